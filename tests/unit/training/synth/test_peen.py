import cv2
import numpy as np
import pytest

from training.synth.fonts import Face, glyph
from training.synth.peen import dots, skeleton


def test_a_thick_bar_is_thinned_to_a_line_one_pixel_wide() -> None:
    bar = np.zeros((20, 60), np.bool_)
    bar[6:14, 5:55] = True
    line = skeleton(bar)
    assert line.any()
    assert (line[:, 15:45].sum(axis=0) == 1).all()
    assert not (line & ~bar).any()


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("character", list("08BЖW"))
def test_a_peened_letter_is_separate_dots_on_the_strokes(character: str) -> None:
    dotted, plain = dots(Face.OSIFONT, character, 96), glyph(Face.OSIFONT, character, 96)
    count, _ = cv2.connectedComponents((dotted.coverage > 127).astype(np.uint8))
    assert count - 1 >= 8
    pad = plain.left - dotted.left
    inner = dotted.coverage[pad : pad + plain.coverage.shape[0], pad : pad + plain.coverage.shape[1]]
    near = cv2.dilate(plain.coverage, np.ones((13, 13), np.uint8))
    assert (inner[near < 128] < 128).all()


@pytest.mark.usefixtures("fonts")
def test_a_peened_letter_keeps_its_place_in_the_line() -> None:
    assert dots(Face.OSIFONT, "5", 60).advance == glyph(Face.OSIFONT, "5", 60).advance
