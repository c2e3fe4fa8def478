import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.rectify import size
from training.detector.holes import GAPS, SIDES, beside

LINE = np.array([[150, 90], [250, 90], [250, 110], [150, 110]], np.float32)
METAL = np.full((200, 400, 3), 120, np.uint8)


@given(st.integers(0, 10_000), st.floats(-180, 180))
def test_a_hole_stands_beside_its_line_and_only_there(seed: int, turn: float) -> None:
    way = np.array([[np.cos(np.radians(turn)), np.sin(np.radians(turn))]])
    normal = np.array([[-way[0, 1], way[0, 0]]])
    line = (200, 100) + LINE[:, :1] @ way - 200 * way + LINE[:, 1:] @ normal - 100 * normal
    image, quad = beside(METAL, line.astype(np.float32), np.random.default_rng(seed))

    changed = np.argwhere((image != METAL).any(2))[:, ::-1]
    outward = np.abs((quad.mean(0) - line.mean(0)) @ way[0])
    radius = size(quad)[0] / 2
    assert SIDES[0] * 20 <= radius <= SIDES[1] * 20 + 1
    assert outward - radius >= 50 + 0.95 * GAPS[0] * 20
    assert (np.linalg.norm(changed - quad.mean(0), axis=1) < 1.5 * radius + 4).all()


@pytest.mark.parametrize("corner", [(0, 0), (399, 199), (-300, 50)])
def test_a_hole_may_leave_the_photograph(corner: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    line = LINE - LINE[0] + np.array(corner, np.float32)

    assert beside(METAL, line, rng)[0].shape == METAL.shape


def test_a_hole_is_darker_than_the_metal() -> None:
    image, quad = beside(METAL, LINE, np.random.default_rng(2))
    x, y = quad.mean(0).astype(int)

    assert image[y, x].mean() < METAL[y, x].mean()
