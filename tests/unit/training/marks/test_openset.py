"""How sure a likeness is."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.shelf import Card
from ocr.knowledge.marks import load_atlas
from ocr.marks.certainty import Certainty, features
from ocr.marks.find import Box
from ocr.marks.reader import MarkReader
from ocr.marks.testing import Coarse
from training.marks import openset
from training.marks.learn import learn
from training.marks.openset import Observed, fitted, logistic, observe, sharpest
from training.marks.seen import Seen


def test_a_curve_finds_what_tells_the_known_apart() -> None:
    rng = np.random.default_rng(1)
    known = rng.random(3000) < 0.3
    x = rng.normal(size=(3000, 3)) * 0.2 + known[:, None] * np.array([0.6, 0.0, 0.0])
    weights, intercept = logistic(x, known, np.ones(len(x), np.int64))
    assert weights[0] > 5 * max(abs(weights[1]), abs(weights[2]))
    p = 1 / (1 + np.exp(-(x @ np.array(weights) + intercept)))
    assert p.mean() == pytest.approx(known.mean(), abs=0.01)


def test_a_curve_over_what_can_be_told_apart_wholly_stays_finite() -> None:
    x = np.array([[0.9, 0.5, 0.5]] * 20 + [[0.1, 0.0, 0.0]] * 20)
    weights, intercept = logistic(x, np.arange(40) < 20, np.ones(40, np.int64))
    assert np.isfinite([*weights, intercept]).all()
    assert max(map(abs, weights)) < 200


def test_likeness_that_tells_marks_apart_wants_a_sharp_softmax_and_chance_a_flat_one() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 5, 400)
    chance = rng.uniform(0, 1, (400, 5)).astype(np.float32)
    clear = chance.copy() * 0.3
    clear[np.arange(400), truth] = 0.8
    assert sharpest(clear, truth) > 3 * sharpest(chance, truth)


def test_a_mark_that_was_seen_on_a_photo_counts_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = load_atlas().marks[:2]
    photo = np.full((260, 360), 110, np.uint8)
    photo[60:100, 80:120] = 220
    cv2.imwrite(str(tmp_path / "a.png"), photo)
    there = Seen("a.png", Box(100.0, 80.0, 40.0), marks[1].id)
    monkeypatch.setattr(openset, "on", lambda path: (there,) * (path.name == "a.png"))
    known = learn(marks, Coarse(), np.zeros((1, 256), np.float32), examples=4)
    draft = Certainty("v", "s", "", (1.0, 1.0, 1.0), 0.0, 1.0, {})
    reader = MarkReader(Coarse(), known, draft, load_atlas())

    def named() -> int:
        told = observe(reader, marks, [tmp_path / "a.png"], 1)
        return int((told.truth[told.counts == openset.BARE] == 1).sum())

    assert named() > 0
    monkeypatch.setattr(openset, "on", lambda _: ())
    assert named() == 0


def test_regions_of_photos_are_observed_and_fitted(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    for n in range(6):
        photo = rng.normal(110, 6, (260, 360, 3)).clip(0, 255).astype(np.uint8)
        cv2.rectangle(photo, (40, 40), (70, 90), (200, 200, 200), 2)
        cv2.imwrite(str(tmp_path / f"{n}.png"), photo)
    marks = load_atlas().marks[:4]
    known = learn(marks, Coarse(), np.zeros((1, 256), np.float32), examples=4)
    card = Card("marks", "marknet", "v", "s", "", "", "", {}, {}, tmp_path)
    draft = fitted(
        Observed(np.eye(4, dtype=np.float32), np.zeros(4, np.float32), np.arange(4), np.ones(4, np.int64)),
        card,
        1,
    )
    reader = MarkReader(Coarse(), known, draft, load_atlas())
    seen = observe(reader, marks, sorted(tmp_path.glob("*.png")), 1)
    assert len(seen.truth) == len(seen.likeness) == len(seen.emptiness) > 6
    assert (seen.truth >= 0).any()
    assert (seen.truth < 0).any()
    certain = fitted(seen, card, 1)
    assert certain.known(features(seen.likeness, seen.emptiness)).max() <= 1
    assert certain.fitted_on["regions"] > 0
