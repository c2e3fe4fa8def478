"""Every command that README and docs print runs, and every file they link to is there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.testing import authorised, serving

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SET_UP = ("make ", "git clone", "cd ")  # what brings a reader to where these tests already are


def console_lines(page: Path) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [
        line[2:].split("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    return [line for line in lines if not line.startswith(SET_UP)]


COMMANDS = [
    pytest.param(page, line, id=f"{page.name}: {line}") for page in PAGES for line in console_lines(page)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the checkout, where commands may write."""
    here = tmp_path_factory.mktemp("docs")
    (here / "samples").symlink_to(ROOT / "samples")
    shutil.copy(ROOT / "samples" / "crvena_zastava_slide.jpg", here / "slide.jpg")
    return here


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(create_app()) as url:
        yield url


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_in_the_docs_runs(
    page: Path, line: str, folder: Path, request: pytest.FixtureRequest
) -> None:
    if "../shared/photos" in line and not (ROOT / "../shared/photos").is_dir():
        pytest.skip("needs the photographs of ../shared/photos")
    if "../shared/photos" in line:
        pytest.skip("long: its figures are those of `make evaluate`")
    if "127.0.0.1:8000" in line:
        line = line.replace("http://127.0.0.1:8000", request.getfixturevalue("address"))
    key = authorised()["Authorization"].removeprefix("Bearer ") if "$KEY" in line else ""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        line,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_the_readme_shows_commands() -> None:
    assert len(console_lines(ROOT / "README.md")) >= 3


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_makefile_has_what_the_readme_asks_to_run() -> None:
    asked = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / "README.md").read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked
    assert asked <= targets


def test_pages_that_the_code_names_are_there() -> None:
    named = {
        page
        for source in (ROOT / "ocr").rglob("*.py")
        for page in re.findall(r"docs/[\w/.-]+\.md", source.read_text(encoding="utf-8"))
    }
    assert named
    assert all((ROOT / page).is_file() for page in named), named
