"""A month of corrections in a style that the shipped model reads badly: what one command makes of them.

The short form of this proof is ``test_feedback_loop.py`` and the tests of the gate.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from training.synth import month

COUNT = 500
MOST_S = 3600  # of processor time, on all cores together


def rollmark(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).with_name("rollmark")
    environment = {**os.environ, "ROLLMARK_DATA": str(data)}
    return subprocess.run(
        [script, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=4 * MOST_S
    )


def built(data: Path, name: str, wrong: float = 0.0) -> str:
    """Builds a dataset of a month; returns its folder."""
    month.write(data / name, COUNT, seed=1, wrong=wrong)
    run = rollmark(data, "dataset", "build", str(data / name), "--root", str(data / "data" / name))
    assert run.returncode == 0, run.stderr + run.stdout
    return run.stdout.rpartition("written: ")[2].strip()


def decision(data: Path, dataset: str, version: str) -> dict[str, Any]:
    """Trains on a dataset, and returns what the gate said."""
    run = rollmark(data, "train", "further", version, "--dataset", dataset)
    assert run.returncode == 0, run.stderr + run.stdout
    print(run.stdout)
    path = data / "models" / "recogniser" / version / "decision.json"
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def spent() -> float:
    """Seconds of processor time of all processes that were started and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.proof
@pytest.mark.timeout(6 * MOST_S)
def test_a_month_is_worth_twenty_points_and_costs_ordinary_markings_nothing(tmp_path: Path) -> None:
    dataset = built(tmp_path, "month")
    before = spent()
    told = decision(tmp_path, dataset, "month")
    assert spent() - before <= MOST_S
    assert told["sets"]["confirmed"]["gain"] >= 0.2
    assert all(each["gain"] >= -0.01 for name, each in told["sets"].items() if name != "confirmed")
    assert told["passed"], told["reasons"]

    again = decision(tmp_path, dataset, "again")
    low, high = told["sets"]["confirmed"]["interval"]
    assert low <= again["sets"]["confirmed"]["gain"] <= high


@pytest.mark.proof
@pytest.mark.timeout(MOST_S)
def test_nothing_is_trained_on_a_month_with_wrong_labels(tmp_path: Path) -> None:
    run = rollmark(tmp_path, "train", "further", "poisoned", "--dataset", built(tmp_path, "month", wrong=0.3))
    assert run.returncode != 0
    assert "labels are doubted" in run.stderr + run.stdout
    assert not (tmp_path / "models" / "recogniser" / "poisoned").exists()
