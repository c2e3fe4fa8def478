"""At the desk: readings are settled by keyboard alone, boxes are drawn anew, two people read blind."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from api.auth import Role
from api.database import Database, new_id
from api.page.driving import Opened, log_in, until
from api.page.testing import ROOT, Service, send
from api.records.tables import Photo, Reading

DOUBTFUL = ROOT / "samples" / "worn_number_blurred.jpg"
RUSTY = ROOT / "samples" / "frame_number_rusty.jpg"
SETTLED = "Settled by a person"
KEYS = 4

pytestmark = pytest.mark.timeout(600)

Desk = Callable[[Path], tuple[Page, str]]


@pytest.fixture
def desk(service: Service, browser: Opened) -> Desk:
    """Opens the review queue of a unit of its own with one reading; returns it and the weapon's id."""

    def open_desk(photo: Path) -> tuple[Page, str]:
        officer = service.user(Role.OFFICER)
        weapon = send(service, officer, photo)
        page = browser(1280, 800).pages[0]
        log_in(page, officer)
        page.goto("/app/#/desk")
        page.locator("[data-task]").wait_for()
        return page, weapon

    return open_desk


def decided(page: Page, weapon: str, count: int) -> list[tuple[str, str, str]]:
    """What people said of a weapon's markings, once so much of it has arrived."""
    marks: list[dict[str, str]] = []

    def arrived() -> bool:
        marks[:] = page.request.get(f"/v1/weapons/{weapon}/marks").json()["items"]
        return len(marks) == count

    until(page, arrived)
    return sorted((mark["kind"], mark["text_raw"], mark["decided_by"]) for mark in marks)


def serial(page: Page) -> Locator:
    return page.get_by_role("region", name="Serial number")


def test_a_reading_whose_first_candidate_is_right_needs_few_keys(desk: Desk) -> None:
    page, weapon = desk(DOUBTFUL)
    regions = page.locator("[data-task] section[aria-label]")
    values = regions.locator("[data-value]").evaluate_all("all => all.map(one => one.dataset.value)")
    assert values
    keys = 0
    for settled in range(1, len(values) + 1):
        page.keyboard.press("Enter")
        keys += 1
        if settled < len(values):
            expect(page.get_by_text(SETTLED)).to_have_count(settled)
    print(f"\nkeys for a reading of {len(values)} marking(s): {keys}")
    assert keys <= KEYS
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    found = decided(page, weapon, len(values))
    assert sorted(text for _, text, _ in found) == sorted(values)
    assert {by for _, _, by in found} == {"person_confirmed"}


