"""A month of corrections in a style that the shipped model reads badly: what one command makes of them.

The short form of this proof is ``test_feedback_loop.py`` and the tests of the gate.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from training.synth import month

COUNT = 500
MOST_S = 3600  # of two cores


def rollmark(data: Path, *arguments: str) -> str:
    script = Path(sys.executable).with_name("rollmark")
    environment = {**os.environ, "ROLLMARK_DATA": str(data)}
    run = subprocess.run(
        [script, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=4 * MOST_S
    )
    assert run.returncode == 0, run.stderr + run.stdout
    return run.stdout


def decision(data: Path, name: str, *, wrong: float = 0.0, version: str = "") -> dict[str, Any]:
    """Trains on a month, and returns what the gate said."""
    month.write(data / name, COUNT, seed=1, wrong=wrong)
    root = data / "data" / name
    built = rollmark(data, "dataset", "build", str(data / name), "--root", str(root))
    folder = built.rpartition("written: ")[2].strip()
    print(rollmark(data, "train", "further", version or name, "--dataset", folder))
    path = data / "models" / "recogniser" / (version or name) / "decision.json"
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.proof
@pytest.mark.timeout(6 * MOST_S)
def test_a_month_is_worth_twenty_points_and_costs_ordinary_markings_nothing(
    tmp_path: Path,
) -> None:
    started = time.perf_counter()
    told = decision(tmp_path, "month")
    assert time.perf_counter() - started <= MOST_S
    assert told["sets"]["confirmed"]["gain"] >= 0.2
    assert all(each["gain"] >= -0.01 for name, each in told["sets"].items() if name != "confirmed")
    assert told["passed"], told["reasons"]

    again = decision(tmp_path, "month", version="again")
    low, high = told["sets"]["confirmed"]["interval"]
    assert low <= again["sets"]["confirmed"]["gain"] <= high


@pytest.mark.proof
@pytest.mark.timeout(6 * MOST_S)
def test_a_month_with_wrong_labels_does_not_get_through_the_gate(tmp_path: Path) -> None:
    told = decision(tmp_path, "poisoned", wrong=0.3)
    assert not told["passed"]
    assert any("doubted" in reason for reason in told["reasons"]), told["reasons"]
