"""Letters of one shape in several scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.recognise.shapes import SHAPES, shape, unshape


@pytest.mark.parametrize(
    "text",
    [
        "ЗАСТАВА",
        "МОДЕЛ 70",
        "ЦРВЕНА ЗАСТАВА",
        "ИЖМАШ 1973",
        "ΕΛΛΑΣ",
        "MADE IN SERBIA",
        "M70 AB2",
        "КАЛ. 7,62",
    ],
)
def test_text_comes_back_from_its_shapes_in_the_script_it_was_written_in(text: str) -> None:
    assert unshape(shape(text)) == text


def test_a_word_of_look_alikes_follows_the_rest_of_its_line() -> None:
    assert unshape(shape("АВ ЗАВОД")) == "АВ ЗАВОД"
    assert unshape("AB 1234") == "AB 1234"


def test_a_word_of_look_alikes_that_exists_in_cyrillic_alone_is_cyrillic_and_its_line_with_it() -> None:
    words = {shape("СССР"), shape("МАКАРОВ")}
    assert unshape(shape("СССР 1944"), words) == "СССР 1944"
    assert unshape(shape("Макаров АК"), words) == "Макаров АК"
    assert unshape("CCCP MADE IN", words) == "СССР MADE IN"
    assert unshape("CCCPX AK", words) == "CCCPX AK"
    assert unshape("Makapob", words) == "Makapob"  # к has another shape than k


def test_look_alikes_share_a_class() -> None:
    assert shape("СЕРВО") == "CEPBO"
    assert len(set(SHAPES)) == len(SHAPES)


@given(st.text(st.sampled_from(SHAPES[1:]), max_size=12))
def test_every_shape_is_its_own_shape_and_keeps_its_length(text: str) -> None:
    assert shape(shape(text)) == shape(text)
    assert len(unshape(text)) == len(text)


@given(st.text(st.sampled_from("ABEKMHOPCTYX0123456789 "), max_size=12))
def test_what_may_be_latin_stays_latin(text: str) -> None:
    assert unshape(text) == text
