from collections.abc import Callable

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from ocr.burst import align
from ocr.burst.relief import SIDE, relief
from training.synth.burst import Burst

Bursts = Callable[[int, int], Burst]
STILL = np.eye(3)


def _lit(slope: np.ndarray, stain: np.ndarray, side: float) -> np.ndarray:
    """A photo of a surface that leans, under a lamp on one side; the stain is there under each."""
    tones = np.clip(120 + side * slope - stain, 0, 255).astype(np.uint8)
    return np.dstack([tones] * 3)


def _grooves_and_stain() -> tuple[np.ndarray, np.ndarray]:
    slope, stain = np.zeros((200, 300)), np.zeros((200, 300))
    slope[60:140, 60:64], slope[60:140, 66:70] = 40, -40  # both flanks of a groove
    stain[60:140, 200:206] = 60  # dirt, as dark under every lamp
    return slope, stain


def test_what_leans_is_shown_and_what_is_the_same_in_every_light_is_not() -> None:
    slope, stain = _grooves_and_stain()
    shown = relief([_lit(slope, stain, side) for side in (1, -1, 0.7, -0.7)], [STILL] * 4).astype(float)
    away = np.abs(shown - 128)
    assert away[80:120, 60:64].mean() > 60
    assert away[80:120, 200:206].mean() < 0.2 * away[80:120, 60:64].mean()


def test_photos_that_could_not_be_laid_over_the_first_are_left_out() -> None:
    slope, stain = _grooves_and_stain()
    own = [_lit(slope, stain, side) for side in (1, -1)]
    other = np.random.default_rng(1).integers(0, 256, (90, 80, 3), dtype=np.uint8)
    assert np.array_equal(relief([*own, other], [STILL, STILL, None]), relief(own, [STILL] * 2))


def test_photos_taken_by_hand_show_their_marking_in_the_place_of_the_first(burst: Bursts) -> None:
    made = burst(5, 1)
    shown = relief(made.images, align(made.images))
    height, width = made.images[0].shape[:2]
    assert shown.shape == (height, width)
    there = np.zeros((height, width), np.uint8)
    cv2.fillPoly(there, [np.round(np.array(line.polygon)).astype(np.int32) for line in made.lines], 1)
    away = np.abs(shown.astype(float) - 128)
    assert away[there > 0].mean() > 1.3 * np.median(away[there == 0])


@given(
    images=st.lists(
        arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(3))),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_photos_make_a_picture_of_the_shape_of_the_first(images: list[np.ndarray]) -> None:
    shown = relief(images, [STILL] * len(images))
    assert shown.shape == images[0].shape[:2]
    assert shown.dtype == np.uint8


def test_a_large_photo_is_shown_no_larger_than_a_screen() -> None:
    large = np.random.default_rng(2).integers(0, 256, (1200, 3200, 3), dtype=np.uint8)
    assert relief([large, large[::-1].copy()], [STILL] * 2).shape == (600, SIDE)
