"""Places beside a maker's name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.marks.beside import GAPS, SIDES, beside
from ocr.marks.find import Box, overlap
from ocr.marks.reader import MarkReader
from ocr.rectify import Quad
from tests.unit.ocr.marks.test_reader import photo


def name(x: float, y: float, length: float, height: float, angle: float = 0.0) -> Quad:
    turn = np.deg2rad(angle)
    right, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    at = np.array([x, y])
    corners = [at, at + length * right, at + length * right + height * down, at + height * down]
    return np.array(corners, np.float32)


def test_squares_stand_at_both_ends_of_a_name_in_its_line() -> None:
    boxes = beside([name(200, 100, 120, 20)])
    assert len(boxes) == 2 * len(SIDES) * len(GAPS)
    assert all(abs(box.y - 110) < 1e-3 for box in boxes)
    assert {box.x < 200 for box in boxes} == {True, False}
    assert all(box.x < 206 + box.side / 2 or box.x > 314 - box.side / 2 for box in boxes)


@given(st.floats(1.4, 3.0), st.floats(-0.3, 0.5), st.sampled_from([-1, 1]), st.floats(-180, 180))
def test_a_mark_of_usual_size_beside_a_name_is_mostly_covered(
    side: float, gap: float, end: int, angle: float
) -> None:
    quad = name(300, 300, 150, 24, angle)
    along = (quad[1] - quad[0]) / 150
    edge = (quad[1] + quad[2]) / 2 if end > 0 else (quad[0] + quad[3]) / 2
    x, y = edge + end * along * 24 * (gap + side / 2)
    mark = Box(float(x), float(y), side * 24)
    assert max(overlap(mark, box) for box in beside([quad])) > 0.5


def test_a_name_too_small_to_have_a_legible_mark_gives_no_place() -> None:
    assert beside([name(10, 10, 20, 3)]) == []
    assert beside([]) == []


def test_a_mark_that_stands_out_little_is_seen_where_its_maker_is_named(
    reader: MarkReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = photo("kimar_k")  # from (140, 100) to (200, 160)
    monkeypatch.setattr("ocr.marks.reader.find", lambda _: [])
    assert reader.read(picture) == ()
    named = reader.read(picture, [name(215, 115, 60, 30)])
    assert named
    assert max(named, key=lambda mark: mark.p).maker == "kimar"
