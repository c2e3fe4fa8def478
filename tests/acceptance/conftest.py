"""The command as a person runs it: a process, its exit code, and what it wrote."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from training.evaluate.labels import Label, read_labels

ROOT = Path(__file__).parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def rollmark() -> Run:
    """Runs the console script in the project's folder and returns what it did."""
    script = Path(sys.executable).with_name("rollmark")

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [str(script), *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=280)

    return run


@dataclass(frozen=True)
class Samples:
    """The photos that come with the project, and their labels."""

    folder: Path
    labels: tuple[Label, ...]

    @property
    def photos(self) -> list[Path]:
        return [self.folder / file for file in dict.fromkeys(label.file for label in self.labels)]


@pytest.fixture(scope="session")
def samples() -> Samples:
    folder = ROOT / "samples"
    return Samples(folder, read_labels(folder / "labels.csv"))
