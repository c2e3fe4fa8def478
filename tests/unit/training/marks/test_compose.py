"""Pictures that are put together from drawings and surfaces."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.knowledge.marks import coverage, load_atlas
from ocr.knowledge.marks.drawing import fault
from training.marks.compose import Composer, Cut, blurred
from training.marks.stock import (
    SURFACE,
    THIN,
    Stock,
    invented,
    piece_of_text,
    stock,
    thinned,
    write_patches,
    write_surfaces,
)

MARKS = load_atlas().marks
SIDE = 48


@pytest.fixture(scope="module")
def plain() -> Stock:
    """Four marks, two inventions and three pieces of text, on surfaces without anything."""
    drawings = [mark.drawing for mark in MARKS[:4]]
    surfaces = np.full((2, SURFACE, SURFACE), 100, np.uint8)
    return stock(drawings, invented(2, drawings), 3, surfaces, 1)


def composer(plain: Stock, seed: int = 1) -> Composer:
    return Composer(plain, SIDE, torch.Generator().manual_seed(seed))


def test_the_same_lots_draw_the_same_regions(plain: Stock) -> None:
    which = torch.tensor([0, 3, 5, 8])
    first, second = (composer(plain, 7).regions(which, Cut()) for _ in range(2))
    assert first.shape == (4, 1, SIDE, SIDE)
    assert torch.equal(first, second)
    assert not torch.equal(first, composer(plain, 8).regions(which, Cut()))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_mark_fills_its_region_as_much_as_was_said_whichever_way_it_is_turned(
    plain: Stock, seed: int
) -> None:
    one = composer(plain, seed)
    which = torch.tensor([seed % 4])
    ink = one._ink(which, torch.tensor([0.7]), torch.zeros(1, 2))[0, 0]
    rows, columns = torch.nonzero(ink > 0.4, as_tuple=True)
    longer = max(int(rows.max() - rows.min()), int(columns.max() - columns.min()))
    assert longer / SIDE == pytest.approx(0.7, abs=0.17)
    middle = float((columns.max() + columns.min()) / 2), float((rows.max() + rows.min()) / 2)
    assert middle == pytest.approx((SIDE / 2, SIDE / 2), abs=6)


def test_what_is_drawn_can_be_seen(plain: Stock) -> None:
    regions = composer(plain).regions(torch.arange(4).repeat(10), Cut())
    assert 0 <= float(regions.min()) <= float(regions.max()) <= 255
    assert float(regions.std(dim=(2, 3)).min()) > 1


def test_a_blur_keeps_the_brightness_and_what_has_none_stays_as_it_is() -> None:
    images = torch.rand(2, 1, 20, 20)
    assert float(blurred(images, 1.5).mean()) == pytest.approx(float(images.mean()), abs=0.03)
    assert torch.allclose(blurred(torch.full((1, 1, 9, 9), 5.0), 2.0), torch.full((1, 1, 9, 9), 5.0))


def test_no_invention_is_a_mark_that_there_is() -> None:
    before = invented(40, [MARKS[0].drawing])
    assert len(set(before)) == 40
    assert before[7] not in invented(40, [before[7]])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000))
def test_a_piece_of_text_can_be_drawn(seed: int) -> None:
    wrong = fault(piece_of_text(np.random.default_rng(seed)))
    assert wrong is None or "leaves its viewBox" in wrong or "almost nothing" in wrong


def test_surfaces_and_patches_are_cut_out_of_photographs(tmp_path: Path) -> None:
    photo = np.random.default_rng(1).normal(110, 8, (260, 320, 3)).clip(0, 255).astype(np.uint8)
    cv2.circle(photo, (80, 90), 15, (30, 30, 30), 2)
    cv2.imwrite(str(tmp_path / "photo.png"), photo)
    write_surfaces(tmp_path / "surfaces.npy", [tmp_path / "photo.png"], 5, 2, 1)
    assert np.load(tmp_path / "surfaces.npy").shape == (7, SURFACE, SURFACE)
    write_patches(tmp_path / "patches.npy", [tmp_path / "photo.png"], 1, 1)
    assert np.load(tmp_path / "patches.npy").shape == (1, SURFACE, SURFACE)


def test_thin_strokes_cover_less_and_what_is_filled_stays_as_it_is() -> None:
    stroke = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><g stroke="#000" {}>{}</g></svg>'
    line = stroke.format('stroke-width="8"', '<path d="M10 50 L90 50"/>')
    assert coverage(thinned(line), 100).sum() == pytest.approx(THIN * coverage(line, 100).sum(), rel=0.05)
    filled = stroke.format('stroke="none" fill="#000"', '<circle cx="50" cy="50" r="30"/>').replace(
        'stroke="#000" ', ""
    )
    assert thinned(filled) == filled


def test_the_stock_holds_every_drawing_in_thin_strokes_too(plain: Stock) -> None:
    assert plain.thin.shape == plain.masks.shape
    assert plain.thin.sum() < plain.masks.sum()
