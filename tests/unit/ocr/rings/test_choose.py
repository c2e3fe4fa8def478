from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ocr.rings.choose import MOST_NUMBERS, Found, choose
from ocr.rings.ring import Way
from ocr.rings.words import Sort, Word

LC = Found(Word("LC", Sort.MAKER), Way.OUTWARD, 0.1, 0.12, 0.6)
YEAR = Found(Word("17", Sort.NUMBER), Way.INWARD, 0.5, 0.12, 0.95)


def _texts(found: list[Found]) -> list[str]:
    return [each.word.text for each in found]


def test_words_apart_are_all_taken_clockwise() -> None:
    assert _texts(choose([YEAR, LC])) == ["LC", "17"]


def test_of_two_at_one_place_the_longer_stays_and_names_its_rival() -> None:
    imi = Found(Word("IMI", Sort.MAKER), Way.OUTWARD, 0.1, 0.2, 0.5)
    (kept,) = choose([LC, imi])
    assert kept.word.text == "IMI"
    assert kept.rivals == (("LC", 0.6),)


def test_a_word_goes_before_a_number_in_its_place() -> None:
    turned = replace(YEAR, middle=0.1, score=1.0)
    assert _texts(choose([turned, LC])) == ["LC"]


def test_places_meet_at_twelve_o_clock() -> None:
    before, after = replace(LC, middle=0.98), replace(LC, middle=0.02, score=0.7)
    assert choose([before, after]) == [after]


def test_one_number_alone_is_chance() -> None:
    assert choose([YEAR]) == []
    assert _texts(choose([YEAR, replace(YEAR, middle=0.1)])) == ["17", "17"]


def test_what_is_below_its_floor_is_left_out() -> None:
    assert choose([replace(LC, score=0.2)]) == []
    assert _texts(choose([LC, replace(YEAR, score=0.3)])) == ["LC"]


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Sort))
def test_a_higher_score_is_never_less_probable(low: float, high: float, sort: Sort) -> None:
    low, high = sorted((low, high))
    less, more = (Found(Word("LC", sort), Way.OUTWARD, 0.1, 0.1, score) for score in (low, high))
    assert 0 <= less.p <= more.p < 1


def test_numbers_are_few() -> None:
    many = [replace(YEAR, middle=n / 6) for n in range(6)]
    assert len(choose(many)) == MOST_NUMBERS
