"""A real service with the built page, and Debian's Chromium before it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.page.files import BUILT
from api.page.testing import ROOT, Service

playwright_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not installed")

WEB = ROOT / "web"
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


@pytest.fixture(scope="session")
def built_page() -> Path:
    """The page, built; skips, saying so, where it cannot be."""
    if (BUILT / "index.html").exists():
        return BUILT
    if not shutil.which("npm"):
        pytest.skip("the page is not built, and Node.js is not installed (Debian: nodejs npm)")
    for command in (["npm", "ci", "--no-audit", "--no-fund"], ["npm", "run", "build"]):
        run = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            pytest.skip(f"the page cannot be built here: {run.stderr[-300:]}")
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
def playwright():  # type: ignore[no-untyped-def]  # noqa: ANN201
    with playwright_api.sync_playwright() as started:
        yield started


@pytest.fixture
def browser(playwright, chromium: str, service: Service, tmp_path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Opens browsers; one with the same ``profile`` again has what the last one kept."""
    opened = []

    def open_browser(profile: str = "tablet", width: int = 360, height: int = 640, **more: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
        context = playwright.chromium.launch_persistent_context(
            tmp_path / profile,
            executable_path=chromium,
            args=list(FLAGS),
            viewport={"width": width, "height": height},
            base_url=service.url,
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield open_browser
    for context in opened:
        context.close()
