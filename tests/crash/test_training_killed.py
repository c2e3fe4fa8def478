"""A training that is killed goes on from its checkpoint, and ends after the steps that it lacked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from models import shelf
from training.loop import CHECKPOINT, LOG, RUN
from training.testing import photos

# The command with a checkpoint after every batch, and with few strips to examine the trained network on.
ROLLMARK = """
import training.loop, training.recogniser.recipe
training.loop.SAVE_EVERY_S = 0
training.recogniser.recipe.LOOKS = 1
from cli.main import app
app()
"""
SIZES = {
    "recogniser": ("--metal", "16", "--on-photos", "4", "--heads", "1", "--pixels", "3072"),
    "detector": ("--side", "64", "--crops", "1"),
}
SHORT = pytest.param(1, id="short")
WHOLE = pytest.param(5, id="whole", marks=[pytest.mark.proof, pytest.mark.timeout(900)])
PATIENCE_S = 240.0
ENDLESS = 10**6  # steps
MORE = 3  # steps after the last kill


class Trainer:
    """A training in a process of its own, as often as it is started."""

    def __init__(self, root: Path, kind: str) -> None:
        self.run, self.out, self._said = root / "run", root / "shelf" / kind / "tiny", root / "said"
        self._command = [
            *(sys.executable, "-c", ROLLMARK, "train", kind, "--photos", str(root / "photos")),
            *("--run", str(self.run), "--out", str(self.out), *SIZES[kind]),
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._orphans: list[psutil.Process] = []

    def start(self, steps: int) -> None:
        with self._said.open("ab") as said:
            self._process = subprocess.Popen(
                [*self._command, "--steps", str(steps)],
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )

    def kill_after(self, steps: int) -> int:
        """Kills it once so many batches are in the checkpoint; returns how many were."""
        assert self._process is not None
        self._wait_for(lambda: self.steps() >= steps)
        self._orphans += psutil.Process(self._process.pid).children(recursive=True)
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        return self.steps()

    def ended(self) -> None:
        """Waits until it ends; who made batches for those that were killed has ended by itself."""
        assert self._process is not None
        assert self._process.wait(PATIENCE_S) == 0, self._said.read_text(errors="replace")
        assert not psutil.wait_procs(self._orphans, timeout=60)[1]

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def steps(self) -> int:
        """How many batches are in the checkpoint."""
        path = self.run / CHECKPOINT
        return int(torch.load(path, weights_only=True)["progress"]["steps"]) if path.is_file() else 0

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.run / LOG).read_text(encoding="utf-8").splitlines()]

    def _wait_for(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds():
            running = self._process and self._process.poll() is None and time.monotonic() < deadline
            assert running, self._said.read_text(errors="replace")
            time.sleep(0.02)


@pytest.fixture(params=["recogniser", "detector"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def trainer(kind: str, tmp_path: Path) -> Iterator[Trainer]:
    photos(tmp_path / "photos")
    trainer = Trainer(tmp_path, kind)
    yield trainer
    trainer.close()


@pytest.mark.parametrize("kills", [SHORT, WHOLE])
def test_a_killed_training_goes_on_from_its_checkpoint_and_ends(
    trainer: Trainer, kind: str, kills: int
) -> None:
    killed_at = [0]
    for _ in range(kills):
        trainer.start(ENDLESS)
        killed_at.append(trainer.kill_after(killed_at[-1] + 1))
    began = (trainer.run / RUN).read_bytes()
    trainer.start(killed_at[-1] + MORE)
    trainer.ended()

    log = trainer.log()
    assert [line["steps"] for line in log if "begun" in line] == killed_at[1:]
    assert trainer.steps() == killed_at[-1] + MORE
    assert [line["seconds"] for line in log] == sorted(line["seconds"] for line in log)
    assert (trainer.run / RUN).read_bytes() == began
    assert shelf.card(kind, "tiny", trainer.out.parent.parent).weights.is_file()
