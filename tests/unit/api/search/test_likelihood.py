"""The likelihood of a misreading is that with which it is drawn."""

import random
from collections import Counter

import pytest

from api.search.likelihood import likelihoods
from api.search.misreading import Misreadings

READER = Misreadings(
    {1: 3, 2: 1},
    {"0": {"0": 80, "O": 15, "": 5}, "1": {"1": 90, "7": 5, "I": 5}, "7": {"7": 95, "1": 4, "": 1}},
    {"I": 3, "1": 1},
)
DRAWN = 20_000


@pytest.mark.parametrize("key", ["1070", "0017", "71"])
def test_a_reading_is_as_likely_as_it_is_often_drawn(key: str) -> None:
    rng = random.Random(5)
    drawn = Counter(READER.misread(key, rng) for _ in range(DRAWN))
    for read, count in drawn.most_common(12):
        (likely,) = likelihoods(READER, read, [key])
        # Two places are drawn one after the other, so that the likelihood of two changes is nearly that.
        assert likely == pytest.approx(count / DRAWN, rel=0.25, abs=0.005), read


def test_each_key_is_weighed_by_itself() -> None:
    keys = ["1070", "107", "0000", "1170", "17"]
    together = likelihoods(READER, "1O70", keys)
    assert together.tolist() == [likelihoods(READER, "1O70", [key])[0] for key in keys]
    assert together.argmax() == 0
    assert together[2] == 0
