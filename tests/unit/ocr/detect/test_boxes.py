import itertools
import math

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.detect.boxes import BoxRules, boxes, upright
from ocr.rectify import Quad, size

SIDE = 320  # pixels of the map
GROW = 1.6


def rectangle(centre: tuple[float, float], length: float, height: float, angle: float) -> Quad:
    """Corners in reading order of text that runs at ``angle`` degrees, clockwise as seen."""
    along = np.array((math.cos(math.radians(angle)), math.sin(math.radians(angle)))) * length / 2
    down = np.array((-math.sin(math.radians(angle)), math.cos(math.radians(angle)))) * height / 2
    quad = np.stack([-along - down, along - down, along + down, -along + down]) + centre
    return np.asarray(quad, np.float32)


def heat(*quads: Quad, p: float = 0.9) -> NDArray[np.float32]:
    """A map that is ``p`` inside the quads and 0 outside."""
    drawn = np.zeros((SIDE, SIDE), np.float32)
    for quad in quads:
        cv2.fillConvexPoly(drawn, np.rint(quad * 16).astype(np.int32), p, cv2.LINE_8, 4)
    return drawn


@given(
    centre=st.tuples(st.floats(120, 200), st.floats(120, 200)),
    length=st.floats(60, 140),
    height=st.floats(10, 30),
    angle=st.floats(-85, 85),
)
def test_a_line_of_text_is_found_at_any_angle_with_its_corners_in_reading_order(
    centre: tuple[float, float], length: float, height: float, angle: float
) -> None:
    by = length * height * GROW / (2 * (length + height))
    assume(length + 2 * by > 1.6 * (height + 2 * by))
    ((found, score),) = boxes(heat(rectangle(centre, length, height, angle)))
    wanted = rectangle(centre, length + 2 * by, height + 2 * by, angle)
    # the mask is widened by a pixel, and has steps, which grow too and take in as much of what is not text
    assert np.abs(found - wanted).max() < 5.5  # 5.29 is the most of 29 837 drawn by lot
    assert 0.6 < score <= 0.901


def test_growing_restores_the_text_that_the_network_was_taught_to_shrink() -> None:
    ((found, _),) = boxes(heat(rectangle((160, 160), 100, 20, 0)), BoxRules(grow=1.6))
    ((bare, _),) = boxes(heat(rectangle((160, 160), 100, 20, 0)), BoxRules(grow=0.0))
    assert size(bare) == pytest.approx((100, 20), abs=2)
    length, height = size(bare)
    assert size(found)[1] - height == pytest.approx(length * height * 1.6 / (length + height), abs=0.1)


def test_every_line_is_found_by_itself() -> None:
    lines = [rectangle((160, y), 200, 14, 0) for y in (60, 120, 180, 240)]
    found = sorted(float(quad[:, 1].mean()) for quad, _ in boxes(heat(*lines)))
    assert found == pytest.approx([60, 120, 180, 240], abs=1.5)


def test_what_the_network_doubts_is_no_box() -> None:
    assert boxes(heat(rectangle((160, 160), 100, 20, 10), p=0.4)) == []
    assert len(boxes(heat(rectangle((160, 160), 100, 20, 10), p=0.4), BoxRules(box=0.3))) == 1


def test_lines_that_something_faint_joins_are_found_one_by_one() -> None:
    lines = [rectangle((100, 100), 150, 12, 0), rectangle((230, 130), 120, 12, 0)]
    joined = np.maximum(heat(*lines), heat(rectangle((180, 115), 12, 40, 0), p=0.35))
    found = sorted(boxes(joined), key=lambda box: float(box[0][:, 1].mean()))
    assert [float(quad[:, 1].mean()) for quad, _ in found] == pytest.approx([100, 130], abs=2)
    assert [size(quad)[0] for quad, _ in found] == pytest.approx([171, 141], abs=6)


def test_faint_figures_are_not_searched_for_lines() -> None:
    cross = [rectangle((160, 160), 200, 12, 0), rectangle((160, 160), 200, 12, 90)]
    assert boxes(heat(*cross, p=0.6)) == []


def test_specks_and_an_empty_map_hold_no_box() -> None:
    assert boxes(np.zeros((64, 96), np.float32)) == []
    assert boxes(heat(rectangle((40, 40), 1, 1, 0))) == []


def test_text_over_the_edge_of_the_map_is_found() -> None:
    ((found, _),) = boxes(heat(rectangle((0, 160), 120, 20, 0)))
    assert found[:, 0].max() > 60


@given(
    length=st.floats(4, 400),
    ratio=st.floats(0.05, 20).filter(lambda ratio: abs(math.log(ratio)) > 0.01 and not near(ratio, 1.5)),
    angle=st.floats(-89, 89).filter(lambda angle: abs(abs(angle) - 45) > 0.5),
)
def test_the_corners_come_out_the_same_whichever_is_named_first_and_whichever_way_round(
    length: float, ratio: float, angle: float
) -> None:
    quad = rectangle((50, -20), length, length / ratio, angle)
    orders = [np.roll(ring, k, axis=0) for k in range(4) for ring in (quad, quad[::-1])]
    for order in orders:
        assert np.array_equal(upright(order), upright(quad))


def near(ratio: float, to: float) -> bool:
    return abs(math.log(ratio / to)) < 0.01 or abs(math.log(ratio * to)) < 0.01


@given(length=st.floats(20, 400), ratio=st.floats(1.6, 20), angle=st.floats(-89, 89))
def test_text_runs_along_the_long_side_and_rightwards(length: float, ratio: float, angle: float) -> None:
    quad = rectangle((50, 50), length, length / ratio, angle)
    assert upright(quad) == pytest.approx(quad, abs=1e-3)
    assert upright(np.roll(quad, 2, axis=0)) == pytest.approx(quad, abs=1e-3)


@given(angle=st.floats(-40, 40), ratio=st.floats(0.7, 1.45))
def test_a_letter_or_two_stand_upright(angle: float, ratio: float) -> None:
    quad = rectangle((50, 50), 40 * ratio, 40, angle)
    assert upright(np.roll(quad, 1, axis=0)) == pytest.approx(quad, abs=1e-3)


@pytest.mark.parametrize("order", list(itertools.product(range(4), (1, -1))))
def test_text_that_runs_straight_up_or_down_is_taken_to_run_up(order: tuple[int, int]) -> None:
    standing = np.array([(0, 100), (0, 0), (20, 0), (20, 100)], np.float32)
    assert np.array_equal(upright(np.roll(standing, order[0], axis=0)[:: order[1]]), standing)
