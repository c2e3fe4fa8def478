"""The training loop: what ends a run, what its folder tells, and with what it goes on."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import Mock, call

import pytest
import torch
from torch import Tensor, nn

from training import loop
from training.loop import CHECKPOINT, LEAST_RATE, LOG, RUN, WARM_UP, Progress, Run
from training.provenance import RunRefused

WHAT = {"config": {"rate": 0.1, "seed": 1, "workers": 1}, "parent": "ab12"}


def loss(network: nn.Module, batch: Tensor) -> tuple[Tensor, int]:
    return network(batch).square().mean(), len(batch)


def run(
    folder: Path, *, minutes: float = 0.0, steps: int = 0, what: Mapping[str, Any] = WHAT
) -> tuple[Progress, float]:
    """Trains a layer; returns how far it came, and the learning rate of the last batch."""
    torch.manual_seed(1)
    network = nn.Linear(2, 1)
    training = Run(folder, network, ((list(network.parameters()), 1.0),), loss, minutes, what, steps).begin()
    training.over(itertools.repeat(torch.ones(3, 2)))
    state = torch.load(folder / CHECKPOINT, weights_only=True)["optimiser"]
    return training.progress, state["param_groups"][0]["lr"]


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return found


def log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / LOG).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("minutes", [0.0, 5.0])
def test_a_run_ends_after_its_steps_where_the_minutes_allow(tmp_path: Path, minutes: float) -> None:
    progress, _ = run(tmp_path, minutes=minutes, steps=4)
    assert (progress.steps, progress.samples) == (4, 12)


def test_a_run_ends_after_its_minutes_where_they_are_over_before_the_steps(tmp_path: Path) -> None:
    progress, _ = run(tmp_path, minutes=0.001, steps=10**9)
    assert 0 < progress.steps < 10**9
    assert 0.06 <= progress.seconds < 5


def test_the_rate_falls_with_the_steps_however_long_they_take(tmp_path: Path) -> None:
    steps = 2 * WARM_UP
    _, unhurried = run(tmp_path / "a", minutes=500.0, steps=steps)
    _, untimed = run(tmp_path / "b", steps=steps)
    assert unhurried == untimed == pytest.approx(LEAST_RATE, rel=0.01)


def test_a_run_that_nothing_would_end_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(RunRefused, match="Nothing would end") as refused:
        run(tmp_path)
    assert "--steps" in refused.value.advice


def test_a_run_folder_tells_settings_limits_versions_and_processor(tmp_path: Path) -> None:
    run(tmp_path, steps=2, minutes=5.0)
    found = told(tmp_path)
    assert {name: found[name] for name in (*WHAT, "minutes", "steps")} == {**WHAT, "minutes": 5, "steps": 2}
    environment = found["environment"]
    assert set(environment) == {
        *("rollmark", "torch", "numpy", "opencv"),
        *("platform", "device", "bfloat16"),
    }
    assert environment["torch"] == torch.__version__


def test_a_run_goes_on_with_other_limits_and_workers_and_its_folder_tells_where(tmp_path: Path) -> None:
    run(tmp_path, steps=2)
    before = (tmp_path / RUN).read_bytes()
    others = {**WHAT, "config": {**WHAT["config"], "workers": 4}}  # type: ignore[dict-item]
    progress, _ = run(tmp_path, steps=5, what=others)
    assert progress.steps == 5
    assert (tmp_path / RUN).read_bytes() == before
    on = next(line for line in log(tmp_path) if "begun" in line)
    assert (on["steps"], on["begun"]["steps"]) == (2, 5)
    assert on["begun"]["torch"] == torch.__version__


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ({**WHAT, "config": {"rate": 0.2, "seed": 1}}, r"config\.rate 0\.1, now 0\.2"),
        ({**WHAT, "parent": "cd34"}, "parent ab12, now cd34"),
        ({**WHAT, "sources": [{"sha256": "ef56"}]}, r"sources\.0\.sha256 nothing, now ef56"),
    ],
)
def test_a_run_does_not_go_on_with_another_setting(
    tmp_path: Path, what: Mapping[str, Any], name: str
) -> None:
    run(tmp_path, steps=2)
    before = (tmp_path / RUN).read_bytes(), (tmp_path / CHECKPOINT).read_bytes()
    with pytest.raises(RunRefused, match=name) as refused:
        run(tmp_path, steps=3, what=what)
    assert "another folder with --run" in refused.value.advice
    assert ((tmp_path / RUN).read_bytes(), (tmp_path / CHECKPOINT).read_bytes()) == before


@pytest.mark.parametrize("left", [None, "", "{"])
def test_a_run_whose_settings_are_lost_does_not_go_on(tmp_path: Path, left: str | None) -> None:
    run(tmp_path, steps=2)
    (tmp_path / RUN).unlink() if left is None else (tmp_path / RUN).write_text(left, encoding="utf-8")
    with pytest.raises(RunRefused, match="cannot be read"):
        run(tmp_path, steps=3)


def test_a_run_that_has_learnt_nothing_yet_binds_to_nothing(tmp_path: Path) -> None:
    run(tmp_path, steps=2)
    (tmp_path / CHECKPOINT).unlink()
    run(tmp_path, steps=2, what={**WHAT, "parent": "cd34"})
    assert told(tmp_path)["parent"] == "cd34"


@pytest.mark.parametrize(
    ("place", "varied", "is_mixed"),
    [("cpu", False, True), ("cpu", True, True), ("cuda", False, True), ("cuda", True, False)],
)
def test_only_batches_of_ever_other_shapes_stay_in_floats_on_a_graphics_card(
    monkeypatch: pytest.MonkeyPatch, place: str, *, varied: bool, is_mixed: bool
) -> None:
    autocast = Mock()
    monkeypatch.setattr(torch, "autocast", autocast)
    monkeypatch.setattr(loop, "device", lambda: torch.device(place))
    monkeypatch.setattr(loop, "_has_bfloat16", lambda: True)

    loop.mixed(varied=varied)

    assert autocast.call_args == call(place, torch.bfloat16, enabled=is_mixed)
