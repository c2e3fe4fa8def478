import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.detect import distinct, overlap
from ocr.rectify import Quad

PLACE = st.tuples(st.floats(0, 300), st.floats(0, 300))


@st.composite
def quads(draw: st.DrawFn) -> Quad:
    """Rectangles of text at any angle."""
    (x, y), angle = draw(PLACE), draw(st.floats(-90, 90))
    length, height = draw(st.floats(5, 200)), draw(st.floats(5, 60))
    turn = np.array([(math.cos(angle), -math.sin(angle)), (math.sin(angle), math.cos(angle))])
    corners = np.array([(0, 0), (length, 0), (length, height), (0, height)])
    return np.asarray(corners @ turn.T + (x, y), np.float32)


def box(x: float, y: float, width: float, height: float) -> Quad:
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], np.float32)


@given(quads(), quads())
def test_overlap_is_symmetrical_and_a_share(a: Quad, b: Quad) -> None:
    assert 0 <= overlap(a, b) <= 1
    assert overlap(a, b) == pytest.approx(overlap(b, a), abs=1e-3)


@given(quads())
def test_a_quad_overlaps_itself_wholly_whichever_way_it_reads(a: Quad) -> None:
    assert overlap(a, a) == pytest.approx(1, abs=1e-3)
    assert overlap(a, np.roll(a, 2, axis=0)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (box(200, 0, 50, 20), 0.0),
        (box(50, 0, 100, 20), 0.5),
        (box(20, 5, 40, 10), 1.0),
        (box(-50, -50, 300, 300), 1.0),
        (box(75, 0, 50, 20), 0.5),
        (box(10, 10, 0, 0), 0.0),
    ],
)
def test_overlap_is_shared_area_as_a_part_of_the_smaller(other: Quad, share: float) -> None:
    assert overlap(box(0, 0, 100, 20), other) == pytest.approx(share, abs=1e-6)


def keep(items: list[tuple[Quad, float]]) -> list[float]:
    return [score for _, score in distinct(items, quad=lambda item: item[0], score=lambda item: item[1])]


def test_of_overlapping_lines_the_best_is_kept() -> None:
    line, shifted, elsewhere = box(0, 0, 100, 20), box(10, 2, 100, 20), box(0, 100, 100, 20)
    assert keep([(line, 0.5), (shifted, 0.9), (elsewhere, 0.7)]) == [0.9, 0.7]


def test_lines_that_touch_are_two() -> None:
    assert keep([(box(0, 0, 100, 20), 0.9), (box(0, 15, 100, 20), 0.8)]) == [0.9, 0.8]


def test_a_word_inside_a_longer_line_is_part_of_it() -> None:
    assert keep([(box(0, 0, 300, 20), 0.9), (box(100, 2, 60, 16), 0.8)]) == [0.9]


@given(st.lists(quads(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_what_is_kept_does_not_depend_on_the_order(items: list[Quad], order: random.Random) -> None:
    scored = [(quad, float(n)) for n, quad in enumerate(items)]
    shuffled = order.sample(scored, len(scored))
    assert keep(shuffled) == keep(scored)


@given(st.lists(quads(), min_size=1, max_size=8))
def test_what_is_kept_hardly_overlaps_and_what_is_left_out_does(items: list[Quad]) -> None:
    scored = [(quad, float(n)) for n, quad in enumerate(items)]
    kept = keep(scored)
    assert kept[0] == len(items) - 1
    for quad, score in scored:
        better = [overlap(quad, items[int(other)]) for other in kept if other > score]
        assert all(share < 0.5 for share in better) == (score in kept)
