from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import shelf
from ocr.reader import PRINT
from ocr.recognise.engine import Posteriors, Speller, StripReading
from ocr.recognise.ppocr import PpOcr
from ocr.rings import RingReader, Voice, candidate, rings
from ocr.rings.ring import Way
from ocr.session import open_session
from ocr.types import Line, MarkingKind, Script

Head = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="module")
def reader() -> RingReader:
    card = shelf.card("recogniser", PRINT)
    return RingReader((Voice(PpOcr(open_session(card, threads=1), card.version)),))


@pytest.mark.parametrize("turn", [0.0, 0.3])
def test_a_head_is_read_whichever_way_its_words_stand(reader: RingReader, head: Head, turn: float) -> None:
    image = head(("PPU", turn, Way.OUTWARD), ("74", turn + 0.5, Way.INWARD))
    (ring,) = rings(image)
    found = {each.word.text: each for each in reader.read(image, ring)}
    assert {"PPU", "74"} <= found.keys()
    assert found["PPU"].way is Way.OUTWARD
    assert found["74"].way is Way.INWARD
    assert found["PPU"].middle == pytest.approx(turn, abs=0.04) or turn == 0.0
    assert found["74"].middle == pytest.approx(turn + 0.5, abs=0.04)


def test_a_line_lies_on_its_word(reader: RingReader, head: Head) -> None:
    image = head(("PPU", 0.25, Way.OUTWARD))
    (ring,) = rings(image)
    (strip,) = reader.strips(ring, [f for f in reader.read(image, ring) if f.word.text == "PPU"])
    assert strip.hypotheses[0].text == "PPU"
    assert 0 < sum(h.p for h in strip.hypotheses) <= 1 + 1e-9
    middle = (270.0 + 133.0, 270.0)  # three o'clock, half-way across the face
    assert cv2.pointPolygonTest(strip.quad, middle, measureDist=False) > 0


def test_a_second_voice_that_says_the_same_changes_nothing(reader: RingReader, head: Head) -> None:
    image = head(("PPU", 0.25, Way.OUTWARD), ("74", 0.75, Way.OUTWARD))
    (ring,) = rings(image)
    twice = RingReader(reader.voices * 2)
    once, both = (
        [(f.word.text, round(f.score, 6)) for f in each.read(image, ring)] for each in (reader, twice)
    )
    assert once == both


class Shy:
    """An engine that says nothing with nearly all its probability, whatever it sees."""

    name, version = "shy", "1"

    def __init__(self, engine: Speller) -> None:
        self._engine = engine

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[StripReading]:
        return self._engine.read(strips)

    def posteriors(self, strips: Sequence[NDArray[np.uint8]]) -> list[Posteriors]:
        return [replace(each, probs=_shy(each.probs)) for each in self._engine.posteriors(strips)]


def _shy(probs: NDArray[np.float32]) -> NDArray[np.float32]:
    letters = probs * np.float32(0.004)
    letters[:, 0] = 1 - letters[:, 1:].sum(axis=1)
    return letters


def test_an_engine_that_would_rather_say_nothing_is_heard_where_its_silence_counts_little(
    reader: RingReader, head: Head
) -> None:
    image = head(("PPU", 0.25, Way.OUTWARD), ("74", 0.75, Way.OUTWARD))
    (ring,) = rings(image)
    shy = Shy(reader.voices[0].speller)

    assert RingReader((Voice(shy),)).read(image, ring) == []
    found = RingReader((Voice(shy, silence=0.004),)).read(image, ring)
    assert {"PPU", "74"} <= {each.word.text for each in found}


def test_a_face_without_letters_says_nothing(reader: RingReader, head: Head) -> None:
    image = head()
    (ring,) = rings(image)
    assert reader.read(image, ring) == []


def test_what_a_head_says_is_never_a_serial(reader: RingReader, head: Head) -> None:
    image = head(("PPU", 0.0, Way.OUTWARD), ("74", 0.5, Way.INWARD))
    (ring,) = rings(image)
    found = reader.read(image, ring)
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    lines = [Line(f"line-{n}", corners, each.word.text, 0.9, Script.LATIN) for n, each in enumerate(found)]
    said = candidate(found, lines)
    assert said.kind is MarkingKind.OTHER_NUMBER
    assert "PPU: Prvi partizan, RS" in said.reasons
    assert said.evidence == tuple(line.id for line in lines)
