from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.recognise.ppocr import PpOcr

Printer = Callable[..., NDArray[np.uint8]]

TEXTS = ("B278145", "GLOCK 17", "MADE IN AUSTRIA", "9", "7.62x39", "Mod. 70-123456 S/N AAA000")


@pytest.mark.parametrize("text", ["B278145", "MADE IN AUSTRIA", "9x19", "F.N. 1934", "SN 04512-K", "ΔΣΩ"])
def test_printed_text_is_read_as_it_stands(ppocr: PpOcr, printer: Printer, text: str) -> None:
    (reading,) = ppocr.read([printer(text)])
    assert reading.hypotheses[0].text == text
    assert reading.hypotheses[0].p > 0.3
    assert "".join(character.text for character in reading.characters) == text


def test_strips_are_answered_in_their_order_however_they_are_batched(ppocr: PpOcr, printer: Printer) -> None:
    strips = [printer(text) for text in TEXTS * 3]
    assert [reading.hypotheses[0].text for reading in ppocr.read(strips)] == list(TEXTS * 3)


def test_a_strip_reads_the_same_alone_as_beside_others(ppocr: PpOcr, printer: Printer) -> None:
    strips = [printer(text) for text in TEXTS]
    together = [reading.hypotheses[0].text for reading in ppocr.read(strips)]
    assert together == [ppocr.read([strip])[0].hypotheses[0].text for strip in strips]


def test_colours_are_taken_as_red_green_blue(ppocr: PpOcr, printer: Printer) -> None:
    strip = printer("B278145")
    blue = np.array(strip)
    blue[..., 0] //= 4
    swapped = np.ascontiguousarray(blue[..., ::-1])
    seen, other = ppocr.posteriors([blue, swapped])
    assert seen.probs.shape == other.probs.shape
    assert not np.allclose(seen.probs, other.probs, atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (2, 3), (30, 6000), (600, 8)])
def test_strips_of_any_shape_are_taken(ppocr: PpOcr, shape: tuple[int, int]) -> None:
    strip: NDArray[np.uint8] = np.random.default_rng(3).integers(0, 255, (*shape, 3), np.uint8)
    (seen,) = ppocr.posteriors([strip])
    assert seen.probs.shape[1] == len(seen.alphabet)
    assert 6 <= len(seen.probs) <= 400
    assert np.isfinite(seen.probs).all()
    assert (seen.probs.sum(axis=1) <= 1 + 1e-4).all()


def test_a_blank_strip_holds_no_text(ppocr: PpOcr) -> None:
    (reading,) = ppocr.read([np.full((40, 200, 3), 128, np.uint8)])
    assert reading.hypotheses == ()
    assert reading.characters == ()


def test_no_strips_give_no_readings(ppocr: PpOcr) -> None:
    assert ppocr.posteriors([]) == []
