"""What the network of marks learns from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.knowledge.marks import load_atlas
from ocr.knowledge.marks.drawing import fault
from training.marks import negatives, wild
from training.marks.augment import augment
from training.marks.crops import LEFT_OUT, NO_MARK, SIDE, Amounts, load_parts, write_part
from training.marks.examples import any_spec, example, visibility
from training.marks.inventions import invent
from training.synth.crop import render_crop
from training.synth.spec import Method

DRAWINGS = [mark.drawing for mark in load_atlas().marks[:3]]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000))
def test_an_invented_mark_is_a_drawing_like_those_of_the_atlas(seed: int) -> None:
    drawing = invent(seed)
    assert drawing == invent(seed)
    wrong = fault(drawing)
    assert wrong is None or "leaves its viewBox" in wrong or "almost nothing" in wrong


def test_marks_that_are_left_out_of_training_are_in_the_atlas() -> None:
    assert set(load_atlas().by_id) >= LEFT_OUT


def test_a_part_holds_what_was_planned_and_is_the_same_again(tmp_path: Path) -> None:
    amounts = Amounts(of_mark=2, negatives=4)
    write_part(tmp_path / "part-000.npz", DRAWINGS, amounts, 7)
    crops = load_parts(tmp_path)
    assert crops.images.shape == (10, SIDE, SIDE)
    assert crops.labels.tolist() == [0, 0, 1, 1, 2, 2, *[NO_MARK] * 4]
    write_part(tmp_path / "part-000.npz", DRAWINGS, amounts, 7)
    assert (load_parts(tmp_path).images == crops.images).all()
    assert [path.name for path in tmp_path.iterdir()] == ["part-000.npz"]


def test_a_folder_without_crops_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no crops"):
        load_parts(tmp_path)


def test_a_mark_that_cannot_be_seen_is_no_example() -> None:
    rng = np.random.default_rng(1)
    spec = any_spec(DRAWINGS[0], SIDE, rng)
    struck, bare = (
        replace(spec, marking=replace(spec.marking, method=Method.STAMPED, fill=None, depth=depth))
        for depth in (0.2, 1e-4)
    )
    seen, unseen = (visibility(render_crop(s, np.random.default_rng(3)), s, 3) for s in (struck, bare))
    assert unseen < 0.1 < seen
    assert example(DRAWINGS[0], SIDE, rng).shape == (SIDE, SIDE, 3)


@pytest.mark.parametrize("draw", [negatives.letters, negatives.pin, negatives.bare, negatives.groove])
def test_what_is_no_mark_is_rendered_too(draw: object) -> None:
    assert callable(draw)
    seen = draw(SIDE, np.random.default_rng(3))
    assert seen.shape == (SIDE, SIDE, 3)
    assert seen.std() > 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_mark_on_a_photo_lies_where_it_is_said_to(seed: int) -> None:
    rng = np.random.default_rng(seed)
    photo = np.full((300, 400, 3), 120, np.uint8)
    placed = wild.place(photo, DRAWINGS[seed % 3], rng)
    changed = np.abs(placed.image.astype(int) - 120).max(axis=2) > 20
    x0, y0, x1, y1 = placed.box
    assert 0 <= x0 < x1 <= 400
    assert 0 <= y0 < y1 <= 300
    rows, columns = np.nonzero(changed)
    if len(rows):  # a faint mark may change nothing by so much
        slack = 3 + 0.12 * (x1 - x0)
        assert columns.min() >= x0 - slack
        assert columns.max() <= x1 + slack
        assert rows.min() >= y0 - slack
        assert rows.max() <= y1 + slack
    assert wild.cut_mark(placed, SIDE, rng).shape == (SIDE, SIDE)


def test_a_photo_too_small_for_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        wild.place(np.zeros((20, 20, 3), np.uint8), DRAWINGS[0], np.random.default_rng(1))


def test_one_photo_in_five_is_held_back(tmp_path: Path) -> None:
    for n in range(11):
        (tmp_path / f"{n:02d}.jpg").touch()
    held, used = (wild.photos(tmp_path, held_back=back) for back in (True, False))
    assert [path.name for path in held] == ["00.jpg", "05.jpg", "10.jpg"]
    assert len(used) == 8
    assert not set(held) & set(used)


def test_crops_are_changed_but_stay_grey_values() -> None:
    crops = torch.full((6, 1, SIDE, SIDE), 100.0)
    seeds = torch.Generator().manual_seed(1)
    for _ in range(5):
        changed = augment(crops, 48, seeds)
        assert changed.shape == (6, 1, 48, 48)
        assert float(changed.median()) == pytest.approx(100, abs=60)
        assert torch.isfinite(changed).all()
