"""The sweep over many keys is as good as a plain reckoning, and likelier misreadings come first."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from api.search import costs
from api.search.distance import distances

UNHURRIED = settings(deadline=None)
KEYS = st.text(alphabet="0123456789ABCDO", min_size=1, max_size=9)


def reckoned(query: str, key: str) -> float:
    """The dearest part of the definition, without parts and prefixes: a plain table of one pair."""
    table = np.full((len(query) + 1, len(key) + 1), np.inf)
    table[0, 0] = 0
    for i in range(len(query) + 1):
        for j in range(len(key) + 1):
            if i and j:
                step = table[i - 1, j - 1] + costs.substitution(query[i - 1], key[j - 1])
                table[i, j] = min(table[i, j], step)
            if i:
                table[i, j] = min(table[i, j], table[i - 1, j] + costs.LOST)
            if j:
                table[i, j] = min(table[i, j], table[i, j - 1] + costs.LOST)
    return float(table[-1, -1])


@UNHURRIED
@given(KEYS, st.lists(KEYS, min_size=1, max_size=8))
def test_no_key_is_farther_than_its_plain_misreadings(query: str, keys: list[str]) -> None:
    for key, cost in zip(keys, distances(query, keys), strict=True):
        assert 0 <= cost <= reckoned(query, key) + 1e-4


@UNHURRIED
@given(KEYS, st.lists(KEYS, min_size=1, max_size=8))
def test_a_key_costs_the_same_whatever_stands_beside_it(query: str, keys: list[str]) -> None:
    together = distances(query, keys)
    assert together.tolist() == [float(distances(query, [key])[0]) for key in keys]


@UNHURRIED
@given(KEYS)
def test_only_the_same_key_costs_nothing(key: str) -> None:
    assert distances(key, [key])[0] == 0
    assert distances(key, [key[::-1] + "X"])[0] > 0


def nearest_first(query: str, *keys: str) -> list[str]:
    return [key for _, key in sorted(zip(distances(query, keys).tolist(), keys, strict=True))]


def test_a_letter_taken_for_its_digit_is_nearer_than_another_digit() -> None:
    assert nearest_first("B85641", "B85642", "885641", "B8564I") == ["B8564I", "885641", "B85642"]


def test_two_misreadings_are_farther_than_one_as_dear() -> None:
    assert nearest_first("500123", "SO0123", "S00123", "500123") == ["500123", "S00123", "SO0123"]


def test_letters_left_out_before_a_number_are_nearer_than_a_digit_left_out() -> None:
    assert nearest_first("123456", "1923456", "C123456") == ["C123456", "1923456"]


def test_one_of_two_equal_neighbours_is_easily_lost() -> None:
    assert nearest_first("12345", "123457", "123345") == ["123345", "123457"]


def test_the_end_of_a_number_is_found_however_long_the_number_is() -> None:
    assert nearest_first("3456", "9999", "T110219BV123456") == ["T110219BV123456", "9999"]


def test_wildcards_cost_nothing_where_they_fit() -> None:
    found = distances("C?23*", ["C123456", "C923", "C1234", "D123456", "C12", ""])
    assert found[:3].tolist() == [0, 0, 0]
    assert (found[3:] > 0).all()


def test_letters_beyond_the_table_are_alike_only_if_they_are_equal() -> None:
    same, other = distances("바12345", ["바12345", "가12345"])
    assert (same, round(float(other), 2)) == (0, round(costs.UNLIKE, 2))


def test_of_no_keys_none_is_near() -> None:
    assert distances("C123456", []).shape == (0,)
