"""What markings say, and serials that fit the formats of makers."""

import unicodedata
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.knowledge import load
from ocr.recognise.shapes import SHAPES, shape
from training.synth.fonts import Face, holds
from training.synth.patterns import drawn
from training.synth.texts import DIGITS, LATIN, UNDRAWN, Alphabet, draw

COUNT = 40_000
FORMATS = sorted({form.pattern.pattern for maker in load().makers for form in maker.serial_formats})
CHARACTERS = LATIN + DIGITS + " -"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    rng = np.random.default_rng(1)
    return [draw(rng).text for _ in range(COUNT)]


def test_every_shape_that_can_be_drawn_is_drawn(texts: list[str]) -> None:
    count = Counter(character for text in texts for character in set(shape(text)))

    assert {each for each in SHAPES if count[each] < 5} == {"", *UNDRAWN}


def test_no_shape_is_drawn_that_the_recogniser_does_not_know(texts: list[str]) -> None:
    assert {character for text in texts for character in shape(text)} <= set(SHAPES)


def test_a_turkish_capital_made_small_has_no_dot_of_its_own(texts: list[str]) -> None:
    assert any("İ" in text for text in texts)
    assert not any(unicodedata.combining(character) for text in texts for character in text)


@pytest.mark.usefixtures("fonts")
def test_every_shape_that_is_drawn_is_held_by_more_than_one_typeface() -> None:
    held = {each: sum(holds(face, each) for face in Face) for each in SHAPES if each}

    assert {each for each, count in held.items() if count < 2} == set(UNDRAWN)


@given(st.sampled_from(FORMATS), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_what_is_drawn_for_a_makers_format_fits_it(pattern: str, seed: int) -> None:
    known = CHARACTERS + "٠١٢٣٤٥٦٧٨٩АБВГІ바"

    text = drawn(pattern, np.random.default_rng(seed), known)

    (form,) = {
        form.pattern for m in load().makers for form in m.serial_formats if form.pattern.pattern == pattern
    }
    assert form.fullmatch(text)


def test_a_class_of_unknown_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="no known character"):
        drawn("[가-힣]", np.random.default_rng(0), CHARACTERS)


def test_a_pattern_that_no_format_is_written_in_is_refused() -> None:
    with pytest.raises(ValueError, match="no text can be drawn"):
        drawn("A(?=B)B", np.random.default_rng(0), CHARACTERS)


@pytest.mark.parametrize("alphabet", [Alphabet.LATIN, Alphabet.CYRILLIC])
def test_most_serials_fit_a_format_of_a_maker(alphabet: Alphabet) -> None:
    rng = np.random.default_rng(3)
    lines = [draw(rng, alphabet) for _ in range(2000)]
    serials = [line.text for line in lines if line.kind == "serial"]
    knowledge = load()

    fitting = sum(any(True for _ in knowledge.serial_fits(text)) for text in serials)

    assert fitting > 0.5 * len(serials)
    assert len(set(serials)) > 0.9 * len(serials)
