"""The making of a challenger: what ends it before anything is trained."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch

from models import shelf
from models.house import RECOGNISER, House
from ocr.reader import RECOGNISER as SHIPPED
from training.dataset.build import build
from training.dataset.testing import folder_of, review
from training.further.doubts import Labels, LabelsDoubted
from training.further.recipe import LABELS, Asked, Recipe, run, trained
from training.recogniser import plain
from training.recogniser.data import source
from training.recogniser.shipped import network_of
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    dataset = build(folder_of(tmp_path / "reviews", [review(n) for n in range(6)]), tmp_path / "data")
    folder = tmp_path / "run"
    folder.mkdir()
    return Asked(dataset, "spring-1", House(tmp_path / "models"), folder)


@pytest.mark.parametrize("labels", [Labels(expected=60.0, borne_out=45), Labels(pairs=60, apart=30)])
def test_nothing_is_trained_on_labels_of_which_too_many_are_wrong(asked: Asked, labels: Labels) -> None:
    (asked.folder / LABELS).write_text(json.dumps(asdict(labels)), encoding="utf-8")
    said: list[str] = []
    with pytest.raises(LabelsDoubted, match=r"(25|29)% of the confirmed labels") as refused:
        run(asked, Recipe(), said.append)
    assert "rollmark dataset check" in refused.value.advice
    assert said == ["labels"]
    assert asked.house.cards() == ()


def test_a_training_that_keeps_no_looks_moves_all_but_the_early_blocks(tmp_path: Path) -> None:
    plain.fill(tmp_path / "print", 12, 3)
    printed = source(tmp_path / "print" / TRUTH, tmp_path / "print", 1.0)
    weights = shelf.card(RECOGNISER, SHIPPED).weights
    told: list[str] = []
    recipe = Recipe(training=Config(steps=2, frozen=9))
    network = trained(weights, (printed,), tmp_path / "run", recipe, lambda step, *_: told.append(step))
    assert set(told) == {"training"}
    before = network_of(weights)
    moved = {
        name.split(".")[1]
        for (name, one), other in zip(network.named_parameters(), before.parameters(), strict=True)
        if name.startswith("blocks.") and not torch.equal(one, other)
    }
    assert moved == {"9", "10", "11", "12"}


def test_a_run_that_was_begun_goes_on_only_as_what_it_is(asked: Asked) -> None:
    doubted = Labels(expected=60.0, borne_out=30)
    (asked.folder / LABELS).write_text(json.dumps(asdict(doubted)), encoding="utf-8")
    with pytest.raises(LabelsDoubted):
        run(asked, Recipe(), lambda _: None)
    with pytest.raises(Exception, match="holds another run"):
        run(replace(asked, version="spring-1"), Recipe(metal=7), lambda _: None)


def test_the_page_of_the_model_keeper_quotes_the_recipe() -> None:
    recipe = Recipe()
    page = (Path(__file__).parents[4] / "docs" / "model-keeper.md").read_text(encoding="utf-8")
    course = recipe.training
    told = {
        "`--steps`": course.steps,
        "`--metal`": recipe.metal,
        "`--frozen`": course.frozen,
        "`--rate`, `--head-rate`": f"{course.rate_body:.4f}, {course.rate_head:.4f}",
        "`--looks`": recipe.looks,
        "`--each`": recipe.amounts.rendered,
    }
    for option, value in told.items():
        assert f"| {option} | {value} |" in page, option
    assert (recipe.new, recipe.print, recipe.amounts.print) == (0.9, recipe.metal // 4, 480)
