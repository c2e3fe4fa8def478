"""Marks that were seen by eye on the photographs trained on."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.knowledge.marks import load_atlas
from ocr.marks.find import Box, overlap
from training.marks import seen, wild
from training.marks.crops import NO_MARK, SIDE, seen_on
from training.marks.seen import Seen, on, shows_some, table

RING = Seen("a.png", Box(90.0, 80.0, 50.0), "glock_g")


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photo with two rings; that a mark stands where the first is was seen."""
    grey = np.random.default_rng(0).normal(110, 3, (300, 400)).clip(0, 255).astype(np.uint8)
    cv2.circle(grey, (90, 80), 22, 20, 3)
    cv2.circle(grey, (300, 200), 22, 20, 3)
    cv2.imwrite(str(tmp_path / "a.png"), grey)
    monkeypatch.setattr(seen, "table", lambda: (RING,))
    return tmp_path / "a.png"


def test_what_was_seen_are_marks_of_the_atlas_each_place_once() -> None:
    marks = table()
    assert {each.mark for each in marks} <= set(load_atlas().by_id)
    assert all(each.box.side >= 10 for each in marks)
    places = [(each.photo, each.box.x, each.box.y) for each in marks]
    assert len(places) == len(set(places)) > 40


def test_a_mark_that_was_seen_is_cut_out_and_labelled(photo: Path) -> None:
    crops = seen_on([photo, photo.with_name("b.png")], ["colt_ring", "glock_g"])
    assert crops.images.shape == (1, SIDE, SIDE)
    assert crops.labels.tolist() == [1]
    assert crops.images[0].min() < 60


def test_marks_that_are_not_trained_on_are_left_out(photo: Path) -> None:
    crops = seen_on([photo], ["colt_ring"])
    assert crops.images.shape == (0, SIDE, SIDE)
    assert NO_MARK not in crops.labels


def test_a_patch_of_what_is_no_mark_shows_none_that_was_seen(photo: Path) -> None:
    def rings(but: tuple[Seen, ...]) -> int:
        patches = wild.patches(wild.load(photo), 100, SIDE, np.random.default_rng(1), but=but)
        return sum(int(patch.min()) < 60 for patch in patches)

    assert rings(on(photo)) < rings(())
    assert rings(on(photo)) > 0  # the second ring, which nobody said is a mark


def test_a_part_of_a_mark_shows_some_of_it_and_what_is_beside_it_none() -> None:
    part, beside = Box(80.0, 70.0, 20.0), Box(150.0, 80.0, 50.0)
    assert overlap(part, RING.box) < 0.5
    assert shows_some(part, [RING])
    assert not shows_some(beside, [RING])
