import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.recognise.engine import Hypothesis
from ocr.recognise.lines import ReadStrip
from ocr.recognise.shots import Shot
from ocr.rectify import Quad, corners
from ocr.types import Line, Mark, MarkingKind, Photo, Point, Polygon, Reading, Script
from ocr.upright import Seen, as_sent, held_upright, photo_turned, quarters, shot_turned, turned

WIDTH, HEIGHT = 60, 40
NOTHING = np.zeros((HEIGHT, WIDTH, 3), np.uint8)


def strip(text: str, degrees: float, p: float = 0.9) -> ReadStrip:
    """A line that runs in a direction, clockwise from the right as pixels count."""
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    quad: Quad = np.asarray(corners(30, 8) @ turn + 100, np.float32)
    return ReadStrip(quad, (Hypothesis(text, p),), (), "engine", 1)


@pytest.mark.parametrize(
    ("degrees", "turn"), [(0, 0), (90, 1), (180, 2), (270, 3), (20, 0), (-170, 2), (75, 1)]
)
def test_a_photo_is_turned_so_that_its_text_runs_from_left_to_right(degrees: float, turn: int) -> None:
    assert quarters([strip("PATENTED", degrees)]) == turn


@pytest.mark.parametrize(
    "read",
    [
        [],
        [strip("IIO", 180)],
        [strip("PATENTED", 180, 0.001)],
        [strip("PATENTED", 90), strip("412768", 0)],
        [ReadStrip(corners(30, 8), (), (), "engine", 1)],
    ],
    ids=["nothing", "too little", "too vague", "nearly as much runs to the right", "no reading"],
)
def test_a_photo_stays_as_it_is(read: Sequence[ReadStrip]) -> None:
    assert quarters(read) == 0


def test_the_look_that_read_more_is_kept_and_an_upright_photo_is_looked_at_once() -> None:
    looks = {0: Seen(NOTHING, [strip("PATENTED", 180)]), 2: Seen(NOTHING, [strip("PATENTED 1911", 0)], 2)}
    assert held_upright(looks.__getitem__) is looks[2]
    looks = {0: looks[0], 2: Seen(NOTHING, [strip("PAT", 0)], 2)}
    assert held_upright(looks.__getitem__) is looks[0]
    upright = {0: Seen(NOTHING, [strip("PATENTED", 0)])}
    assert held_upright(upright.__getitem__) is upright[0]


@given(st.integers(0, 3), st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)))
def test_a_place_on_the_turned_photo_is_told_in_pixels_of_the_photo_as_sent(
    turn: int, at: tuple[int, int]
) -> None:
    image = NOTHING.copy()
    image[at[1], at[0]] = 255
    rows, columns, _ = np.nonzero(turned(image, turn))
    photo = Photo("00", WIDTH, HEIGHT)
    held = photo_turned(photo, turn)
    assert turned(image, turn).shape == (held.height, held.width, 3)
    middle: Point = (float(columns[0]) + 0.5, float(rows[0]) + 0.5)
    polygon: Polygon = (middle, middle, middle, middle)
    line = Line("line-1", polygon, "A", 0.5, Script.LATIN)
    mark = Mark("mark-1", polygon, "zastava", MarkingKind.FACTORY_STAMP, 0.5)
    told = as_sent(Reading(held, lines=(line,), marks=(mark,)), photo, turn)
    assert told.photo == photo
    assert {*told.lines[0].polygon, *told.marks[0].polygon} == {(at[0] + 0.5, at[1] + 0.5)}


@given(st.integers(0, 3), st.floats(-5, 5), st.floats(0.8, 1.2), st.floats(0, 20), st.floats(0, 20))
def test_photos_of_a_burst_stay_laid_over_one_another_when_all_are_turned(
    turn: int, moved: float, grown: float, x: float, y: float
) -> None:
    move = np.array([[grown, 0, moved], [0, grown, -moved], [0, 0, 1.0]])
    shot = Shot(np.zeros((70, 90, 3), np.uint8), move)
    sent: Quad = np.asarray(corners(20, 8) + np.array((x, y)), np.float32)
    there = shot.place(sent)
    held = shot_turned(shot, turn, WIDTH, HEIGHT)
    first = shot_turned(Shot(NOTHING), turn, WIDTH, HEIGHT)
    assert held.image.shape == ((70, 90, 3) if turn % 2 == 0 else (90, 70, 3))
    quad = _quad_turned(sent, turn, WIDTH, HEIGHT)
    assert held.place(quad) == pytest.approx(_quad_turned(there, turn, 90, 70), abs=0.01)
    assert first.place(quad) == pytest.approx(quad, abs=0.01)  # places are told in pixels of the first


def _quad_turned(quad: Quad, turn: int, width: int, height: int) -> Quad:
    """A place of a photo of so many pixels, on it after quarter turns counter-clockwise."""
    for _ in range(turn):
        quad = np.asarray(np.stack([quad[:, 1], width - quad[:, 0]], axis=1), np.float32)
        width, height = height, width
    return quad
