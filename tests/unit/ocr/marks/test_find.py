"""Where marks may be."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.knowledge.marks import coverage, load_atlas
from ocr.marks.find import MOST_BUSY, MOST_PATCHES, SAME, Box, contrast, cut, find, overlap

NAMES = ("kimar_k", "pb_oval", "ptb_ring", "cugir_arrow", "arsenal_10", "molot_shield", "zoraki_hooks")


def noisy(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).normal(100, 3, (height, width)).clip(0, 255).astype(np.uint8)


def stamped(name: str, side: int, at: tuple[int, int], *, is_light: bool) -> NDArray[np.uint8]:
    """A photo of a bare surface with one mark, lighter or darker than the metal."""
    photo = noisy(320, 480)
    ink = coverage(load_atlas().by_id[name].drawing, side).astype(float) / 255
    x, y = at
    part = photo[y : y + side, x : x + side]
    part[:] = np.clip(part + ink * (90 if is_light else -70), 0, 255)
    return photo


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [16, 40, 110])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_mark_on_a_bare_surface_is_among_what_is_found(name: str, side: int, look: str) -> None:
    found = find(stamped(name, side, (150, 90), is_light=look == "light"))
    where = Box(150 + side / 2, 90 + side / 2, side)
    assert max((overlap(box, where) for box in found), default=0) > 0.5


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_that_a_line_runs_into_is_found_too(name: str) -> None:
    photo = stamped(name, 34, (150, 90), is_light=True)
    photo[105:109, :] = 190  # so that it is no patch of its own
    where = Box(167, 107, 34)
    assert max(overlap(box, where) for box in find(photo)) > 0.5


def test_few_places_are_found_on_bare_metal() -> None:
    assert len(find(noisy(600, 800))) <= 6


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (9, 9), (12, 400), (64, 64)])
def test_a_photo_of_any_shape_is_looked_at(shape: tuple[int, int]) -> None:
    find(noisy(*shape))
    find(np.zeros(shape, np.uint8))


def test_what_is_found_is_bounded_and_no_two_are_the_same() -> None:
    rng = np.random.default_rng(1)
    photo = rng.integers(0, 255, (400, 600)).astype(np.uint8)
    busy = np.kron(photo[::12, ::12], np.ones((12, 12), np.uint8)).astype(np.uint8)
    found = find(busy)
    assert len(found) <= MOST_PATCHES + MOST_BUSY
    assert all(overlap(a, b) < SAME for n, a in enumerate(found) for b in found[:n])


def test_the_time_of_a_large_photo_is_bounded() -> None:
    started = time.process_time()
    find(noisy(3000, 4000))
    assert time.process_time() - started < 3


def test_contrast_is_the_same_in_bright_and_in_dim_light() -> None:
    photo = stamped("kimar_k", 60, (150, 90), is_light=True)
    dim = (photo // 2).astype(np.uint8)
    bright, faint = contrast(photo)[100:140, 160:200], contrast(dim)[100:140, 160:200]
    assert np.corrcoef(bright.ravel(), faint.ravel())[0, 1] > 0.98


boxes = st.builds(Box, x=st.floats(-50, 150), y=st.floats(-50, 150), side=st.floats(1, 300))


@given(boxes, boxes)
def test_overlap_is_a_share_and_the_same_both_ways(a: Box, b: Box) -> None:
    assert 0 <= overlap(a, b) <= 1
    assert overlap(a, b) == pytest.approx(overlap(b, a))
    assert overlap(a, a) == pytest.approx(1)


@settings(max_examples=60)
@given(boxes, st.floats(0.5, 2))
def test_any_region_can_be_cut_out(box: Box, times: float) -> None:
    assert cut(noisy(90, 120), box, 48, times).shape == (48, 48)


def test_what_is_cut_out_is_what_lies_there() -> None:
    photo = np.zeros((100, 100), np.uint8)
    photo[40:60, 40:60] = 200
    seen = cut(photo, Box(50, 50, 20), 50)  # with room: 25 pixels over 50
    assert seen[25, 25] == 200
    assert seen[:4].max() == 0
    assert abs(float((seen > 100).mean()) - (20 / 25) ** 2) < 0.05
