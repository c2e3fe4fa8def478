import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ocr.draw import confidence_colour, draw
from ocr.types import (
    Candidate,
    Line,
    Mark,
    MarkingKind,
    Photo,
    Polygon,
    Reading,
    Refusal,
    Script,
    ValueAlternative,
)


def _steel(width: int, height: int) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 60, np.uint8)


def _quad(x: float, y: float, w: float, h: float) -> Polygon:
    return (x, y), (x + w, y), (x + w, y + h), (x, y + h)


def _reading(*lines: Line, candidates: tuple[Candidate, ...] = (), marks: tuple[Mark, ...] = ()) -> Reading:
    return Reading(Photo(None, 0, 0), lines=lines, candidates=candidates, marks=marks)


def _candidate(value: str = "A1", p: float = 0.95) -> Candidate:
    return Candidate(MarkingKind.SERIAL, value, value, p, (ValueAlternative("A7", 0.02),))


def _has(image: NDArray[np.uint8], colour: tuple[int, int, int]) -> bool:
    return bool((np.abs(image.astype(int) - colour).max(axis=2) < 12).any())


@pytest.mark.parametrize("size", [(273, 72), (8, 8), (4000, 3000), (3000, 4000), (6000, 100), (100, 6000)])
def test_a_drawing_of_any_photo_is_legible_and_at_most_2000_px(size: tuple[int, int]) -> None:
    line = Line("l", _quad(1, 1, 5, 5), "BLOW", 0.97, Script.LATIN)
    drawing = draw(_steel(*size), _reading(line, candidates=(_candidate(),) * 40))
    assert drawing.dtype == np.uint8
    assert drawing.shape[2] == 3
    assert 1200 <= max(drawing.shape[:2]) <= 2000


@given(
    x=st.floats(-500, 900),
    y=st.floats(-500, 900),
    w=st.floats(0, 900),
    h=st.floats(0, 900),
    text=st.text(max_size=60),
)
@settings(max_examples=15, deadline=None)
def test_any_polygon_and_any_text_can_be_drawn(x: float, y: float, w: float, h: float, text: str) -> None:
    line = Line("l", _quad(x, y, w, h), text, 0.5, Script.COMMON)
    drawing = draw(_steel(300, 200), _reading(line, line, candidates=(_candidate(text),)))
    assert drawing.any()


def test_a_line_is_outlined_where_it_was_read_in_the_colour_of_its_confidence() -> None:
    line = Line("l", _quad(300, 300, 600, 100), "", 0.95, Script.LATIN)
    drawing = draw(_steel(1400, 1000), _reading(line))
    assert _has(drawing[290:310, 290:910], confidence_colour(0.95))
    assert not _has(drawing[320:380, 320:880], confidence_colour(0.95))


def test_sure_middling_and_doubtful_readings_have_three_colours() -> None:
    assert len({confidence_colour(p) for p in (0.95, 0.7, 0.3)}) == 3


def test_a_mark_has_another_colour_than_any_line() -> None:
    mark = Mark("m", _quad(300, 300, 200, 200), "zastava", MarkingKind.MANUFACTURER_LOGO, 0.95)
    drawing = draw(_steel(1400, 1000), _reading(marks=(mark,)))
    assert _has(drawing[:, :1400], (90, 190, 255))
    assert not _has(drawing[:, :1400], confidence_colour(0.95))


@pytest.mark.parametrize(("one", "other"), [("ЗАСТАВА", "ЗАСТАВБ"), ("ΠΥΡΚΑΛ", "ΠΥΡΚΑΔ"), ("Đorđe", "Ďorđe")])
def test_cyrillic_greek_and_accented_letters_are_drawn_as_themselves(one: str, other: str) -> None:
    drawings = [draw(_steel(1400, 1000), _reading(candidates=(_candidate(v),))) for v in (one, other)]
    assert (drawings[0] != drawings[1]).any()


def test_the_panel_says_how_many_candidates_it_leaves_out_rather_than_growing() -> None:
    few, many = (draw(_steel(400, 300), _reading(candidates=(_candidate(),) * n)) for n in (2, 100))
    assert few.shape == many.shape
    assert (few != many).any()


def test_labels_of_lines_that_lie_close_together_do_not_hide_the_lines() -> None:
    texts = ("FABRICA", "DE ARMAS", "GUERNICA")
    lines = [Line(t, _quad(600, 300 + 24 * i, 200, 18), t, 0.95, Script.LATIN) for i, t in enumerate(texts)]
    photo = _steel(1400, 1000)
    drawing = draw(photo, _reading(*lines))
    for i in range(3):
        top = 300 + 24 * i
        assert not _has(drawing[top + 6 : top + 12, 650:750], confidence_colour(0.95))


def test_a_refused_photo_is_drawn_with_the_reason() -> None:
    plain = draw(_steel(400, 300), _reading())
    refused = draw(_steel(400, 300), Reading(Photo(None, 0, 0), refused=Refusal("damaged", "Send it again.")))
    assert (plain != refused).any()


def test_the_photo_itself_is_left_as_it_was() -> None:
    photo = _steel(1400, 1000)
    draw(photo, _reading(Line("l", _quad(300, 300, 600, 100), "X", 0.9, Script.LATIN)))
    assert (photo == 60).all()


def test_drawing_does_not_import_matplotlib() -> None:
    code = (
        "import sys, numpy as np; from ocr.draw import draw; from ocr.types import *;"
        "draw(np.zeros((9, 9, 3), np.uint8), Reading(Photo(None, 9, 9)));"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
