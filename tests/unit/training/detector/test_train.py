"""The detector's training: the same run each time, and only with the photographs it was begun with."""

import json
from pathlib import Path

import pytest
import torch

from models import shelf
from training.detector.recipe import BEGIN, WEAPONS
from training.detector.sheets import Source
from training.detector.train import Config, train
from training.loop import RUN
from training.provenance import RunRefused, fingerprint, listing, sha256
from training.testing import photos

WEIGHTS = shelf.card("detector", BEGIN).weights
TINY = Config(steps=2, side=64, crops=2)


@pytest.fixture
def weapons(tmp_path: Path) -> Source:
    return Source(photos(tmp_path / "photos") / WEAPONS, 1.0, relief=0.5)


@pytest.mark.skipif(torch.cuda.is_available(), reason="sums on a graphics card come in any order")
def test_as_many_steps_give_the_same_weights_to_the_bit(weapons: Source, tmp_path: Path) -> None:
    first, second = (train(WEIGHTS, (weapons,), tmp_path / name, TINY).state_dict() for name in "ab")
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_a_run_does_not_go_on_on_other_photographs(weapons: Source, tmp_path: Path) -> None:
    train(WEIGHTS, (weapons,), tmp_path / "run", TINY)
    found = json.loads((tmp_path / "run" / RUN).read_text(encoding="utf-8"))
    assert weapons.folder is not None
    assert found["parent"] == sha256(WEIGHTS)
    assert found["sources"][0]["sha256"] == fingerprint(listing(weapons.folder))
    (weapons.folder / "1.jpg").rename(weapons.folder / "2.jpg")
    with pytest.raises(RunRefused, match=r"sources\.0\.sha256"):
        train(WEIGHTS, (weapons,), tmp_path / "run", TINY)
