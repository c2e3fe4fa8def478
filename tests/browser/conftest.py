"""A real service with the built page, and Debian's Chromium before it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.page.driving import Opened
from api.page.files import BUILT
from api.page.testing import ROOT, Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright

playwright_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
TIMEOUT_MS = 60_000  # on a busy machine
playwright_api.expect.set_options(timeout=TIMEOUT_MS)


@pytest.fixture(scope="session")
def built_page() -> Path:
    """The page, built; skips, saying so, where it cannot be."""
    if not (BUILT / "index.html").exists():
        run = subprocess.run(
            ["bash", "scripts/page.sh"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if not (BUILT / "index.html").exists():
            pytest.skip(f"the page is not built: {run.stderr[-300:]}")
    return BUILT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; skips, saying so, where it is not installed."""
    found = shutil.which("chromium")
    if not found:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    return found


@pytest.fixture(scope="session")
def service(built_page: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    running = Service(tmp_path_factory.mktemp("service"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    with playwright_api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def one_chromium(playwright: "Playwright", chromium: str) -> Iterator["Browser"]:
    started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield started
    started.close()


@pytest.fixture
def browser(one_chromium: "Browser", service: Service) -> Iterator[Opened]:
    """Opens browsers that know nothing of one another."""
    opened = []

    def open_browser(width: int = 360, height: int = 640, **more: Any) -> "BrowserContext":  # noqa: ANN401
        settings = {"base_url": service.url, "locale": "en-GB", **more}
        context = one_chromium.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(TIMEOUT_MS)
        context.new_page()
        opened.append(context)
        return context

    yield open_browser
    for context in opened:
        context.close()


@pytest.fixture
def tablet(playwright: "Playwright", chromium: str, service: Service, tmp_path: Path) -> Iterator[Opened]:
    """Opens a browser in a process of its own that has, opened again, what the last one kept."""
    opened = []

    def open_tablet() -> "BrowserContext":
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "tablet",
            executable_path=chromium,
            args=list(FLAGS),
            viewport={"width": 360, "height": 640},
            base_url=service.url,
            locale="en-GB",
        )
        context.set_default_timeout(TIMEOUT_MS)
        opened.append(context)
        return context

    yield open_tablet
    for context in opened:
        context.close()
