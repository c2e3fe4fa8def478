from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.rings import rings
from ocr.rings.ring import Way

Head = Callable[..., NDArray[np.uint8]]
SAMPLES = sorted((Path(__file__).parents[4] / "samples").glob("*.jpg"))
STAMPS = (("LC", 0.0, Way.OUTWARD), ("17", 0.5, Way.INWARD))


@pytest.mark.parametrize("radius", [80.0, 180.0, 420.0])
def test_a_head_is_found_where_it_is(head: Head, radius: float) -> None:
    image = head(*STAMPS, radius=radius)
    (ring,) = rings(image)
    middle = (image.shape[0] - 1) / 2
    rim = ring.points(np.linspace(0, 1, 50), np.ones(50)) - middle
    pocket = ring.points(np.linspace(0, 1, 50), np.zeros(50)) - middle
    assert np.hypot(*rim.T) == pytest.approx(np.full(50, radius), rel=0.03)
    assert np.hypot(*pocket.T) == pytest.approx(np.full(50, 0.48 * radius), rel=0.05)


def test_a_head_seen_a_little_from_the_side_is_followed(head: Head) -> None:
    image = cv2.resize(head(*STAMPS), None, fx=0.93, fy=1.0, interpolation=cv2.INTER_AREA)
    (ring,) = rings(np.asarray(image, np.uint8))
    across, down = np.ptp(ring.points(np.linspace(0, 1, 100), np.ones(100)), axis=0)
    assert across / down == pytest.approx(0.93, abs=0.02)


def test_each_of_several_heads_is_found_once(head: Head) -> None:
    pair = np.concatenate([head(*STAMPS), head(*STAMPS)], axis=1)
    left, right = sorted(ring.centre[0] for ring in rings(pair))
    assert right - left == pytest.approx(pair.shape[1] / 2, rel=0.02)


def test_a_disc_without_a_primer_is_no_head(head: Head) -> None:
    assert rings(head(pocket=0.05)) == []


def test_a_head_too_small_to_be_read_is_none(head: Head) -> None:
    assert rings(head(*STAMPS, radius=40.0)) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_sample_photo_of_a_weapon_shows_a_head(path: Path) -> None:
    with Image.open(path) as photo:
        assert rings(np.asarray(photo.convert("RGB"))) == []
