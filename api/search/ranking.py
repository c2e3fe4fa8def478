"""What it costs to take the numbers of entries for a query: by rule, and by how the reader misreads.

The rules know what people do to numbers too: leave letters out, ask for a part. The reader's own
misreadings are ranked by their likelihood.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from api.search import costs
from api.search.channel import Channel
from api.search.distance import distances
from api.search.looks import Look

FARTHEST, SHORTER, EACH = 4.2, 3.3, 0.5
"""The dearest number that is still shown: this much for each character asked for, within these bounds."""

BY_RULE = 0.35
"""Dearer by so much is what is near by rule alone: the rules say nothing of how often anything happens."""

READ = 600
"""Entries, nearest by rule, whose likelihood is reckoned."""

Costs = npt.NDArray[np.floating]


class Near(NamedTuple):
    """An entry that may be meant.

    Attributes:
        rank: What its place goes by.
        entry: The entry.
        cost: Of its number, by rule.
    """

    rank: float
    entry: int
    cost: float


def fitting(pattern: str, looks: Sequence[Look]) -> list[Near]:
    """Ranks entries that fit a pattern by rule, nearest first."""
    return sorted(Near(cost, look.entry, cost) for cost, look in _near((pattern,), looks))


def alike(ways: Sequence[str], looks: Sequence[Look]) -> list[Near]:
    """Ranks entries by how likely they are taken for the query, likeliest first.

    Args:
        ways: The keys of the query, its shape first.
        looks: What is compared of each entry.
    """
    near = _near(ways, looks)
    read = _cheapest(Channel.measured().costs, ways, [look for _, look in near[:READ]]).tolist()
    read += [np.inf] * (len(near) - len(read))
    ranked = zip(read, near, strict=True)
    return sorted(Near(min(likely, cost + BY_RULE), look.entry, cost) for likely, (cost, look) in ranked)


def _near(ways: Sequence[str], looks: Sequence[Look]) -> list[tuple[float, Look]]:
    """Gives what is near by rule, nearest first."""
    farthest = min(FARTHEST, max(SHORTER, EACH * max(map(len, ways), default=0)))
    reckoned = zip(_cheapest(distances, ways, looks).tolist(), looks, strict=True)
    return sorted(
        (pair for pair in reckoned if pair[0] <= farthest), key=lambda pair: (pair[0], pair[1].entry)
    )


def _cheapest(
    cost_of: Callable[[str, Sequence[str]], Costs], ways: Sequence[str], looks: Sequence[Look]
) -> Costs:
    """What it costs to take each entry's number for the query, in the cheapest way of looking or speaking."""
    best = np.full(len(looks), np.inf)
    spoken = {at: look.sound for at, look in enumerate(looks) if look.sound is not None}
    for number, way in enumerate(ways):
        cost = cost_of(way, [look.shape for look in looks])
        there = list(spoken)
        cost[there] = np.minimum(cost[there], cost_of(way, list(spoken.values())))
        best = np.minimum(best, cost + (costs.OTHER_KEY if number else 0))
    return best
