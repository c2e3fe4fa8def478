"""How likely each number is to be read as a query, of a reader that misreads so.

Every way is counted in which so many of a number's characters may have been taken for others, lost or added.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

MOST_ADDED = 2
"""Characters that were added at most; three and more are one query in thousands."""

Likelihoods = npt.NDArray[np.float64]


class Reader(Protocol):
    """How somebody misreads, where a reading is wrong."""

    @property
    def share_added(self) -> float:
        """The share of changes that add a character."""
        ...

    def changes(self, length: int) -> Mapping[int, float]:
        """Returns how likely it is that so many changes are made to a key of this length."""
        ...

    def rate(self, char: str) -> float:
        """Returns how often a character is misread, beside others."""
        ...

    def chances(self, char: str) -> Mapping[str, float]:
        """Returns what a character that is misread is read as; empty: it is lost."""
        ...

    def chance_added(self, char: str) -> float:
        """Returns how likely a character that is added is this one."""
        ...


def likelihoods(reader: Reader, read: str, keys: Sequence[str]) -> Likelihoods:
    """Returns how likely each key is to be read like this, float64, shape ``(keys,)``.

    Args:
        reader: How it misreads.
        read: What was read.
        keys: Keys of numbers.
    """
    found = np.zeros(len(keys))
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    for length in np.unique(lengths[lengths > 0]).tolist():  # what has no number is read as nothing
        there = np.flatnonzero(lengths == length).tolist()
        found[there] = _of_one_length(reader, read, [keys[at] for at in there])
    return found


def _of_one_length(reader: Reader, read: str, keys: Sequence[str]) -> Likelihoods:
    length = len(keys[0])
    changed = reader.changes(length)
    most = max(changed)
    chars = sorted(set("".join(keys)))
    codes = {char: code for code, char in enumerate(chars)}
    columns = np.array([[codes[char] for char in key] for key in keys]).T  # a row for each place
    rates = np.array([reader.rate(char) for char in chars])
    ways = _alignments(reader, read, columns, chars, most)
    sets = _sets(rates[columns], most)
    share = reader.share_added
    total = np.zeros(len(keys))
    for (taken, added), way in ways.items():
        many = taken + added
        if many in changed:
            chance = changed[many] * math.comb(many, added) * share**added * (1 - share) ** taken
            total += chance * way / sets[taken] / math.comb(length + added, added)
    return total


def _sets(rates: npt.NDArray[np.float64], most: int) -> list[Likelihoods]:
    """Sums of the products of the rates of every so many places: what a choice of places is a share of."""
    sums = [np.ones(rates.shape[1])] + [np.zeros(rates.shape[1]) for _ in range(most)]
    for rate in rates:
        for many in range(most, 0, -1):
            sums[many] += sums[many - 1] * rate
    return [np.maximum(each, 1e-300) for each in sums]


State = dict[tuple[int, int], Likelihoods]
"""Ways to come to a place, by how many characters were misread or lost, and how many added."""


def _alignments(
    reader: Reader, read: str, columns: npt.NDArray[np.int64], chars: Sequence[str], most: int
) -> State:
    """Sums over every way to lay the keys beside what was read."""
    same = {seen: np.array([float(char == seen) for char in chars]) for seen in read}
    weights = [(reader.rate(char), reader.chances(char)) for char in chars]
    misread = {
        seen: np.array([rate * chances.get(seen, 0.0) for rate, chances in weights]) for seen in ("", *read)
    }
    row: list[State] = []  # by how many characters of what was read are explained
    for place in range(len(columns) + 1):
        above, row = row, []
        for seen in range(len(read) + 1):
            ways: list[State] = []
            if place == seen == 0:
                ways.append({(0, 0): np.ones(columns.shape[1])})
            if place and seen:
                column, char = columns[place - 1], read[seen - 1]
                ways.append(_further(above[seen - 1], same[char][column]))
                ways.append(_further(above[seen - 1], misread[char][column], taken=1))
            if place:
                ways.append(_further(above[seen], misread[""][columns[place - 1]], taken=1))
            if seen:
                ways.append(_further(row[seen - 1], reader.chance_added(read[seen - 1]), added=1))
            row.append(_together(ways, most))
    return row[-1]


def _further(before: State, chance: Likelihoods | float, *, taken: int = 0, added: int = 0) -> State:
    return {(one + taken, other + added): way * chance for (one, other), way in before.items()}


def _together(ways: Sequence[State], most: int) -> State:
    found: State = {}
    for state, way in (pair for each in ways for pair in each.items()):
        if sum(state) <= most and state[1] <= MOST_ADDED:
            found[state] = found[state] + way if state in found else way
    return found
