from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.rectify import size
from ocr.rings.ring import HEIGHT, Band, Ring, Way

Head = Callable[..., NDArray[np.uint8]]
RING = Ring(np.array([270.0, 270.0]), np.array([86.0, 0, 0, 0, 0]), np.array([180.0, 0, 0, 0, 0]))
WHOLE = Band(0.0, 1.0)


@pytest.mark.parametrize(
    ("turn", "towards"), [(0.0, (0, -1)), (0.25, (1, 0)), (0.5, (0, 1)), (0.75, (-1, 0))]
)
def test_turns_go_clockwise_from_twelve_o_clock(turn: float, towards: tuple[int, int]) -> None:
    point = RING.points(np.array(turn), np.array(1.0))
    assert point == pytest.approx(np.array([270.0, 270.0]) + 180.0 * np.array(towards), abs=1e-3)


def test_the_two_ways_are_one_strip_upside_down(head: Head) -> None:
    image = head(("LC", 0.0, Way.OUTWARD), ("17", 0.4, Way.INWARD))
    outward, inward = (RING.unroll(image, WHOLE, way) for way in Way)
    difference = np.abs(outward.astype(int) - inward[::-1, ::-1].astype(int))
    assert np.percentile(difference, 99) <= 2


def test_a_letter_stands_upright_in_the_strip_of_its_way(head: Head) -> None:
    outward = RING.unroll(head(("L", 0.25, Way.OUTWARD)), WHOLE, Way.OUTWARD)
    inward = RING.unroll(head(("L", 0.75, Way.INWARD)), WHOLE, Way.INWARD)
    quarter = outward.shape[1] // 4
    letters = [strip[:, quarter - 20 : quarter + 20].astype(int) for strip in (outward, inward)]
    assert np.abs(letters[0] - letters[1]).mean() < 4
    dark = letters[0].sum(axis=2) < 350
    assert dark[HEIGHT // 2 : 40].sum() > dark[8 : HEIGHT // 2].sum()  # the foot of an L


@pytest.mark.parametrize("squeeze", [1.0, 0.7])
def test_a_strip_keeps_the_proportions_of_its_letters(squeeze: float) -> None:
    band = Band(0.1, 0.9, squeeze)
    around = 2 * np.pi * (180 + 86) / 2
    assert RING.length(band) == pytest.approx(around / (94 * 0.8) * HEIGHT * squeeze, abs=1)


@given(middle=st.floats(0, 1), span=st.floats(0.02, 0.2), way=st.sampled_from(Way))
def test_a_quad_stands_on_its_word_in_reading_order(middle: float, span: float, way: Way) -> None:
    quad = RING.quad(middle, span, way)
    assert RING.holds(quad)
    top, foot = (np.hypot(*(quad[pair].mean(axis=0) - RING.centre)) for pair in ([0, 1], [2, 3]))
    assert (top > foot) == (way is Way.OUTWARD)
    along, down = quad[1] - quad[0], quad[3] - quad[0]
    assert along[0] * down[1] - along[1] * down[0] > 0  # clockwise, as the corners of an upright text are
    assert size(quad)[0] > 0


def test_a_place_beside_the_head_is_not_on_it() -> None:
    assert not RING.holds(RING.quad(0.1, 0.1, Way.OUTWARD) + np.float32(200.0))
