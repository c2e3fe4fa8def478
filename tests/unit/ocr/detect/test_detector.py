from collections.abc import Sequence
from typing import Any, cast

import cv2
import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models import shelf
from ocr.detect import Detector, Region, View, overview
from ocr.reader import DETECTOR
from ocr.session import open_session


class Whiteness:
    """A network that takes whatever is lighter than mid grey for text, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[NDArray[np.float32]] = []

    def run(self, _: None, inputs: dict[str, NDArray[np.float32]]) -> list[Any]:
        self.shown.append(inputs["x"])
        return [(inputs["x"].mean(axis=1, keepdims=True) > 0).astype(np.float32)]


def find(image: NDArray[np.uint8], *views: View, network: Whiteness | None = None) -> list[Region]:
    return Detector(cast("ort.InferenceSession", network or Whiteness())).find(image, views)


def photo(*white: Sequence[int], width: int = 800, height: int = 600) -> NDArray[np.uint8]:
    """A black photo with white bars, each ``x, y, width, height``."""
    image = np.zeros((height, width, 3), np.uint8)
    for x, y, w, h in white:
        image[y : y + h, x : x + w] = 255
    return image


WHOLE = View(0, 0, 800, 600, 800, 608)


@given(st.integers(60, 500), st.integers(60, 480), st.sampled_from([(800, 608), (1600, 1216), (416, 320)]))
def test_text_is_placed_in_the_photo_at_whatever_size_it_was_seen(
    x: int, y: int, seen: tuple[int, int]
) -> None:
    (region,) = find(photo((x, y, 200, 24)), View(0, 0, 800, 600, *seen))
    assert region.quad.mean(axis=0) == pytest.approx((x + 100, y + 12), abs=2.5)


@given(st.integers(0, 300), st.integers(0, 200))
def test_text_is_placed_in_the_photo_whichever_part_was_seen(left: int, top: int) -> None:
    (region,) = find(photo((400, 300, 80, 20)), View(left, top, 480, 384, 480, 384))
    assert region.quad.mean(axis=0) == pytest.approx((440, 310), abs=2.5)


def test_every_view_is_looked_at_and_the_same_text_may_be_found_twice() -> None:
    assert len(find(photo((100, 100, 200, 24), (100, 300, 200, 24)), WHOLE, WHOLE)) == 4
    assert find(photo((100, 100, 200, 24))) == []


@pytest.mark.parametrize(
    ("bar", "cut"),
    [
        ((380, 200, 300, 24), True),  # over the right edge of the part
        ((50, 90, 200, 24), True),  # over its upper edge
        ((150, 200, 100, 24), False),
        ((0, 200, 100, 24), False),  # over its left edge, where the photo ends too
    ],
)
def test_text_is_cut_off_where_the_part_ends_and_the_photo_does_not(bar: Sequence[int], cut: bool) -> None:  # noqa: FBT001
    (region,) = find(photo(bar), View(0, 100, 480, 384, 480, 384))
    assert region.cut is cut


def test_nothing_is_cut_off_in_a_view_of_the_whole_photo() -> None:
    (region,) = find(photo((0, 200, 800, 24)), WHOLE)
    assert not region.cut


def test_the_network_sees_blue_first_and_black_to_white_as_minus_1_to_1() -> None:
    image = photo()
    image[:] = (255, 128, 0)
    network = Whiteness()
    find(image, View(0, 0, 800, 600, 64, 32), network=network)
    (shown,) = network.shown
    assert shown.shape == (1, 3, 32, 64)
    assert shown.mean(axis=(0, 2, 3)) == pytest.approx([-1, 0, 1], abs=0.01)


def test_the_shipped_network_finds_two_lines_where_they_stand() -> None:
    image = np.full((480, 640, 3), 190, np.uint8)
    for text, y in (("MADE IN AUSTRIA", 150), ("B278145", 330)):
        cv2.putText(image, text, (120, y), cv2.FONT_HERSHEY_DUPLEX, 1.2, (40, 40, 40), 2)
    network = open_session(shelf.card("detector", DETECTOR), threads=1)
    regions = Detector(network).find(image, [overview(640, 480)])
    assert sorted(float(region.quad[:, 1].mean()) for region in regions) == pytest.approx([137, 317], abs=6)
    assert all(region.quad[0, 0] == pytest.approx(120, abs=15) for region in regions)
    assert all(region.score > 0.7 and not region.cut for region in regions)
