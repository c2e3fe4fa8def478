"""Serials are misread as was counted, and never right."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from api.search.misreading import Misreadings
from ocr.knowledge.keys import shape_key


def test_what_was_measured_of_the_reader_says_more_of_what_is_right_than_of_what_is_wrong() -> None:
    measured = Misreadings.measured()
    assert set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") <= set(measured.characters)
    for char in "0123456789":
        assert measured.characters[char][char] > 0.8 * sum(measured.characters[char].values())
    assert min(measured.wrong) == 1


def test_characters_are_taken_for_what_they_were_taken_for_and_as_often() -> None:
    reader = Misreadings({1: 1}, {"0": {"0": 90, "O": 8, "": 2}, "7": {"7": 1}}, {})
    rng = random.Random(1)
    read = Counter(reader.misread("0", rng) for _ in range(200))
    assert read == {"O": 200}  # a serial is never read as nothing
    assert set(Counter(reader.misread("00", rng) for _ in range(200))) == {"O0", "0O", "0"}


def test_characters_are_added_as_often_as_was_counted() -> None:
    reader = Misreadings({1: 1}, {"7": {"7": 5, "1": 5}}, {"I": 5})
    rng = random.Random(2)
    read = Counter(reader.misread("7777", rng).count("I") for _ in range(1_000))
    assert 400 < read[1] < 600


@settings(deadline=None)
@given(st.text("0123456789ABCЖ -", min_size=3).filter(lambda text: len(shape_key(text)) > 1), st.integers())
def test_a_misread_serial_is_wrong_and_not_beyond_recognition(text: str, seed: int) -> None:
    read = Misreadings.measured().misread(text, random.Random(seed))
    assert 1 <= Levenshtein.distance(shape_key(text), read) <= len(shape_key(text)) // 2 + 1
