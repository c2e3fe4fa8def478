"""What is ranked by how the reader misreads: chances that are chances, and costs that follow them."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.search.channel import Channel
from api.search.costs import ALPHABET

READER = Channel.measured()


@pytest.mark.parametrize("char", [*ALPHABET, "Ж", "바"])
def test_a_misread_character_is_read_as_something_else(char: str) -> None:
    chances = READER.chances(char)
    assert sum(chances.values()) == pytest.approx(1)
    assert all(chance > 0 for chance in chances.values())
    assert char not in chances
    assert set(ALPHABET) - {char} < set(chances)
    assert 0 < READER.rate(char) < 0.5


def test_what_is_read_rightly_costs_nothing_and_every_change_something() -> None:
    right, *changed = READER.costs("885641", ["885641", "B85641", "88564", "8885641", "B8S641"])
    assert right == 0
    assert all(0 < cost < 3 for cost in changed)


def test_what_is_misread_more_often_costs_less() -> None:
    costs = READER.costs("885641", ["B85641", "B8S641", "K85641", "KK5641"])
    assert costs[0] < min(costs[1:])
    assert costs.argmax() == 3


def test_what_is_not_read_so_in_any_way_is_infinitely_dear() -> None:
    assert READER.costs("885641", ["T110219BV", "7", ""]).tolist() == [float("inf")] * 3
    assert READER.costs("", ["885641", ""]).tolist() == [float("inf"), 0]


@settings(deadline=None)
@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=5))
def test_no_text_brings_a_cost_to_fail(read: str, keys: list[str]) -> None:
    costs = READER.costs(read, keys)
    assert costs.shape == (len(keys),)
    assert not np.isnan(costs).any()


def test_the_weights_come_from_other_strips_than_the_queries_of_the_figures() -> None:
    tables = [
        json.loads(files("api.search").joinpath(name).read_text("utf-8"))
        for name in ("weights.json", "misreadings.json")
    ]
    assert tables[0]["seed"] != tables[1]["seed"]
    assert tables[0]["levels"] == tables[1]["levels"]
