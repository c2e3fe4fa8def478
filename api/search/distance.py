"""How far a serial is from each of many others, in one sweep over all of them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from api.search import costs

Costs = npt.NDArray[np.float32]

_MORE = 0.03
"""For each further character of a part that is missing."""


def distances(query: str, keys: Sequence[str]) -> Costs:
    """Returns what it costs to take each key for the query, float32, shape ``(keys,)``.

    Args:
        query: A key, in upper case; ``?`` stands for one character, ``*`` for any number of them.
        keys: Keys of markings.
    """
    if not keys:
        return np.zeros(0, np.float32)
    points, lengths = _points(keys)
    columns = _first_row(points, lengths)
    best = _ended(query, 0, columns, lengths)
    for i, char in enumerate(query, 1):
        columns = _next_row(query, i, char, columns, points)
        best = np.minimum(best, _ended(query, i, columns, lengths))
    return best


def _points(keys: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Returns code points, int32, a column for each position, 0 behind the end; and lengths."""
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    points = np.array(list(keys), dtype=f"<U{max(1, int(lengths.max()))}").view(np.uint32)
    return points.reshape(len(keys), -1).astype(np.int32).T.copy(), lengths


def _first_row(points: npt.NDArray[np.int32], lengths: npt.NDArray[np.int64]) -> list[Costs]:
    """What the beginning of each key costs that the query lacks."""
    letters = np.ones(len(lengths), bool)
    row = [np.zeros(len(lengths), np.float32)]
    for j, column in enumerate(points, 1):
        letters &= (column > ord("9")) | (column == 0)
        row.append(np.where(letters, _prefix(j), _gap(j)).astype(np.float32))
    return row


def _next_row(
    query: str, i: int, char: str, above: list[Costs], points: npt.NDArray[np.int32]
) -> list[Costs]:
    if char == costs.ANY_MANY:
        row = [above[0]]
        for j in range(1, len(above)):
            row.append(np.minimum(above[j], row[j - 1]))
        return row
    start = _prefix(i) if query[:i].isalpha() else _gap(i)
    extra = _lost(query, i - 1)
    row = [np.full_like(above[0], 0 if query[:i].strip("*") == "" else start)]
    previous = None
    for j, column in enumerate(points, 1):
        missed = costs.LOST if previous is None else np.where(column == previous, costs.DOUBLED, costs.LOST)
        best = np.minimum(above[j - 1] + costs.substitutions(char, column), above[j] + extra)
        row.append(np.minimum(best, row[j - 1] + missed).astype(np.float32))
        previous = column
    return row


def _ended(query: str, i: int, row: list[Costs], lengths: npt.NDArray[np.int64]) -> Costs:
    """What it costs in all if the query is left after ``i`` characters, or a key before its end."""
    table = np.stack(row)
    rest = len(query) - i
    if rest:
        tail = 0.0 if query[i:].strip("*") == "" else _gap(rest)
        ended: Costs = table[lengths, np.arange(len(lengths))] + np.float32(tail)
        return ended if i >= _SHORTEST or tail == 0 else np.full_like(ended, np.inf)
    left = lengths[None, :] - np.arange(len(row))[:, None]
    gaps = np.minimum(costs.LOST * left, costs.PART + _MORE * left)
    whole: Costs = np.where(left >= 0, table + gaps, np.inf).min(axis=0).astype(np.float32)
    return whole


_SHORTEST = 3
"""Characters of the shortest part of a number that says anything."""


def _gap(count: int) -> float:
    return min(costs.LOST * count, costs.PART + _MORE * count)


def _prefix(count: int) -> float:
    return min(_gap(count), costs.PREFIX + _MORE * count)


def _lost(query: str, at: int) -> float:
    doubled = at > 0 and query[at] == query[at - 1]
    return costs.DOUBLED if doubled else costs.LOST
