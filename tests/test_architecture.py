"""The rules between the rooms, and what no file may say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else [str(p) for p in ROOT.glob("*/**/*")]
    return [ROOT / name for name in names if name.endswith(endings) and (ROOT / name).is_file()]


def test_the_dependency_rule_holds() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_reading_a_photo_imports_no_torch_and_no_web_framework() -> None:
    code = "import sys, ocr.reader; print(sorted({'torch', 'fastapi', 'sqlalchemy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["ocr", "models", "api", "training", "cli"])
def test_every_package_says_what_it_is_for(package: str) -> None:
    for init in (ROOT / package).rglob("__init__.py"):
        assert init.read_text(encoding="utf-8").lstrip().startswith('"""'), init


def test_files_stay_small_enough_to_read() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(".py"))
    assert lengths
    assert lengths[int(0.9 * len(lengths))] <= 350


def test_no_committed_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    machine = re.compile("|".join(("/wo" + "rk/", "/roo" + "t/")))
    texts = tracked(".py", ".md", ".toml", ".yaml", ".json", ".sh", ".txt", "Makefile")
    assert texts
    for path in texts:
        found = machine.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found}"


def test_no_committed_weights_are_larger_than_twelve_megabytes() -> None:
    assert all(path.stat().st_size <= 12 * 2**20 for path in tracked(".onnx", ".npz"))
