"""What every engine promises, whichever it is."""

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models import shelf
from ocr.errors import EngineUnavailable
from ocr.reader import PRINT, RECOGNISER
from ocr.recognise.engine import Engine, StripReading
from ocr.recognise.ppocr import PpOcr
from ocr.recognise.relief import Relief
from ocr.recognise.tesseract import CYRILLIC, LATIN, Tesseract
from ocr.session import open_session

Strip = NDArray[np.uint8]
FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
NUMBERS = ("27814563", "1943", "40062", "915788")  # digits, which every engine knows


def open_relief() -> Engine:
    return Relief(open_session(shelf.card("recogniser", RECOGNISER), threads=1), RECOGNISER)


def open_ppocr() -> Engine:
    return PpOcr(open_session(shelf.card("recogniser", PRINT), threads=1), PRINT)


def open_tesseract(*languages: str) -> Engine:
    try:
        return Tesseract(languages)
    except EngineUnavailable as unavailable:
        pytest.skip(f"{unavailable.message} {unavailable.advice}")


ENGINES: dict[str, Callable[[], Engine]] = {
    "relief": open_relief,
    "ppocr": open_ppocr,
    "tesseract-latin": lambda: open_tesseract(*LATIN),
    "tesseract-cyrillic": lambda: open_tesseract(*CYRILLIC),
}


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param]()


def number(text: str) -> Strip:
    """(48, W, 3) uint8 RGB: dark digits on a light ground."""
    font = ImageFont.truetype(FONT, 32)
    image = Image.new("RGB", (round(font.getlength(text)) + 24, 48), (205, 205, 200))
    ImageDraw.Draw(image).text((12, 24), text, (45, 45, 45), font, anchor="lm")
    return np.array(image)


def strips() -> list[Strip]:
    """Strips of every kind: text, blank, noise, and shapes that no line of text has."""
    noise = np.random.default_rng(11).integers(0, 255, (40, 260, 3), np.uint8)
    shapes = [np.full((h, w, 3), 140, np.uint8) for h, w in ((1, 1), (1, 900), (900, 1), (2, 20_000))]
    return [
        number("1943"),
        np.zeros((48, 200, 3), np.uint8),
        np.full((48, 200, 3), 255, np.uint8),
        noise,
        *shapes,
    ]


def test_an_engine_has_a_name_and_a_version(engine: Engine) -> None:
    assert engine.name.strip()
    assert engine.version.strip()


def test_printed_numbers_are_read_and_answered_in_their_order(engine: Engine) -> None:
    order = [*NUMBERS, *reversed(NUMBERS)]
    assert [reading.hypotheses[0].text for reading in engine.read([number(n) for n in order])] == order


def test_no_strips_give_no_readings(engine: Engine) -> None:
    assert engine.read([]) == []


def test_every_strip_is_answered_by_one_reading_that_names_the_engine(engine: Engine) -> None:
    readings = engine.read(strips())
    assert len(readings) == len(strips())
    assert all(isinstance(reading, StripReading) and reading.engine == engine.name for reading in readings)


def test_hypotheses_are_texts_with_probabilities_most_probable_first(engine: Engine) -> None:
    readings = engine.read(strips())
    assert readings[0].hypotheses
    for reading in readings:
        ps = [hypothesis.p for hypothesis in reading.hypotheses]
        assert ps == sorted(ps, reverse=True)
        assert all(0 <= p <= 1 for p in ps)
        assert sum(ps) <= 1 + 1e-5
        assert all(hypothesis.text.strip() for hypothesis in reading.hypotheses)


def test_characters_where_given_spell_the_first_hypothesis(engine: Engine) -> None:
    for reading in engine.read([number(n) for n in NUMBERS]):
        if reading.characters:
            assert "".join(c.text for c in reading.characters) == reading.hypotheses[0].text
        assert all(0 <= c.p <= 1 for c in reading.characters)


def test_posteriors_where_given_are_probabilities_over_their_alphabet(engine: Engine) -> None:
    for seen in (reading.posteriors for reading in engine.read(strips())):
        if seen is not None:
            assert seen.probs.dtype == np.float32
            assert seen.probs.shape[1] == len(seen.alphabet)
            assert seen.alphabet[0] == ""
            assert (seen.probs >= 0).all()
            assert (seen.probs.sum(axis=1) <= 1 + 1e-4).all()


def test_strips_are_left_as_they_were(engine: Engine) -> None:
    given = strips()
    engine.read(given)
    assert all(np.array_equal(after, before) for after, before in zip(given, strips(), strict=True))


def test_a_strip_that_may_not_be_written_to_or_lies_scattered_in_memory_is_read(engine: Engine) -> None:
    frozen = number("1943")
    frozen.flags.writeable = False
    scattered = np.ascontiguousarray(number("1943")[::-1])[::-1]
    readings = engine.read([frozen, scattered])
    assert [reading.hypotheses[0].text for reading in readings] == ["1943", "1943"]


def test_the_same_strip_reads_the_same_again(engine: Engine) -> None:
    first, second = (engine.read([number(n) for n in NUMBERS]) for _ in range(2))
    assert [reading.hypotheses for reading in first] == [reading.hypotheses for reading in second]
