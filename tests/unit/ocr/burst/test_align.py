from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.burst import align
from ocr.burst.places import gathered
from ocr.rectify import Quad
from training.synth.burst import Burst

Bursts = Callable[[int, int], Burst]
PIXELS = 4.0  # about a sixth of the height of the letters of these renders


def _off(move: NDArray[np.float64] | None, true: NDArray[np.float64], burst: Burst) -> float:
    assert move is not None
    quad = np.array([burst.lines[0].polygon])
    found, wanted = (cv2.perspectiveTransform(quad, each) for each in (move, true))
    return float(np.abs(found - wanted).max())


@pytest.mark.parametrize("level", [1, 2, 3])
def test_photos_in_light_from_four_sides_are_laid_over_one_another(burst: Bursts, level: int) -> None:
    one = burst(5, level)
    moves = align(one.images)
    assert moves[0] is not None
    assert np.array_equal(moves[0], np.eye(3))
    assert all(_off(move, true, one) < PIXELS for move, true in zip(moves, one.moves, strict=True))


def test_another_part_is_not_laid_over_this_one(burst: Bursts) -> None:
    one, other = burst(5, 2), burst(6, 2)
    assert align([one.images[0], other.images[0]])[1] is None


def test_a_stranger_among_them_leaves_the_others_alone(burst: Bursts) -> None:
    one, other = burst(5, 1), burst(6, 1)
    moves = align([one.images[0], other.images[1], one.images[1]])
    assert moves[1] is None
    assert _off(moves[2], one.moves[1], one) < PIXELS


@pytest.mark.parametrize("shape", [(40, 60, 3), (300, 10, 3), (1, 1, 3)])
def test_photos_without_features_are_never_laid_over_one_another(shape: tuple[int, int, int]) -> None:
    plain = np.full(shape, 128, np.uint8)
    assert align([plain, plain.copy()])[1] is None


def test_photos_of_other_sizes_are_compared_too(burst: Bursts) -> None:
    one = burst(5, 1)
    larger = np.asarray(cv2.resize(one.images[1], None, fx=1.7, fy=1.7), np.uint8)
    move = align([one.images[0], larger])[1]
    grown = np.array([[1.7, 0, 0.35], [0, 1.7, 0.35], [0, 0, 1]]) @ one.moves[1]
    assert move is None or _off(move, grown, one) < 1.7 * PIXELS  # farther than a hand goes, or right
    smaller = np.asarray(cv2.resize(one.images[1], None, fx=0.8, fy=0.8), np.uint8)
    shrunk = np.array([[0.8, 0, -0.1], [0, 0.8, -0.1], [0, 0, 1]]) @ one.moves[1]
    assert _off(align([one.images[0], smaller])[1], shrunk, one) < PIXELS


def _box(x: float, y: float, width: float = 60.0) -> Quad:
    return np.array([(x, y), (x + width, y), (x + width, y + 15), (x, y + 15)], np.float32)


@given(st.floats(-20, 20), st.floats(-20, 20))
@settings(max_examples=30, deadline=None)
def test_a_place_found_on_several_photos_is_one_place_of_the_first(dx: float, dy: float) -> None:
    move = np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]])
    found = gathered(
        [([_box(100, 100)], None), ([_box(102 + dx, 101 + dy, 50), _box(30, 200, 40)], move)], 400, 300
    )
    assert len(found) == 2
    assert found[0] == pytest.approx(_box(100, 100))
    assert found[1] == pytest.approx(_box(30 - dx, 200 - dy, 40), abs=1e-3)


def test_a_place_beside_the_first_photo_is_left_out() -> None:
    assert gathered([([], None), ([_box(500, 10)], np.eye(3))], 400, 300) == []


def test_a_place_that_one_photo_takes_too_large_is_as_the_others_found_it() -> None:
    here, there = np.eye(3), np.array([[1, 0, 5], [0, 1, -3], [0, 0, 1.0]])
    vast = np.array([(20, 20), (380, 20), (380, 280), (20, 280)], np.float32)
    close = [([_box(100, 100)], here), ([_box(106, 97)], there), ([_box(100, 101)], here)]
    found = gathered([([vast], None), *close], 400, 300)
    assert len(found) == 1
    assert found[0] == pytest.approx(_box(100, 100), abs=1.5)


def test_lines_are_all_kept_that_one_photo_takes_for_a_single_place() -> None:
    vast = np.array([(80, 80), (240, 80), (240, 200), (80, 200)], np.float32)
    lines = [_box(100, 100), _box(100, 150)]
    found = gathered([([vast], None), (lines, np.eye(3)), (lines, np.eye(3))], 400, 300)
    assert sorted(quad[0, 1] for quad in found) == pytest.approx([100, 150])


def test_what_one_photo_alone_shows_is_a_place_too() -> None:
    both = [_box(100, 100)]
    assert len(gathered([(both, None), ([*both, _box(30, 200)], np.eye(3))], 400, 300)) == 2


def test_where_photos_are_at_odds_the_longest_place_is_taken_as_it_holds_the_whole_line() -> None:
    whole, part = _box(100, 100, 90), _box(100, 100, 50)
    assert gathered([([part], None), ([whole], np.eye(3))], 400, 300)[0] == pytest.approx(whole)
