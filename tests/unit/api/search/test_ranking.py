"""What is likelier to be meant comes first, whether a reader or a register changed the number."""

import numpy as np
import pytest

from api.search.looks import Look
from api.search.ranking import READ, alike, fitting


def ranked(query: str, *shapes: str) -> list[str]:
    looks = [Look(number, shape, None) for number, shape in enumerate(shapes)]
    return [shapes[near.entry] for near in alike((query,), looks)]


@pytest.mark.parametrize(
    ("query", "shapes"),
    [
        ("B85641", ["B85641", "885641", "B85K41", "K85K41"]),
        ("123456", ["123456", "C123456", "9123456"]),
        ("3456", ["3456", "T110219BV123456"]),
        ("U1O0234", ["U1O0234", "U100234", "U170234"]),
    ],
)
def test_the_likeliest_comes_first(query: str, shapes: list[str]) -> None:
    assert ranked(query, *shapes[::-1], "999999") == shapes


def test_what_is_spoken_alike_comes_right_after_what_looks_alike() -> None:
    looks = [Look(1, "S123456", None), Look(2, "C123456", "S123456"), Look(3, "G123456", None)]
    near = alike(("C123456", "S123456"), looks)
    assert [each.entry for each in near] == [2, 1, 3]
    assert near[0].rank == near[0].cost == 0


def test_more_than_are_reckoned_by_likelihood_are_ranked_all_the_same() -> None:
    rng = np.random.default_rng(3)
    looks = [Look(at, f"{number:06}", None) for at, number in enumerate(rng.integers(0, 200, 2 * READ))]
    near = alike(("000123",), looks)
    assert len(near) > READ
    assert sorted(near) == near
    assert np.isfinite([each.rank for each in near]).all()


def test_what_fits_a_pattern_is_ranked_by_rule() -> None:
    near = fitting("B8?6*", [Look(1, "B8564", None), Look(2, "885641", None)])
    assert [(each.entry, each.rank == each.cost) for each in near] == [(1, True), (2, True)]
