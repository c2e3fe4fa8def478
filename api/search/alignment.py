"""How one number was taken for another, step by step: for a person to judge, hit by hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from api.search import costs

What = Literal["same", "misread", "lost", "extra"]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one character.

    Attributes:
        what: ``lost``: it stands in the record and not in the query; ``extra``: the other way round.
        asked: The query's character; empty where it has none.
        recorded: The record's.
        at: Its place in the record, from 1.
    """

    what: What
    asked: str
    recorded: str
    at: int


def align(query: str, key: str) -> list[Step]:
    """Returns the cheapest way to take a key for the query.

    Args:
        query: A key, without wildcards.
        key: That of a record.
    """
    table = [[0.0] * (len(key) + 1) for _ in range(len(query) + 1)]
    for i in range(len(query) + 1):
        for j in range(len(key) + 1):
            if i or j:
                table[i][j] = min(cost for cost, _ in _ways(table, query, key, i, j))
    steps: list[Step] = []
    i, j = len(query), len(key)
    while i or j:
        _, step = min(_ways(table, query, key, i, j), key=lambda way: way[0])
        steps.append(step)
        i -= step.what != "lost"
        j -= step.what != "extra"
    return steps[::-1]


def _ways(table: Sequence[Sequence[float]], query: str, key: str, i: int, j: int) -> list[tuple[float, Step]]:
    ways: list[tuple[float, Step]] = []
    if i and j:
        a, b = query[i - 1], key[j - 1]
        cost = table[i - 1][j - 1] + costs.substitution(a, b)
        ways.append((cost, Step("same" if a == b else "misread", a, b, j)))
    if j:
        edge = i in (0, len(query))  # what stands before or behind a part is one gap, not many losses
        cost = table[i][j - 1] + (costs.PREFIX / 4 if edge else costs.LOST)
        ways.append((cost, Step("lost", "", key[j - 1], j)))
    if i:
        edge = j in (0, len(key))
        cost = table[i - 1][j] + (costs.PREFIX / 4 if edge else costs.LOST)
        ways.append((cost, Step("extra", query[i - 1], "", j)))
    return ways
