"""What the search finds of misread serials, and how quickly; beside its peers: :mod:`api.search.peers`."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from api.database import Database
from api.search.find import Query, find
from api.search.misreading import Misreadings
from api.search.testing import Marked

Known = tuple[str, ...]
"""Fields that are known beside the serial."""

ALONE: Known = ()
MAKER: Known = ("manufacturer",)
BOTH: Known = ("manufacturer", "calibre")
"""What no request to trace a weapon goes without."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: the place of the true serial in the list, and how it was read."""

    truth: int
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How one way to search did.

    Attributes:
        first: Share of the queries whose true serial comes first; among equals each order is as likely.
        ten: Share whose true serial is among the first ten.
        milliseconds: What each query took, ascending; empty where it was not measured.
    """

    first: float
    ten: float
    milliseconds: tuple[float, ...] = ()

    def percentile(self, share: float) -> float:
        """Returns the milliseconds that this share of the queries did not exceed."""
        return self.milliseconds[int(share * (len(self.milliseconds) - 1))]


def misread(marked: Sequence[Marked], count: int, rng: random.Random) -> list[Asked]:
    """Draws true serials, and misreads each as the shipped reader does where it is wrong."""
    reader = Misreadings.measured()
    drawn = (rng.randrange(len(marked)) for _ in range(count))
    return [Asked(truth, reader.misread(marked[truth].text, rng)) for truth in drawn]


def as_read(marked: Sequence[Marked], count: int, rng: random.Random) -> list[Asked]:
    """The same, right as often as the reader is."""
    reader = Misreadings.measured()
    drawn = (rng.randrange(len(marked)) for _ in range(count))
    return [Asked(truth, reader.read(marked[truth].text, rng)) for truth in drawn]


def ours(database: Database, marked: Sequence[Marked], asked: Sequence[Asked], known: Known) -> Figures:
    """Searches as the service does.

    Args:
        database: Filled by :func:`api.search.testing.fill`, in the order of ``marked``.
        marked: The serials.
        asked: The queries.
        known: What was read beside the serial, and rightly.
    """
    places, taken = [], []
    for each in asked:
        likely = {name: said for name in known if (said := getattr(marked[each.truth], name))}
        started = time.perf_counter()
        with database.read() as session:
            matches = find(session, Query(text=each.text, likely=likely, limit=10))
        taken.append(1000 * (time.perf_counter() - started))
        found = [match.entry.id for match in matches]
        places.append(found.index(each.truth + 1) if each.truth + 1 in found else None)
    first = sum(place == 0 for place in places) / len(asked)
    ten = sum(place is not None for place in places) / len(asked)
    return Figures(first, ten, tuple(sorted(taken)))
