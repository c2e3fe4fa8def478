"""At the scene: no network, a killed browser, a full tablet, an ended login; no photo is lost."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import delete, func, select

from api.auth import Role
from api.auth.tables import LoginSession, User
from api.database import Database
from api.page.cable import Cable
from api.page.driving import (
    FILES,
    Opened,
    add,
    begin,
    go_offline,
    kill,
    log_in,
    log_in_again,
    send_now,
    shots,
    states,
    until,
    wait_for_receipts,
)
from api.page.testing import ROOT, Service, noise
from api.records.tables import Case, Photo, Weapon
from api.uploads.tables import Receipt
from training.evaluate.bursts import rendered
from training.synth.fonts import missing_faces

pytestmark = pytest.mark.timeout(600)

RESERVE = """() => new Promise((resolve) => {
    const opening = indexedDB.open("rollmark");
    opening.onsuccess = () => {
        const count = opening.result.transaction("reserve").objectStore("reserve").count();
        count.onsuccess = () => { resolve(count.result); opening.result.close(); };
    };
})"""
"""How many pieces of room the tablet holds back for the last photos."""

SIDES = ["light-top", "light-right", "light-bottom", "light-left"]
WEAPON = """() => new Promise((resolve) => {
    const opening = indexedDB.open("rollmark");
    opening.onsuccess = () => {
        const all = opening.result.transaction("guns").objectStore("guns").getAll();
        all.onsuccess = () => { resolve(all.result[0].remote); opening.result.close(); };
    };
})"""
"""The service's id of the one weapon on the tablet."""


def stored(service: Service, number: str) -> int:
    """How many photos of a case the service has signed for."""
    database = Database.open(service.settings.database)
    with database.read() as session:
        query = select(func.count(Receipt.id)).join(Photo, Photo.id == Receipt.photo_id)
        query = query.join(Weapon, Weapon.id == Photo.weapon_id).join(Case, Case.id == Weapon.case_id)
        count = session.scalar(query.where(Case.number == number)) or 0
    database.close()
    return count


def end_login(service: Service, name: str) -> None:
    """Ends the login of somebody, as an administrator or the clock does."""
    database = Database.open(service.settings.database)
    with database.write() as session:
        mine = select(User.id).where(User.name == name).scalar_subquery()
        session.execute(delete(LoginSession).where(LoginSession.user_id == mine))
    database.close()


def offsets(page: Page) -> list[int]:
    """A list that fills with the place from which each piece of a photo is sent."""
    found: list[int] = []

    def note(sent: Request) -> None:
        if sent.method == "PATCH" and "/v1/uploads/" in sent.url:
            found.append(int(sent.headers["upload-offset"]))

    page.on("request", note)
    return found


def test_five_photos_taken_offline_outlive_a_killed_browser_and_get_five_receipts(
    service: Service, tablet: Opened, tmp_path: Path
) -> None:
    name, number = service.user(Role.OFFICER), "offline-1"
    context = tablet()
    page = context.pages[0]
    log_in(page, name)
    go_offline(context, page)
    begin(page, number)
    add(page, *(noise(tmp_path, n) for n in range(5)))
    assert states(page) == ["kept"] * 5
    kill(context, tmp_path / "tablet")

    context = tablet()
    context.set_offline(True)
    page = context.pages[0]
    page.goto("/app/")
    expect(page.get_by_text(number)).to_be_visible()
    assert states(page) == ["kept"] * 5
    assert stored(service, number) == 0
    context.set_offline(False)
    page.reload()
    log_in_again(page, name)
    wait_for_receipts(page, 5)
    assert stored(service, number) == 5


