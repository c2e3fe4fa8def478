import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.fields.geometry import Frame, below, beside, frame, overlap
from ocr.types import Polygon


def box(x: float, y: float, width: float, height: float, turn: float = 0.0) -> Polygon:
    """A box whose top left corner is at (x, y) before everything is turned around the origin."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    cos, sin = math.cos(turn), math.sin(turn)
    a, b, c, d = ((px * cos - py * sin, px * sin + py * cos) for px, py in corners)
    return a, b, c, d


def test_a_frame_has_the_size_and_the_angle_of_the_text() -> None:
    found = frame(box(10, 20, 100, 30, turn=0.3))
    assert found.width == pytest.approx(100)
    assert found.height == pytest.approx(30)
    assert found.angle == pytest.approx(0.3)


@pytest.mark.parametrize("turn", [0.0, 0.5, math.pi / 2, math.pi, -2.0])
def test_two_pieces_of_a_line_stand_beside_one_another_however_the_photo_is_turned(turn: float) -> None:
    left, right = frame(box(0, 0, 40, 20, turn)), frame(box(60, 2, 80, 20, turn))
    assert beside(left, right)
    assert not beside(right, left)


@pytest.mark.parametrize(
    ("x", "y", "height"),
    [(90, 0, 20), (60, 25, 20), (60, 0, 60), (-100, 0, 20)],
    ids=["too far", "lower", "far larger letters", "on the left"],
)
def test_other_text_does_not_stand_beside(x: float, y: float, height: float) -> None:
    assert not beside(frame(box(0, 0, 40, 20)), frame(box(x, y, 80, height)))


@pytest.mark.parametrize("turn", [0.0, 0.5, math.pi])
def test_the_next_line_of_a_block_is_below_however_the_photo_is_turned(turn: float) -> None:
    upper, lower = frame(box(0, 0, 100, 20, turn)), frame(box(10, 28, 60, 20, turn))
    assert below(upper, lower)
    assert not below(lower, upper)


def test_a_line_far_down_is_not_of_the_same_block() -> None:
    assert not below(frame(box(0, 0, 100, 20)), frame(box(0, 200, 100, 20)))


def test_two_boxes_on_the_same_text_overlap_and_neighbours_do_not() -> None:
    first = frame(box(0, 0, 100, 20))
    assert overlap(first, frame(box(4, 2, 98, 21)))
    assert not overlap(first, frame(box(0, 24, 100, 20)))


numbers = st.floats(allow_nan=True, allow_infinity=True)
points = st.tuples(numbers, numbers)


@given(st.tuples(points, points, points, points), st.tuples(points, points, points, points))
def test_no_polygon_however_broken_raises(a: Polygon, b: Polygon) -> None:
    first, second = frame(a), frame(b)
    assert isinstance(first, Frame)
    assert {type(relation(first, second)) for relation in (beside, below, overlap)} == {bool}
