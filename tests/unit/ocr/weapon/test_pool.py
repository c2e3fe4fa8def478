"""The rule by which photos become one probability, as properties."""

import math
from collections.abc import Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr.calibrate import LEAST
from ocr.weapon.pool import AGAIN, UNREAD, Vote, are_compatible, is_open_about, pool

ROUNDING = 2e-4
MARKS = st.sampled_from(["receiver", "slide", "barrel", None])
VALUES = ["A1", "B2", "C3", "D4"]


@st.composite
def shares(draw: st.DrawFn, first: str | None = None) -> dict[str, float]:
    """Probabilities of some values that sum to at most 1; ``first`` is the most probable, if it is given."""
    values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3, unique=True))
    parts = sorted(
        draw(
            st.lists(
                st.floats(UNREAD, 1.0, allow_nan=False), min_size=len(values) + 1, max_size=len(values) + 1
            )
        ),
        reverse=True,
    )
    if first is not None:
        values = [first, *(value for value in values if value != first)]
    scale = 1 / max(1.0, sum(parts))
    return {value: max(UNREAD, p * scale) for value, p in zip(values, parts, strict=False)}


VOTES = st.lists(st.builds(Vote, MARKS, shares()), min_size=1, max_size=6)


@given(shares())
def test_one_photo_is_left_as_it_is(given_shares: dict[str, float]) -> None:
    pooled = pool([Vote("slide", given_shares)])
    total = sum(given_shares.values())
    for value, p in given_shares.items():
        assert pooled[value] == pytest.approx(p / max(1.0, total), abs=0.005)


@given(VOTES)
def test_the_values_of_one_field_never_sum_to_more_than_one(votes: list[Vote]) -> None:
    assert sum(pool(votes).values()) <= 1 + len(VALUES) * ROUNDING


@given(VOTES, st.randoms())
def test_the_order_of_votes_makes_no_difference(votes: list[Vote], random: Random) -> None:
    shuffled = list(votes)
    random.shuffle(shuffled)
    assert pool(shuffled) == pool(votes)


@given(VOTES, st.sampled_from(VALUES), MARKS, st.data())
def test_a_vote_that_puts_a_value_first_never_lowers_it(
    votes: list[Vote], value: str, mark: str | None, data: st.DataObject
) -> None:
    more = Vote(mark, data.draw(shares(first=value)))
    # One that gives a value no more than it leaves to those it does not name puts nothing first.
    assume(more.shares[value] >= 2 * UNREAD)
    assert pool([*votes, more])[value] >= pool(votes).get(value, 0.0)


@given(VOTES)
def test_no_value_is_surer_than_that_one_of_its_readings_is_right(votes: list[Vote]) -> None:
    for value, p in pool(votes).items():
        wrong = math.prod(1 - min(1 - LEAST, vote.shares.get(value, 0.0)) for vote in votes)
        assert p <= 1 - wrong + ROUNDING


@given(st.floats(0.05, 0.98), st.integers(1, 40))
def test_one_mark_is_worth_two_photos_at_most_however_often_it_is_photographed(p: float, often: int) -> None:
    pooled = pool([Vote("slide", {"A1": p})] * often)["A1"]
    assert pooled <= 1 - (1 - p) ** (1 / (1 - AGAIN)) + ROUNDING


@given(st.floats(0.2, 0.9))
def test_photos_of_two_parts_say_more_than_two_photos_of_one(p: float) -> None:
    one = pool([Vote("slide", {"A1": p})] * 2)["A1"]
    two = pool([Vote("slide", {"A1": p}), Vote("barrel", {"A1": p})])["A1"]
    assert one < two <= 1 - (1 - p) ** 2 + ROUNDING


@given(VOTES, shares())
def test_a_photo_of_an_unknown_part_never_says_more_than_one_of_a_part_of_its_own(
    votes: list[Vote], more: dict[str, float]
) -> None:
    value = max(more, key=lambda key: more[key])
    lone = {value: more[value]}
    assert pool([*votes, Vote(None, lone)])[value] <= pool([*votes, Vote("bolt", lone)])[value]


def test_photos_that_contradict_one_another_leave_both_values_in_doubt() -> None:
    pooled = pool([Vote("slide", {"A1": 0.9}), Vote("slide", {"B2": 0.9})])
    assert pooled["A1"] == pooled["B2"]
    assert 0.4 < pooled["A1"] < 0.5


def test_a_photo_that_names_neither_of_two_values_says_nothing_of_them() -> None:
    votes = [Vote("slide", {"A1": 0.6, "B2": 0.3})]
    both = pool([*votes, Vote("slide", {"C3": 0.02})])
    assert both["A1"] == pytest.approx(0.6, abs=0.02)
    assert both["A1"] / both["B2"] == pytest.approx(2, rel=0.01)


def test_what_a_value_leaves_open_is_no_rival_of_it() -> None:
    pooled = pool([Vote("slide", {"9x17|9x19": 0.95}), Vote("barrel", {"9x19": 0.9})])
    assert pooled == {"9x17|9x19": 0.95, "9x19": 0.9}


def test_cycles_of_preference_cost_probability_instead_of_making_any() -> None:
    ring: Sequence[Vote] = [
        Vote("slide", {"A1": 0.6, "B2": 0.39}),
        Vote("barrel", {"B2": 0.6, "C3": 0.39}),
        Vote("receiver", {"C3": 0.6, "A1": 0.39}),
    ]
    results = [pool(order) for order in permutations(ring)]
    assert all(result == results[0] for result in results)
    assert sum(results[0].values()) <= 1


def test_only_the_values_asked_for_stand_to_choice() -> None:
    assert list(pool([Vote("slide", {"A1": 0.5, "B2": 0.4})], ["A1"])) == ["A1"]
    assert pool([]) == {}


def test_sets_of_ids_are_compared() -> None:
    assert is_open_about("9x17|9x19", "9x19")
    assert not is_open_about("9x19", "9x19")
    assert are_compatible("9x17|9x19", "9x19|9x21")
    assert not are_compatible("9x17", "9x19")
