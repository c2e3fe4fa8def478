"""At the scene: no network, a killed browser, an ended login; no photo is lost."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, func, select

from api.auth import Role
from api.auth.tables import LoginSession
from api.auth.testing import PASSWORD
from api.database import Database
from api.page.testing import Opened, Service, begin, log_in, noise
from api.records.tables import Case, Photo, Weapon
from api.uploads.tables import Receipt

FILES = "input[type=file]"
RECEIPTS_S = 60_000

pytestmark = pytest.mark.proof  # not yet steady on a busy machine


def states(page: Page) -> list[str]:
    """The state of every photo that the tablet keeps, as its database has it."""
    return [shot["state"] for shot in shots(page)]


def shots(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("rollmark");
            opening.onsuccess = () => {
                const all = opening.result.transaction("shots").objectStore("shots").getAll();
                all.onsuccess = () => { resolve(all.result); opening.result.close(); };
            };
        })"""
    )
    return found


def add(page: Page, *photos: Path) -> None:
    before = len(shots(page))
    page.locator(FILES).set_input_files([str(photo) for photo in photos])
    kept = f"() => document.querySelectorAll('.slots [data-state], .all [data-state]').length >= {before}"
    page.wait_for_function(kept)
    for _ in range(200):
        if len(shots(page)) == before + len(photos):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the tablet keeps {len(shots(page))} photos")


def wait_for_receipts(page: Page, count: int) -> None:
    for _ in range(RECEIPTS_S // 250):
        if sum("receipt" in shot for shot in shots(page)) == count:
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"receipts are missing: {shots(page)}")


def stored(service: Service, number: str) -> int:
    """How many photos of a case the service has signed for."""
    database = Database.open(service.settings.database)
    with database.read() as session:
        query = select(func.count(Receipt.id)).join(Photo, Photo.id == Receipt.photo_id)
        query = query.join(Weapon, Weapon.id == Photo.weapon_id).join(Case, Case.id == Weapon.case_id)
        count = session.scalar(query.where(Case.number == number)) or 0
    database.close()
    return count


def kill(context: BrowserContext, profile: Path) -> None:
    """Ends the browser of a profile with SIGKILL, as a tablet does that runs out of power."""
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
        except (OSError, NotADirectoryError):
            continue
        if f"--user-data-dir={profile}" in command and "--type=" not in command and "chromium" in command:
            os.kill(int(entry.name), signal.SIGKILL)
    context.close()


def test_five_photos_taken_offline_outlive_a_killed_browser_and_get_five_receipts(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    name, number = service.user(Role.OFFICER), "offline-1"
    context = browser()
    page = context.pages[0]
    log_in(page, name)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    begin(page, number)
    add(page, *(noise(tmp_path, n) for n in range(5)))
    assert states(page) == ["kept"] * 5
    kill(context, tmp_path / "tablet")

    context = browser()
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


def log_in_again(page: Page, name: str) -> None:

    page.get_by_role("heading", name="Log in again").wait_for()
    expect(page.get_by_label("Name")).to_have_value(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_an_upload_that_is_cut_goes_on_where_it_was(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    context = browser()
    page = context.pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "cut-1")
    begun: list[int] = []
    page.on(
        "request",
        lambda sent: (
            begun.append(int(sent.headers.get("upload-offset", -1))) if sent.method == "PATCH" else None
        ),
    )
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": 1e7, "uploadThroughput": 700_000}
    network.send("Network.emulateNetworkConditions", slow)
    add(page, noise(tmp_path, 77, side=1800))
    page.wait_for_function("() => /Sending [6-9]\\d %/.test(document.body.innerText)")
    page.wait_for_timeout(800)
    context.set_offline(True)
    page.wait_for_function("() => document.querySelector('.slots [data-state=kept]')")
    context.set_offline(False)
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    wait_for_receipts(page, 1)
    assert begun[0] == 0
    assert all(offset > 0 for offset in begun[1:]), begun  # what has arrived is not sent again
    assert stored(service, "cut-1") == 1


def test_a_login_that_ended_meanwhile_loses_nothing(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    name = service.user(Role.OFFICER)
    context = browser()
    page = context.pages[0]
    log_in(page, name)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    begin(page, "ended-1")
    add(page, noise(tmp_path, 1), noise(tmp_path, 2))
    database = Database.open(service.settings.database)
    with database.write() as session:
        session.execute(delete(LoginSession))
    database.close()
    context.set_offline(False)
    log_in_again(page, name)
    wait_for_receipts(page, 2)
    assert stored(service, "ended-1") == 2


def test_the_same_photo_twice_is_one_photo_and_twice_a_success(
    service: Service, browser: Opened, tmp_path: Path
) -> None:
    page = browser().pages[0]
    log_in(page, service.user(Role.OFFICER))
    begin(page, "twice-1")
    photo = noise(tmp_path, 5)
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

    def forge(route) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        answer = route.fetch()
        receipt = answer.json()
        route.fulfill(response=answer, json={**receipt, "audit_index": receipt["audit_index"] + 1})

    page.route("**/v1/receipts/*", forge)
    add(page, noise(tmp_path, 9))
    expect(page.locator(".slots [data-state=refused]")).to_be_visible(timeout=30_000)
    (shot,) = shots(page)
    assert "receipt" not in shot
    page.unroute("**/v1/receipts/*")
    page.locator(".slots a").first.click()
    expect(page.get_by_role("alert")).to_contain_text("signature is wrong")
    page.get_by_role("button", name="Try again").click()
    wait_for_receipts(page, 1)