@pytest.mark.proof
def test_a_doubtful_character_is_settled_and_undone_by_keyboard_alone(desk: Desk) -> None:
    page, weapon = desk(DOUBTFUL)
    value = serial(page).locator("[data-value]")
    first = value.get_attribute("data-value") or ""
    page.keyboard.press("1")
    expect(value).not_to_have_attribute("data-value", first)
    # Nothing is sent meanwhile: undone in time is undone without a trace, however long this machine takes.
    page.route("**/v1/me", lambda route: route.abort())
    page.keyboard.press("Enter")
    page.get_by_text("Nothing waits for you").wait_for()
    page.keyboard.press("u")
    expect(value).to_be_visible()
    page.unroute("**/v1/me")
    page.keyboard.press("e")
    expect(serial(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("E68214")
    page.keyboard.press("Enter")
    assert ("serial", "E68214", "person_entered") in decided(page, weapon, 1)


@pytest.mark.proof
def test_the_strip_is_lit_anew_and_the_photo_zoomed_by_keys(desk: Desk) -> None:
    page, _ = desk(DOUBTFUL)
    strip = page.get_by_role("img", name="The marked place, enlarged")
    page.wait_for_timeout(1500)
    seen = {strip.screenshot()}
    for key in ("r", "]", "i", "c"):
        page.keyboard.press(key)
        until(page, lambda: strip.screenshot() not in seen)
        page.wait_for_timeout(300)
        seen.add(strip.screenshot())
    photo = page.get_by_role("img", name="The photo with")
    frame = photo.get_attribute("viewBox")
    page.keyboard.press("z")
    expect(photo).not_to_have_attribute("viewBox", frame or "")


@pytest.mark.proof
def test_a_box_that_is_drawn_is_read_and_its_text_goes_into_the_record(desk: Desk) -> None:
    page, weapon = desk(DOUBTFUL)
    page.keyboard.press("z")
    page.keyboard.press("b")
    photo = page.get_by_role("img", name="The photo with")
    photo.scroll_into_view_if_needed()
    box = photo.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.35 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.65 * box["height"], steps=5)
    page.mouse.up()
    text = page.get_by_label("As marked")
    expect(text).to_be_enabled()
    text.fill("E68215")
    page.get_by_label("What it is").select_option("serial")
    page.get_by_role("button", name="Take into the record").click()
    assert ("serial", "E68215", "person_entered") in decided(page, weapon, 1)


@pytest.mark.proof
def test_boxes_are_cut_joined_and_named(desk: Desk) -> None:
    page, weapon = desk(ROOT / "samples" / "zoraki_914_blank_pistol.jpg")
    page.keyboard.press("b")
    parts = page.get_by_role("group", name="Boxes read by the machine").get_by_role("button")
    clear = page.get_by_role("button", name="Clear")
    photo = page.request.get(f"/v1/photos?weapon={weapon}").json()["items"][0]["id"]

    def are(*acts: str) -> bool:
        drawn = page.request.get(f"/v1/photos/{photo}/annotations").json()
        return [made["act"] for made in reversed(drawn)] == [*acts]

    clear.click()
    parts.nth(0).click()
    page.get_by_role("button", name="Cut in two").click()
    until(page, lambda: are("split"))
    clear.click()
    parts.nth(0).click()
    parts.nth(1).click()
    page.get_by_role("button", name="Join").click()
    until(page, lambda: are("split", "merge"))
    expect(page.get_by_label("As marked")).not_to_have_value("")
    clear.click()
    parts.nth(0).click()
    page.get_by_label("Drawn mark").select_option("unknown")
    page.get_by_role("button", name="Only name it").click()
    until(page, lambda: are("split", "merge", "label"))


@pytest.mark.proof
def test_a_second_reader_sees_no_other_word_and_the_differences_come_back(
    browser: Opened, tmp_path_factory: pytest.TempPathFactory
) -> None:
    both = Service(tmp_path_factory.mktemp("blind"), review_blind_share=1.0)
    both.start()
    try:
        first, second = both.user(Role.ANALYST, unit="blind"), both.user(Role.ANALYST, unit="blind")
        officer = both.user(Role.OFFICER, unit="blind")
        send(both, officer, DOUBTFUL)
        page = browser(1280, 800, base_url=both.url).pages[0]
        log_in(page, first)
        page.goto("/app/#/desk")
        value = serial(page).locator("[data-value]").get_attribute("data-value") or ""
        page.keyboard.press("Enter")
        page.get_by_text("Nothing waits for you").wait_for()
        page.goto("/app/#/scene")
        until(page, lambda: page.request.get("/v1/review/queue").json()["items"] == [])  # it was sent
        send(both, officer, RUSTY)
        with both.client(first) as client:
            enter(client, "E 1234")

        other = browser(1280, 800, base_url=both.url).pages[0]
        log_in(other, second)

        def are_blind() -> bool:
            tasks = other.request.get("/v1/review/queue").json()["items"]
            return [task["blind"] for task in tasks] == [True, True]

        until(other, are_blind)
        other.goto("/app/#/desk")
        other.get_by_label("Serial number").fill("X99999")
        assert value not in other.locator("main").inner_text()
        other.keyboard.press("Enter")
        expect(other.get_by_label("Serial number")).to_have_value("")
        other.get_by_role("button", name="Number removed").click()
        other.get_by_text("Nothing waits for you").wait_for()

        def differ() -> bool:
            tasks = page.request.get("/v1/review/queue").json()["items"]
            return ["readers_disagree" in task["why"] for task in tasks] == [True, True]

        until(page, differ)
        page.goto("/app/#/desk")
        dispute = page.locator(".note").filter(has_text="Two people read it differently")
        expect(dispute).to_contain_text(re.compile("X99999|Number removed"))
        assert blind_answers(page) == {("X99999", None), (None, "removed")}
    finally:
        both.stop()


def enter(client: httpx.Client, value: str) -> None:
    """Says what the number is on the photo that waits."""
    task = client.get("/v1/review/queue").json()["items"][0]
    said = {"kind": "serial", "outcome": "entered", "value": value, "photo_id": task["photo_id"]}
    client.post(f"/v1/review/tasks/{task['id']}/decisions", json=said).raise_for_status()
    client.post(f"/v1/review/tasks/{task['id']}/finish").raise_for_status()


def blind_answers(page: Page) -> set[tuple[str | None, str | None]]:
    """What second readers said: values, and why there is none."""
    tasks = page.request.get("/v1/review/queue").json()["items"]
    told = [page.request.get(f"/v1/review/tasks/{task['id']}").json()["answers"] for task in tasks]
    return {(said["value"], said["condition"]) for answers in told for said in answers if said["blind"]}


@pytest.mark.proof
def test_what_two_models_read_is_shown_side_by_side(service: Service, desk: Desk) -> None:
    page, weapon = desk(DOUBTFUL)
    read_again(service, weapon, "X99999")
    page.goto(f"/app/#/weapon/{weapon}")
    page.get_by_role("button", name="Before and after").click()
    expect(page.get_by_role("img", name="The photo with")).to_have_count(2)
    changed = page.locator("[data-compared] tbody tr").filter(has_text="Serial number")
    before, after = changed.locator("td").all_inner_texts()
    assert before.startswith("X99999")
    assert not after.startswith("X99999")
    page.get_by_role("combobox", name="New", exact=True).select_option(index=1)
    expect(page.get_by_text("Both read the same.")).to_be_visible()


def read_again(service: Service, weapon: str, serial: str) -> None:
    """Keeps another reading of a weapon's photo, as older models might have made it."""
    database = Database.open(service.settings.database)
    with database.write() as session:
        photo = session.scalars(select(Photo).where(Photo.weapon_id == weapon)).one()
        now = session.scalars(select(Reading).where(Reading.sha256 == photo.sha256)).one()
        candidates = [
            one | {"value": serial} if one["kind"] == "serial" else one for one in now.body["candidates"]
        ]
        body = now.body | {"candidates": candidates, "models": now.body["models"] | {"recogniser": "older-1"}}
        before = Reading(
            id=new_id(),
            sha256=now.sha256,
            models_key=64 * "0",
            models=body["models"],
            body=body,
            active=False,
            created_at=now.created_at - timedelta(days=30),
        )
        session.add(before)
    database.close()