def test_an_upload_whose_network_is_cut_goes_on_where_it_was(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    photo = noise(tmp_path, 77, side=1400)
    size = photo.stat().st_size
    with Cable(service.settings.port) as cable:
        page = browser(base_url=cable.url).pages[0]
        log_in(page, service.user(Role.OFFICER))
        begin(page, "cut-1")
        begun = offsets(page)
        cable.cut_after(size // 2)
        add(page, photo)
        until(page, lambda: cable.is_cut)
        page.wait_for_function("() => document.querySelector('.slots [data-state=kept]')")
        assert begun == [0]
        (shot,) = shots(page)
        assert "receipt" not in shot

        cable.mend()
        send_now(page)
        wait_for_receipts(page, 1)
    # Where the service has not let go of the first attempt yet, the page tries again from the same place.
    assert begun[1:]
    assert all(0 < offset < size for offset in begun[1:]), begun
    again = sum(size - offset for offset in begun[2:])
    assert cable.sent < 1.2 * size + again  # what has arrived was not sent again
    assert stored(service, "cut-1") == 1


@pytest.mark.proof
def test_an_upload_goes_on_by_itself_when_the_device_is_online_again(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    context = browser()
    page = context.pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "online-1")
    begun = offsets(page)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": 1e7, "uploadThroughput": 300_000}
    network.send("Network.emulateNetworkConditions", slow)
    add(page, noise(tmp_path, 78, side=1400))
    page.wait_for_function("() => /Sending [2-5]\\d %/.test(document.body.innerText)")
    context.set_offline(True)
    page.wait_for_function("() => document.querySelector('.slots [data-state=kept]')")
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    context.set_offline(False)
    wait_for_receipts(page, 1)
    assert begun[0] == 0
    assert begun[1:]
    assert all(offset > 0 for offset in begun[1:]), begun
    assert stored(service, "online-1") == 1


def test_a_login_that_ended_meanwhile_loses_nothing(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    name = service.user(Role.OFFICER)
    context = browser()
    page = context.pages[0]
    log_in(page, name)
    go_offline(context, page)
    begin(page, "ended-1")
    add(page, noise(tmp_path, 11), noise(tmp_path, 12))
    end_login(service, name)
    context.set_offline(False)
    log_in_again(page, name)
    wait_for_receipts(page, 2)
    assert stored(service, "ended-1") == 2


@pytest.mark.proof
def test_a_tablet_that_fills_up_says_so_while_photos_still_fit_and_keeps_all_it_has(
    service: Service, tablet: Opened, tmp_path: Path
) -> None:
    context = tablet()
    page = context.pages[0]
    page.goto("/app/")
    room = context.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": service.url, "quotaSize": 36_000_000})
    log_in(page, service.user(Role.OFFICER))
    go_offline(context, page)
    begin(page, "full-1")
    until(page, lambda: page.evaluate(RESERVE) == 4)
    photos = [noise(tmp_path, 21 + n, side=2800) for n in range(4)]  # 9 MB each
    add(page, photos[0])
    expect(page.get_by_text("This device is nearly full")).to_be_visible()
    add(page, photos[1])
    add(page, photos[2])
    page.locator(FILES).set_input_files(str(photos[3]))
    expect(page.get_by_role("alert")).to_contain_text("no room on this device")
    expect(page.get_by_text("This device is full")).to_be_visible()
    assert states(page) == ["kept"] * 3

    room.send("Storage.overrideQuotaForOrigin", {"origin": service.url})
    context.set_offline(False)
    wait_for_receipts(page, 3)
    add(page, photos[3])
    wait_for_receipts(page, 4)
    assert stored(service, "full-1") == 4


@pytest.mark.proof
def test_the_same_photo_twice_is_one_photo_and_twice_a_success(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "twice-1")
    photo = noise(tmp_path, 31)
    add(page, photo)
    add(page, photo)
    expect(page.get_by_role("alert")).to_contain_text("You had this photo already")
    wait_for_receipts(page, 2)
    assert stored(service, "twice-1") == 1
    assert len({shot["photo"] for shot in shots(page)}) == 1


def test_bytes_leave_the_tablet_only_when_their_receipt_was_checked(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "forged-1")

    def forge(route: Route) -> None:
        answer = route.fetch()
        receipt = answer.json()
        route.fulfill(response=answer, json={**receipt, "audit_index": receipt["audit_index"] + 1})

    page.route("**/v1/receipts/*", forge)
    add(page, noise(tmp_path, 41))
    expect(page.locator(".slots [data-state=refused]")).to_be_visible()
    (shot,) = shots(page)
    assert "receipt" not in shot
    page.unroute("**/v1/receipts/*")
    page.locator(".slots a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("signature is wrong")
    page.get_by_role("button", name="Try again").click()
    wait_for_receipts(page, 1)


@pytest.mark.proof
def test_a_weapon_whose_number_was_removed_is_called_so(service: Service, browser: Opened) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "removed-1")
    page.get_by_role("link", name="Serial number", exact=True).click()
    page.locator(FILES).set_input_files(str(ROOT / "samples" / "no_marking.jpg"))
    until(page, lambda: states(page) == ["read"])
    page.get_by_role("link", name="Back").click()
    page.locator(".slots a").filter(has_text="Serial number").click()
    page.get_by_role("button", name="Number removed").click()
    expect(page.get_by_text("Number removed").first).to_be_visible()
    gun = page.evaluate(WEAPON)

    def flags() -> list[str]:
        found: list[str] = page.request.get(f"/v1/weapons/{gun}").json()["flags"]
        return found

    until(page, lambda: flags() == ["altered_serial"])
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Never numbered").click()
    until(page, lambda: flags() == ["unmarked"])
    page.get_by_role("link", name="Done").click()
    known = page.get_by_role("region", name="What is known")
    expect(known.get_by_text("none there")).to_be_visible()


@pytest.mark.proof
def test_a_mark_in_light_from_four_sides_is_one_burst_and_read_as_one(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    if missing_faces():
        pytest.skip("the typefaces of training/synth/fonts.txt are not installed")
    burst = rendered(np.random.default_rng([7, 1]), 1, 4)  # reads E-6007
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "burst-1")
    page.get_by_role("link", name="Four lights").click()
    for side, image in zip(SIDES, burst.images, strict=True):
        path = tmp_path / f"{side}.png"
        Image.fromarray(image).save(path)
        expect(page.locator(f"[data-slot={side}]")).to_have_attribute("aria-pressed", "true")
        add(page, path)
    until(page, lambda: states(page) == ["read"] * 4)
    kept = shots(page)
    assert [shot["slot"] for shot in sorted(kept, key=lambda shot: shot["at"])] == SIDES
    assert len({shot["burst"] for shot in kept}) == 1
    sent = [page.request.get(f"/v1/photos/{shot['photo']}").json()["burst"] for shot in kept]
    assert set(sent) == {kept[0]["burst"]}
    page.goto(f"/app/#/shot/{kept[0]['id']}")
    together = page.get_by_role("region", name="Four lights")
    together.get_by_role("button", name="Read them as one").click()
    together.get_by_role("button", name="Relief of all lights").click()
    expect(together.get_by_role("img", name="The photo with")).to_be_visible()
    assert together.locator("[data-value]").first.get_attribute("data-value") == "E-6007"
    together.get_by_role("button", name="Right", exact=True).first.click()
    expect(together.get_by_text("Settled by a person")).to_be_visible()
