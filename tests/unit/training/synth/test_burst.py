from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from training.evaluate.bursts import rendered, scene
from training.synth.burst import around, render_burst
from training.synth.spec import Light

pytestmark = pytest.mark.usefixtures("fonts")


def test_the_same_seed_gives_the_same_burst() -> None:
    first, second = (rendered(np.random.default_rng(8), 2, 2) for _ in range(2))
    assert all(a.tobytes() == b.tobytes() for a, b in zip(first.images, second.images, strict=True))


def test_every_photo_shows_the_part_where_its_move_says() -> None:
    rng = np.random.default_rng(3)
    lamp = Light(30.0, 30.0)
    one = render_burst(scene(rng, 1), (lamp, lamp), rng)  # in the same light, so that photos can be compared
    assert np.array_equal(one.moves[0], np.eye(3))
    back = cv2.warpPerspective(one.images[1], np.linalg.inv(one.moves[1]), one.images[1].shape[1::-1])
    first, seen, moved = (_inside(image) for image in (one.images[0], np.asarray(back), one.images[1]))
    assert np.abs(first - seen).mean() < 0.5 * np.abs(first - moved).mean()


def _inside(image: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.5).mean(axis=2)[60:-60, 60:-60], np.float64)


def test_lamps_stand_around_the_part() -> None:
    lamps = around(np.random.default_rng(1), 4)
    steps = np.diff([lamp.azimuth for lamp in lamps])
    assert all(40 < step < 140 for step in steps)
    assert all(lamp.elevation <= 40 for lamp in lamps)
