from collections.abc import Iterable
from typing import cast

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.detect import BoxRules, Detector, Finder, overlap
from ocr.detect.detector import Region
from ocr.detect.finder import BESIDE, MOST_LENGTH, MOST_PLACES, plainest
from ocr.rectify import Quad

Image = NDArray[np.uint8]
PLAIN, FAINT = 255, 140  # grey levels of bars that both see, and that only one of them sees
BARS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 9), st.sampled_from([PLAIN, FAINT])),
    max_size=12,
    unique_by=lambda bar: bar[:2],
)


class From:
    """A network that takes for text whatever is at least as light as a grey level."""

    def __init__(self, level: int) -> None:
        self._least = level / 127.5 - 1.05
        self.seen: list[NDArray[np.float32]] = []

    def run(self, _: None, inputs: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        self.seen.append(inputs["x"])
        return [(inputs["x"].mean(axis=1, keepdims=True) > self._least).astype(np.float32)]


def seeing(level: int) -> Detector:
    return Detector(cast("ort.InferenceSession", From(level)))


def photo(bars: list[tuple[int, int, int]], width: int = 1100, height: int = 900) -> Image:
    """Black, with bars in cells of 150 x 85 pixels."""
    image = np.zeros((height, width, 3), np.uint8)
    for across, down, level in bars:
        x, y = 30 + 150 * across, 30 + 85 * down
        image[y : y + 24, x : x + 100] = level
    return image


def cells(quads: Iterable[Quad]) -> list[tuple[int, int]]:
    """The cells that quads lie in the middle of, or nearly."""
    middles = [(quad.mean(axis=0) - (80, 42)) / (150, 85) for quad in quads]
    assert all(np.abs(middle - middle.round()).max() < 0.1 for middle in middles)
    return sorted((round(float(x)), round(float(y))) for x, y in middles)


@settings(max_examples=30)
@given(BARS)
def test_what_is_seen_well_is_outlined_by_the_usual_detector_and_what_only_the_other_sees_is_added(
    bars: list[tuple[int, int, int]],
) -> None:
    image = photo(bars)
    usual = Finder(seeing(PLAIN), seeing(PLAIN)).find(image)[0]
    both = Finder(seeing(PLAIN), seeing(FAINT)).find(image)[0]
    assert cells(usual) == sorted(bar[:2] for bar in bars if bar[2] == PLAIN)
    for quad in usual:
        assert any(np.array_equal(quad, other) for other in both)
    assert cells(both) == sorted(bar[:2] for bar in bars)
    for n, quad in enumerate(both):
        assert all(overlap(quad, other) < BESIDE for other in both[:n])


def test_the_whole_photo_is_made_smaller_once_for_both() -> None:
    usual, faint = From(PLAIN), From(FAINT)
    finder = Finder(*(Detector(cast("ort.InferenceSession", each)) for each in (usual, faint)))
    finder.find(photo([], 3000, 2000))
    assert len(usual.seen) > 1  # where nothing is found, parts are looked at from nearer
    assert faint.seen[0] is usual.seen[0]


def test_a_place_that_both_see_is_told_once_however_differently_they_outline_it() -> None:
    image = photo([(1, 1, PLAIN)])
    wider = Detector(cast("ort.InferenceSession", From(FAINT)), BoxRules(grow=3.0))
    alone = Finder(seeing(PLAIN), seeing(PLAIN)).find(image)[0]
    (quad,) = Finder(seeing(PLAIN), wider).find(image)[0]
    assert np.array_equal(quad, alone[0])


def test_where_the_usual_detector_sees_nothing_the_other_is_believed() -> None:
    found, is_crowded = Finder(seeing(PLAIN), seeing(FAINT)).find(photo([(2, 3, FAINT)]))
    assert cells(found) == [(2, 3)]
    assert not is_crowded


def test_more_places_than_there_is_time_for_are_told_and_the_plainest_are_kept() -> None:
    def region(n: int, score: float) -> Region:
        x, y = 100 * (n % 40), 50 * (n // 40)
        return Region(np.array([(x, y), (x + 50, y), (x + 50, y + 20), (x, y + 20)], np.float32), score)

    few = [region(n, 0.5) for n in range(MOST_PLACES)]
    assert plainest(few) == few
    kept = plainest([*few, region(MOST_PLACES, 0.9)])
    assert len(kept) == MOST_PLACES
    assert kept[0].score == 0.9
    assert MOST_LENGTH > MOST_PLACES * 50 / 20


@pytest.mark.parametrize("level", [PLAIN, FAINT])
def test_a_wall_full_of_text_is_crowded_whichever_detector_sees_it(level: int) -> None:
    image = np.zeros((1400, 1500, 3), np.uint8)
    for y in range(10, 1390, 40):
        for x in range(10, 1480, 100):
            image[y : y + 14, x : x + 80] = level
    found, is_crowded = Finder(seeing(PLAIN), seeing(FAINT)).find(image)
    assert is_crowded
    assert len(found) <= MOST_PLACES
