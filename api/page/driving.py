"""What a person does with the page, by Playwright, and what the tablet keeps then, for tests of the page."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.auth.testing import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

Opened = Callable[..., "BrowserContext"]
"""Opens a browser: ``width`` and ``height`` in pixels, and what Playwright's contexts take beside."""

Kept = dict[str, Any]
"""A photo's row on the tablet."""

FILES = "input[type=file]"
WAIT_MS = 120_000
"""Within which a photo is taken in on a busy machine."""


def log_in(page: "Page", name: str) -> None:
    """Opens the page and logs in."""
    page.goto("/app/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("navigation").wait_for()


def log_in_again(page: "Page", name: str) -> None:
    """Logs in where the page asks for it anew; it knows who one is."""
    page.get_by_role("heading", name="Log in again").wait_for()
    assert page.get_by_label("Name").input_value() == name
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def begin(page: "Page", number: str) -> None:
    """Begins a recovery and comes to its weapon."""
    page.goto("/app/#/new")
    page.get_by_label("Case number").fill(number)
    page.get_by_label("Place").fill("Prizren")
    page.get_by_label("Agency").fill("Police")
    page.get_by_role("button", name="Photograph the weapon").click()
    page.get_by_role("heading", name="Weapon 1").wait_for()


def go_offline(context: "BrowserContext", page: "Page") -> None:
    """Takes the network away once the page can do without."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)


def until(page: "Page", holds: Callable[[], bool]) -> None:
    """Waits until something holds that the page does not show.

    Raises:
        AssertionError: It still does not.
    """
    for _ in range(WAIT_MS // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it does not come to hold")


def add(page: "Page", *photos: Path) -> None:
    """Takes photos from files; comes back when the tablet keeps them."""
    before = len(shots(page))
    page.locator(FILES).set_input_files([str(photo) for photo in photos])
    until(page, lambda: len(shots(page)) == before + len(photos))


def shots(page: "Page") -> list[Kept]:
    """Returns the photos that the tablet keeps, as its database has them."""
    found: list[Kept] = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("rollmark");
            opening.onsuccess = () => {
                const all = opening.result.transaction("shots").objectStore("shots").getAll();
                all.onsuccess = () => { resolve(all.result); opening.result.close(); };
            };
        })"""
    )
    return found


def send_now(page: "Page") -> None:
    """Presses the button that sends what waits, unless the page began to send by itself a moment before."""
    page.evaluate("document.querySelector('[role=status] button:enabled')?.click()")


def states(page: "Page") -> list[str]:
    """Returns how far each of them is."""
    return [str(shot["state"]) for shot in shots(page)]


def wait_for_receipts(page: "Page", count: int) -> None:
    """Waits until so many photos have receipts that the tablet has checked."""
    until(page, lambda: sum("receipt" in shot for shot in shots(page)) == count)


def kill(context: "BrowserContext", profile: Path) -> None:
    """Ends the browser of a profile with SIGKILL, as a tablet ends that runs out of power.

    Raises:
        RuntimeError: Some of its processes are still there, and may hold its files.
    """
    from playwright.sync_api import Error  # noqa: PLC0415  the service runs without Playwright

    for process, command in _processes(profile):
        if "--type=" not in command:
            os.kill(process, signal.SIGKILL)
    with contextlib.suppress(Error):  # it may learn of the end only while it asks for it
        context.close()
    deadline = time.monotonic() + WAIT_MS / 1000
    while left := [process for process, _ in _processes(profile)]:
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes of the browser are still there: {left}")
        time.sleep(0.05)


def _processes(profile: Path) -> Iterator[tuple[int, str]]:
    """Yields the processes of a profile's browser, with their commands."""
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
        except (OSError, NotADirectoryError):
            continue
        if f"--user-data-dir={profile}" in command and "chromium" in command:
            yield int(entry.name), command
