import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.detect import View, closeups, overview
from ocr.detect.scales import ENLARGED, LEAST, MOST, MOST_TILES, STRIDE, TILE
from ocr.rectify import Quad

SIDE = st.integers(8, 20_000)


def line(x: float, y: float, height: float, length: float = 200.0) -> Quad:
    """A line of text with its centre at ``x, y``."""
    half = np.array([(-length, -height), (length, -height), (length, height), (-length, height)]) / 2
    return np.asarray(half + np.array((x, y)), np.float32)


def lies_within(view: View, width: int, height: int) -> bool:
    inside = view.x >= 0 and view.y >= 0 and view.x + view.width <= width and view.y + view.height <= height
    return inside and view.width > 0 and view.height > 0


def is_taken(view: View) -> bool:
    """Whether the detector takes a view: sides are multiples of 32, and not more than four megapixels."""
    sides = view.to_width, view.to_height
    return all(side % STRIDE == 0 and side > 0 for side in sides) and sides[0] * sides[1] <= 4e6


def holds(view: View, x: float, y: float) -> bool:
    return view.x <= x < view.x + view.width and view.y <= y < view.y + view.height


def covered(views: Sequence[View], width: int, height: int) -> NDArray[np.bool_]:
    """Which of 97 by 97 places of the photo some view holds."""
    xs, ys = np.linspace(0, width - 1, 97), np.linspace(0, height - 1, 97)
    return np.array([[any(holds(view, x, y) for view in views) for x in xs] for y in ys])


@given(SIDE, SIDE)
@example(8, 17_570)
@example(8, 20_000)
def test_the_overview_is_the_whole_photo_at_a_size_the_detector_takes(width: int, height: int) -> None:
    view = overview(width, height)
    assert (view.x, view.y, view.width, view.height) == (0, 0, width, height)
    assert is_taken(view)
    assert view.to_width * view.to_height <= 1.5 * MOST


@given(st.integers(128, 20_000), st.integers(128, 20_000))
def test_the_overview_of_a_photo_is_neither_small_nor_large_nor_blown_up(width: int, height: int) -> None:
    view = overview(width, height)
    pixels = view.to_width * view.to_height
    rounding = 1.35  # two sides, each to a multiple of 32
    assert pixels <= MOST * rounding
    assert pixels >= min(LEAST, width * height * ENLARGED**2) / rounding
    assert view.scale <= ENLARGED + STRIDE / width


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((736, 736), (736, 736)),
        ((640, 480), (992, 736)),
        ((4000, 3000), (1152, 864)),
        ((100, 50), (384, 192)),
    ],
)
def test_the_short_side_is_brought_to_736_pixels_within_the_limits(
    size: tuple[int, int], seen: tuple[int, int]
) -> None:
    view = overview(*size)
    assert (view.to_width, view.to_height) == seen


@st.composite
def photos(draw: st.DrawFn) -> tuple[int, int, list[Quad]]:
    """A photo of any size, and lines of text in it of any height."""
    width, height = draw(SIDE), draw(SIDE)
    places = st.tuples(st.floats(0, width - 1), st.floats(0, height - 1), st.floats(3, 400))
    return width, height, [line(*place) for place in draw(st.lists(places, max_size=12))]


@given(photos())
def test_a_nearer_look_lies_within_the_photo_is_nearer_and_takes_bounded_time(
    photo: tuple[int, int, list[Quad]],
) -> None:
    width, height, quads = photo
    first = overview(width, height)
    views = closeups(width, height, first, quads)
    assert len(views) <= MOST_TILES
    assert len(set(views)) == len(views)
    assert all(lies_within(view, width, height) and is_taken(view) for view in views)
    assert all(0.9 * first.scale < view.scale for view in views)
    assert all(view.to_width * view.to_height < 2.2 * TILE**2 for view in views)


@given(st.integers(1700, 20_000), st.integers(1700, 20_000), st.data())
def test_small_text_is_looked_at_from_nearer(width: int, height: int, data: st.DataObject) -> None:
    x, y = data.draw(st.floats(0, width - 1)), data.draw(st.floats(0, height - 1))
    first = overview(width, height)
    views = closeups(width, height, first, [line(x, y, 12 / first.scale)])
    assert any(holds(view, x, y) for view in views)
    assert all(view.scale > 1.3 * first.scale or view.scale > 0.9 for view in views)


@given(st.integers(1700, 20_000), st.integers(1700, 20_000))
def test_where_no_text_was_found_the_whole_photo_is_looked_at_from_nearer(width: int, height: int) -> None:
    first = overview(width, height)
    views = closeups(width, height, first, [])
    assert covered(views, width, height).all()
    assert all(view.scale > 1.15 * first.scale or view.scale > 0.95 for view in views)


def test_text_that_is_large_enough_is_not_looked_at_again() -> None:
    assert closeups(4000, 3000, overview(4000, 3000), [line(2000, 1500, 300)]) == []


def test_a_photo_that_was_seen_at_its_own_size_is_not_looked_at_again() -> None:
    assert closeups(1200, 900, overview(1200, 900), [line(600, 450, 5)]) == []
    assert closeups(1200, 900, overview(1200, 900), []) == []


def test_the_part_with_most_small_text_comes_first() -> None:
    first = overview(6000, 4000)
    crowd = [line(5500, 3500 + 40 * n, 20) for n in range(5)]
    views = closeups(6000, 4000, first, [line(300, 300, 20), *crowd])
    assert all(holds(views[0], *quad.mean(axis=0)) for quad in crowd)
    assert any(holds(view, 300, 300) for view in views)


@given(st.integers(1700, 20_000), st.integers(1700, 20_000))
def test_neighbouring_parts_overlap_so_that_a_short_line_is_whole_in_one(width: int, height: int) -> None:
    first = overview(width, height)
    views = closeups(width, height, first, [])
    lefts = sorted({(view.x, view.x + view.width) for view in views})
    assert len(lefts) == 2
    for (_, end), (start, _) in itertools.pairwise(lefts):
        assert end - start >= 0.1 * views[0].width
