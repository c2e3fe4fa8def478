"""How serials are spelled for searching, and what is looked up of them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.search.alignment import align
from api.search.spelling import Spelling
from api.search.testing import serials
from api.search.variants import DIGITS, SHORT, closings, crossed, doubled, openings, variants
from ocr import knowledge

UNHURRIED = settings(deadline=None)
KEYS = st.text(alphabet="0123456789ABCDOXZ", min_size=1, max_size=10)


def test_a_cyrillic_serial_has_the_keys_of_its_look_and_of_its_sound() -> None:
    assert Spelling("С-12345").keys == ("C12345", "S12345", "012345")


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("C-123456", ("C#6", 123456)),
        ("1974 DM 4521", ("1974DM#4", 4521)),
        ("12345-78", ("#7", 1234578)),
        ("ABC", None),
        ("9" * 30, None),
    ],
)
def test_a_number_is_counted_within_what_stands_around_it(text: str, counted: object) -> None:
    assert Spelling(text).counted == counted


@UNHURRIED
@given(KEYS, st.integers(0, 9), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_whatever_one_misreading_makes_of_a_key_is_looked_up(key: str, at: int, other: str) -> None:
    at = min(at, len(key) - 1)
    looked_up = set(variants(key))
    assert {key, key[:at] + other + key[at + 1 :], key[:at] + other + key[at:]} <= looked_up
    assert len(key) == 1 or key[:at] + key[at + 1 :] in looked_up
    assert "" not in looked_up


def test_two_likely_misreadings_are_looked_up() -> None:
    assert {"BB5641", "S0O123", "5O0I23"} <= {*variants("885641"), *variants("500123")}


@UNHURRIED
@given(st.text(alphabet=DIGITS, min_size=4, max_size=SHORT), st.data())
def test_any_two_misreadings_of_a_short_number_are_looked_up(key: str, data: st.DataObject) -> None:
    one, two = data.draw(st.lists(st.integers(0, len(key) - 1), min_size=2, max_size=2, unique=True))
    digits = [*key]
    digits[one] = data.draw(st.sampled_from(DIGITS))
    digits[two] = data.draw(st.sampled_from(["", *DIGITS, digits[two] + data.draw(st.sampled_from(DIGITS))]))
    assert "".join(digits) in doubled(key, key)


@UNHURRIED
@given(st.text(alphabet=DIGITS, min_size=SHORT + 1, max_size=12), st.data())
def test_any_two_misread_digits_of_a_long_number_are_looked_up(key: str, data: st.DataObject) -> None:
    read = [*key]
    for _ in range(2):
        read[data.draw(st.integers(0, len(key) - 1))] = data.draw(st.sampled_from(DIGITS))
    text = "".join(read)
    found = key.startswith(openings(text)), key.endswith(closings(text)), key in crossed(text, text)
    assert any(found)


def test_a_letter_of_a_short_number_may_be_one_of_another_script() -> None:
    assert {"4Ж8906", "4Ж8916", "488906"} <= set(doubled("4K8906", "4K8906"))


@UNHURRIED
@given(st.text(alphabet="0123456789HKM", min_size=13, max_size=16), st.data())
def test_one_end_is_looked_up_as_it_is_whatever_three_misreadings_there_are(
    key: str, data: st.DataObject
) -> None:
    read = [*key]
    for _ in range(3):
        at = data.draw(st.integers(0, len(read) - 1))
        read[at : at + 1] = data.draw(st.sampled_from(["", "7", read[at] + "7"]))
    ends = "".join(read)
    assert key.startswith(openings(ends)) or key.endswith(closings(ends))


@UNHURRIED
@given(KEYS, KEYS)
def test_steps_lead_from_the_record_to_the_query(query: str, key: str) -> None:
    steps = align(query, key)
    assert "".join(step.asked for step in steps) == query
    assert "".join(step.recorded for step in steps) == key


def test_serials_are_drawn_by_the_formats() -> None:
    rng = random.Random(3)
    makers = {maker.id: maker for maker in knowledge.load().makers}
    drawn = serials(500, rng)
    assert len(set(drawn)) == 500
    assert all(makers[each.manufacturer].fits(each.text) for each in drawn)
