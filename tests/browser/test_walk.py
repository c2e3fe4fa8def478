"""From a seizure without a network to a record that is ready to trace, as somebody new to the page would go.

Nothing here is more than what the page shows: every step is taken by the words on it.
``pytest tests/browser/test_walk.py -m proof`` leaves pictures of the way in ``out/screenshots``, and those of
docs/page.md beside them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from api.auth import Role
from api.page.driving import WAIT_MS, Opened, go_offline, log_in, shots, states, until, wait_for_receipts
from api.page.testing import ROOT, Service

SAMPLES = ROOT / "samples"
SHOTS = ROOT / "out" / "screenshots"
TABLET = (360, 640)
GAP = 20
WHERE_KNOWN = """() => {
    const known = document.querySelector("section[aria-label='What is known']");
    return known.getBoundingClientRect().top + scrollY;
}"""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def service(built_page: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own: an analyst's queue holds the photos of every unit."""
    running = Service(tmp_path_factory.mktemp("walk"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, Path]:
    """A pistol from its left without its number, from its right, and its number, which is hard to read."""
    left = tmp_path / "left.jpg"
    with Image.open(SAMPLES / "crvena_zastava_slide.jpg") as whole:
        whole.crop((0, 0, whole.width, 590)).save(left, quality=95)
    right = SAMPLES / "no_marking.jpg"
    return {"Left side": left, "Right side": right, "Serial number": SAMPLES / "worn_number_blurred.jpg"}


def photograph(page: Page, slot: str, photo: Path) -> None:
    """Takes one of the guided photos with the device's own camera."""
    before = len(shots(page))
    page.get_by_role("link", name=slot, exact=True).click()
    page.locator("input[type=file]").set_input_files(str(photo))
    until(page, lambda: len(shots(page)) == before + 1)
    page.get_by_role("link", name="Back").click()


def recover(page: Page, photos: dict[str, Path]) -> None:
    """Names a recovery, photographs its weapon, and says what no photo shows."""
    page.get_by_role("link", name="New recovery").click()
    page.get_by_label("Case number").fill("KP-214/26")
    page.get_by_label("Place").fill("Prizren")
    page.get_by_label("Agency").fill("Police")
    page.get_by_role("button", name="Photograph the weapon").click()
    for slot, photo in photos.items():
        photograph(page, slot, photo)
    page.get_by_role("combobox", name="What it is").select_option("pistol")
    page.get_by_label("Legal basis").fill("Art. 111")
    page.get_by_label("What the answer is for").fill("criminal proceedings")
    page.get_by_label("Import marks were looked for").check()


def settle(desk: Page) -> None:
    """Types what the machine misread, and comes to the record."""
    desk.keyboard.press("e")
    expect(desk.get_by_role("region", name="Serial number").get_by_role("textbox")).to_be_focused()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("E 68214")
    desk.keyboard.press("Enter")
    desk.get_by_text("Nothing waits for you").wait_for()
    desk.get_by_role("link", name="Records").click()
    desk.get_by_text("KP-214/26").click()
    desk.get_by_role("link", name="Weapon 1").click()


def test_three_photos_without_a_network_become_a_record_that_is_ready_to_trace(
    service: Service, browser: Opened, photos: dict[str, Path]
) -> None:
    officer = service.user(Role.OFFICER, unit="walk")
    analyst = service.user(Role.ANALYST, unit="walk")
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = browser()
    page = context.pages[0]
    log_in(page, officer)
    go_offline(context, page)

    recover(page, photos)
    assert states(page) == ["kept"] * 3
    page.screenshot(path=SHOTS / "walk-1-offline.png")

    context.set_offline(False)
    wait_for_receipts(page, 3)
    until(page, lambda: states(page) == ["read"] * 3)
    page.get_by_role("link", name="Left side").click()
    for marking in ("Maker", "Model", "Calibre", "Country"):
        card = page.get_by_role("region", name=marking, exact=True)
        card.get_by_role("button", name="Right").click()
        expect(card.get_by_text("Settled by a person")).to_be_visible()
    page.screenshot(path=SHOTS / "walk-2-answer.png", full_page=True)
    page.get_by_role("link", name="Done").click()
    missing = page.get_by_role("region", name="What is known").locator("li")
    expect(missing.first).to_contain_text("serial number of the frame or receiver", timeout=WAIT_MS)
    page.screenshot(path=SHOTS / "walk-3-weapon.png", full_page=True)
    known = int(page.evaluate(WHERE_KNOWN))
    missing.first.get_by_role("link").click()
    page.get_by_role("heading", name="Serial number", level=1).wait_for()
    page.get_by_role("link", name="Done").click()
    missing.first.wait_for()

    desk = browser(1280, 800).pages[0]
    log_in(desk, analyst)
    desk.get_by_role("link", name="Review").click()
    desk.get_by_text("Serial unsure").wait_for()
    desk.wait_for_timeout(1000)
    desk.screenshot(path=SHOTS / "walk-4-desk.png")
    settle(desk)

    def is_ready() -> bool:
        desk.reload()
        desk.get_by_role("heading", name="What is known").wait_for()
        return desk.get_by_text("Ready to trace").is_visible()

    until(desk, is_ready)
    desk.screenshot(path=SHOTS / "walk-5-record.png", full_page=True)
    page.reload()
    expect(page.get_by_text("Ready to trace")).to_be_visible()
    compose(known)


def compose(known: int) -> None:
    """Makes the pictures of docs/page.md of those of the way; what is known begins at a row of the third."""
    ways = [("1-offline", 0), ("2-answer", 0), ("3-weapon", known - GAP // 2)]
    whole = Image.new("RGB", (3 * TABLET[0] + 2 * GAP, TABLET[1]), "white")
    for n, (way, top) in enumerate(ways):
        with Image.open(SHOTS / f"walk-{way}.png") as picture:
            seen = picture.convert("RGB").crop((0, top, TABLET[0], top + TABLET[1]))
        whole.paste(seen, (n * (TABLET[0] + GAP), 0))
    whole.save(SHOTS / "page-tablet.jpg", quality=88)
    with Image.open(SHOTS / "walk-4-desk.png") as picture:
        picture.convert("RGB").save(SHOTS / "page-desk.jpg", quality=88)
