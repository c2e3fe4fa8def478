"""The recogniser's training: the same run each time, and only with what it was begun with."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models import shelf
from training.loop import RUN
from training.places import read_places
from training.provenance import RunRefused, fingerprint, sha256
from training.recogniser import plain, recipe, transcribed
from training.recogniser.data import Source, source
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config, train

WEIGHTS = shelf.card("recogniser", recipe.BEGIN).weights
TINY = Config(steps=3)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("print")
    plain.fill(folder, 12, 3)
    return source(folder / TRUTH, folder, 1.0)


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches are made of few strips, which takes a tenth of the time."""
    monkeypatch.setattr("training.recogniser.data.BUFFER", 36)


@pytest.mark.skipif(torch.cuda.is_available(), reason="sums on a graphics card come in any order")
def test_as_many_steps_give_the_same_weights_to_the_bit(printed: Source, tmp_path: Path) -> None:
    first, second = (train(WEIGHTS, (printed,), tmp_path / name, TINY).state_dict() for name in "ab")
    other = train(WEIGHTS, (printed,), tmp_path / "c", replace(TINY, seed=2)).state_dict()
    assert all(torch.equal(value, second[name]) for name, value in first.items())
    assert not all(torch.equal(value, other[name]) for name, value in first.items())


def test_a_run_tells_what_it_was_made_from_and_takes_nothing_else(printed: Source, tmp_path: Path) -> None:
    made = {"recipe": {"seeds": recipe.SEEDS}}
    train(WEIGHTS, (printed,), tmp_path, TINY, made=made)
    found = json.loads((tmp_path / RUN).read_text(encoding="utf-8"))
    assert found["parent"] == sha256(WEIGHTS)
    assert found["sources"][0]["sha256"] == fingerprint(printed.rows)
    assert found["recipe"]["seeds"] == {"metal": 1, "photos": 2, "nothing": 3, "heads": 17}
    fewer = replace(printed, rows=printed.rows[:-1])
    with pytest.raises(RunRefused, match=r"sources\.0\.sha256"):
        train(WEIGHTS, (fewer,), tmp_path, TINY, made=made)


def test_another_amount_is_refused_before_a_strip_is_added(printed: Source, tmp_path: Path) -> None:
    asked = recipe.Recipe(metal=0, photos=0, heads=0, training=TINY)
    amounts = {"metal": 0, "photos": 0, "heads": 0, "begin": recipe.BEGIN, "seeds": recipe.SEEDS}
    train(WEIGHTS, (printed,), tmp_path, TINY, made={"recipe": amounts})
    with pytest.raises(RunRefused, match=r"recipe\.metal 0, now 9"):
        recipe.run(tmp_path, tmp_path / "out", replace(asked, metal=9), tmp_path / "none", lambda _: None)
    assert not (tmp_path / "metal").exists()


def test_photographs_held_out_are_no_backgrounds_either(tmp_path: Path) -> None:
    held = Path(next(iter(read_places(transcribed.HELD_OUT))).file).name
    folder = tmp_path / recipe.WEAPONS
    folder.mkdir(parents=True)
    for name in (held, "another.jpg"):
        (folder / name).touch()
    assert recipe._trained_on(tmp_path) == [f"{recipe.WEAPONS}/another.jpg"]
