import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.rectify import TALLEST, Quad, corners, grown, lengthened, lowered, size, strip, to_photo

Points = NDArray[np.float32]


def rectangle(x: float, y: float, length: float, height: float, angle: float = 0.0) -> Quad:
    """Text whose top left corner is at ``x, y`` and that runs at ``angle`` degrees, clockwise as seen."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    right, down = np.array((cos, sin)) * length, np.array((-sin, cos)) * height
    start = np.array((x, y))
    return np.asarray([start, start + right, start + right + down, start + down], np.float32)


@st.composite
def quads(draw: st.DrawFn) -> Quad:
    """Text seen aslant anywhere in a large photo: each corner moved by up to a fifth of the shorter side."""
    length, height = draw(st.floats(30, 2000)), draw(st.floats(10, 300))
    x, y, angle = draw(st.floats(0, 8000)), draw(st.floats(0, 6000)), draw(st.floats(0, 360))
    quad = rectangle(x, y, length, height, angle)
    shifts = draw(st.lists(st.floats(-0.2, 0.2), min_size=8, max_size=8))
    return np.asarray(quad + np.reshape(shifts, (4, 2)) * min(length, height), np.float32)


def homography(to: Quad, width: int, height: int) -> NDArray[np.float64]:
    """The projective map from an upright image onto a quad (Heckbert 1989, section 2.2.3), in float64."""
    p0, p1, p2, p3 = to.astype(np.float64)
    d1, d2, s = p1 - p2, p3 - p2, p0 - p1 + p2 - p3
    g, h = np.linalg.solve(np.stack([d1, d2], axis=1), s)
    square = np.column_stack([p1 - p0 + g * p1, p3 - p0 + h * p3, p0])
    return np.vstack([square, (g, h, 1.0)]) @ np.diag((1 / width, 1 / height, 1.0))


@given(
    quads(),
    st.integers(1, 3000),
    st.integers(1, 96),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1),
)
def test_points_of_a_strip_return_to_their_place_in_the_photo(
    quad: Quad, width: int, height: int, places: list[tuple[float, float]]
) -> None:
    points = np.asarray(np.array(places) * (width, height), np.float32)
    exact = np.column_stack([points, np.ones(len(points))]) @ homography(quad, width, height).T
    assert to_photo(quad, points, width, height) == pytest.approx(exact[:, :2] / exact[:, 2:], abs=1e-2)


@given(quads())
def test_the_corners_of_a_strip_return_to_those_of_its_quad(quad: Quad) -> None:
    assert to_photo(quad, corners(700, 48), 700, 48) == pytest.approx(quad, abs=1e-2)


def noise(width: int, height: int) -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)


@given(st.integers(0, 150), st.integers(0, 90), st.integers(1, 50), st.integers(1, 30))
def test_a_strip_that_stands_straight_is_the_crop(x: int, y: int, width: int, height: int) -> None:
    photo = noise(200, 120)
    assert np.array_equal(strip(photo, rectangle(x, y, width, height)), photo[y : y + height, x : x + width])


def test_beyond_the_edge_of_the_photo_its_border_goes_on() -> None:
    photo = noise(60, 40)
    cut = strip(photo, rectangle(-10, 5, 30, 20))
    assert np.array_equal(cut[:, 10:], photo[5:25, :20])
    assert np.array_equal(cut[:, :10], np.repeat(photo[5:25, :1], 10, axis=1))


def arrow(angle: float) -> tuple[NDArray[np.uint8], Quad]:
    """A photo of a sign, red on the left and blue at the top, turned by ``angle`` degrees; where it lies."""
    across, down = np.meshgrid(np.linspace(0, 1, 120), np.linspace(0, 1, 40))
    sign = np.stack([(1 - across) * 200, across * 200, (1 - down) * 200], axis=2)
    quad = rectangle(150, 150, 120, 40, angle)
    warp = cv2.getPerspectiveTransform(corners(120, 40), quad)
    photo = cv2.warpPerspective(sign.astype(np.float32), warp, (300, 300), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(photo, 0, 255), np.uint8), quad


@given(st.floats(-180, 180))
def test_a_sign_turned_by_any_angle_stands_upright_in_its_strip(angle: float) -> None:
    photo, quad = arrow(angle)
    cut = strip(photo, quad).astype(np.float64)
    assert cut.shape[0] in {39, 40}
    assert cut.shape[1] in {119, 120}
    middle = cut[5:-5, 5:-5]
    columns, rows = middle.mean(axis=0), middle.mean(axis=1)
    assert (np.diff(columns[:, 0]) < 0.5).all()  # red fades to the right
    assert (np.diff(columns[:, 1]) > -0.5).all()  # green grows
    assert (np.diff(rows[:, 2]) < 0.5).all()  # and it darkens downwards
    assert columns[0, 0] - columns[-1, 0] > 150
    assert rows[0, 2] - rows[-1, 2] > 120


def test_huge_letters_are_reduced_by_averaging() -> None:
    fine = np.zeros((400, 1000, 3), np.uint8)
    fine[:, ::2] = 200  # brushed steel: sampled, it would come out striped
    cut = strip(fine, rectangle(0, 0, 1000, 400))
    assert cut.shape == (TALLEST, 240, 3)
    assert np.abs(cut.astype(int) - 100).max() <= 12


@settings(max_examples=50)
@given(st.floats(0.1, 3000), st.floats(0.1, 300))
def test_a_strip_is_in_the_proportions_of_its_quad_and_never_empty(length: float, height: float) -> None:
    tall, wide, _ = strip(noise(50, 50), rectangle(3, 3, length, height)).shape
    assert 1 <= tall <= TALLEST
    assert wide == pytest.approx(max(1, length * min(1, TALLEST / height)), rel=0.02, abs=1)


def test_the_photo_is_left_as_it_was() -> None:
    photo = noise(60, 40)
    before = photo.copy()
    strip(photo, rectangle(3, 3, 30, 20, 15))
    assert np.array_equal(photo, before)


@given(st.floats(20, 900), st.floats(5, 90), st.floats(-180, 180), st.floats(0, 0.5))
def test_growing_moves_every_edge_outwards_by_a_share_of_the_height(
    length: float, height: float, angle: float, by: float
) -> None:
    quad = rectangle(400, 300, length, height, angle)
    larger = grown(quad, by)
    assert size(larger) == pytest.approx((length + 2 * by * height, height + 2 * by * height), abs=0.01)
    assert larger.mean(axis=0) == pytest.approx(quad.mean(axis=0), abs=0.01)
    assert direction(larger) == pytest.approx(direction(quad), abs=1e-3)


@given(st.floats(20, 900), st.floats(5, 90), st.floats(-180, 180), st.floats(0.01, 2), st.floats(0.01, 2))
def test_lengthening_moves_the_two_ends_and_nothing_else(
    length: float, height: float, angle: float, before: float, after: float
) -> None:
    quad = rectangle(400, 300, length, height, angle)
    longer = lengthened(quad, before, after)
    moved = (longer - quad) @ direction(quad)
    assert moved == pytest.approx(np.array([-before, after, after, -before]) * height, abs=0.01)
    assert size(longer)[1] == pytest.approx(height, abs=0.01)
    assert direction(longer) == pytest.approx(direction(quad), abs=1e-3)


@given(st.floats(20, 900), st.floats(5, 90), st.floats(-180, 180), st.floats(0, 0.4))
def test_lowering_takes_the_same_share_off_above_and_below_and_nothing_at_the_ends(
    length: float, height: float, angle: float, by: float
) -> None:
    quad = rectangle(400, 300, length, height, angle)
    lower = lowered(quad, by)
    assert size(lower) == pytest.approx((length, height * (1 - 2 * by)), abs=0.01)
    assert lower.mean(axis=0) == pytest.approx(quad.mean(axis=0), abs=0.01)
    assert direction(lower) == pytest.approx(direction(quad), abs=1e-3)


def direction(quad: Quad) -> Points:
    along = quad[1] - quad[0]
    return np.asarray(along / np.linalg.norm(along), np.float32)


def test_the_longer_of_opposite_sides_is_the_size() -> None:
    aslant = np.array([(0, 0), (100, 0), (90, 20), (0, 30)], np.float32)
    assert size(aslant) == pytest.approx((100, 30))
    assert size(corners(64, 48)) == (64, 48)
