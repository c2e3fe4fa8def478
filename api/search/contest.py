"""The search beside plain Levenshtein distance and beside trigram similarity, on the same queries."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from api.database import Database
from api.search.find import Query, find
from api.search.misreading import Misreadings
from api.search.testing import Marked
from ocr.knowledge.keys import shape_key

BATCH = 16
"""Queries whose distances to all serials are in memory at a time."""

Ranks = tuple[int, int]
"""How many serials are nearer than the true one, and how many are as near, itself included."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: the place of the true serial in the list, and how it was misread."""

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


def queries(marked: Sequence[Marked], count: int, rng: random.Random) -> list[Asked]:
    """Draws true serials, and misreads each as the shipped reader does."""
    reader = Misreadings.measured()
    drawn = (rng.randrange(len(marked)) for _ in range(count))
    return [Asked(truth, reader.misread(marked[truth].text, rng)) for truth in drawn]


def ours(database: Database, marked: Sequence[Marked], asked: Sequence[Asked], *, maker: bool) -> Figures:
    """Searches as the service does.

    Args:
        database: Filled by :func:`api.search.testing.fill`, in the order of ``marked``.
        marked: The serials.
        asked: The queries.
        maker: The maker was read too.
    """
    places, taken = [], []
    for each in asked:
        likely = {"manufacturer": marked[each.truth].maker} if maker else {}
        started = time.perf_counter()
        with database.read() as session:
            found = [
                match.entry.id for match in find(session, Query(text=each.text, likely=likely, limit=10))
            ]
        taken.append(1000 * (time.perf_counter() - started))
        places.append(found.index(each.truth + 1) if each.truth + 1 in found else None)
    first = sum(place == 0 for place in places) / len(asked)
    ten = sum(place is not None for place in places) / len(asked)
    return Figures(first, ten, tuple(sorted(taken)))


def levenshtein(marked: Sequence[Marked], asked: Sequence[Asked], *, maker: bool) -> Figures:
    """Ranks by the plain distance of keys; where the maker was read, among those of this maker alone."""
    keys = [shape_key(each.text) for each in marked]
    own = _makers(marked)
    ranks: list[Ranks] = []
    for start in range(0, len(asked), BATCH):
        some = asked[start : start + BATCH]
        table = cdist([each.text for each in some], keys, scorer=Levenshtein.distance, dtype=np.uint8)
        for each, row in zip(some, table, strict=True):
            among = own == own[each.truth] if maker else slice(None)
            ranks.append(_ranks(-row[among].astype(np.float32), -float(row[each.truth])))
    return _figures(ranks)


def trigrams(marked: Sequence[Marked], asked: Sequence[Asked], *, maker: bool) -> Figures:
    """Ranks by the similarity of pg_trgm; where the maker was read, among those of this maker alone."""
    keys = [shape_key(each.text) for each in marked]
    own, index = _makers(marked), _postings(keys)
    sizes = np.fromiter((len(grams(key)) for key in keys), np.float32, len(keys))
    ranks: list[Ranks] = []
    for each in asked:
        wanted = grams(each.text)
        there = [index[gram] for gram in wanted if gram in index]
        shared = np.bincount(np.concatenate(there), minlength=len(keys)) if there else np.zeros(len(keys))
        similar = (shared / (len(wanted) + sizes - shared)).astype(np.float32)
        among = own == own[each.truth] if maker else slice(None)
        ranks.append(_ranks(similar[among], float(similar[each.truth])))
    return _figures(ranks)


def grams(key: str) -> frozenset[str]:
    """Returns the trigrams of a word as pg_trgm makes them: two blanks before it, one behind."""
    padded = f"  {key.lower()} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _makers(marked: Sequence[Marked]) -> npt.NDArray[np.int64]:
    numbers = {maker: number for number, maker in enumerate(sorted({each.maker for each in marked}))}
    return np.fromiter((numbers[each.maker] for each in marked), np.int64, len(marked))


def _postings(keys: Sequence[str]) -> Mapping[str, npt.NDArray[np.int32]]:
    lists: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        for gram in grams(key):
            lists.setdefault(gram, []).append(number)
    return {gram: np.array(numbers, np.int32) for gram, numbers in lists.items()}


def _ranks(near: npt.NDArray[np.float32], truth: float) -> Ranks:
    return int((near > truth).sum()), int((near == np.float32(truth)).sum())


def _figures(ranks: Sequence[Ranks]) -> Figures:
    return Figures(_recall(ranks, 1), _recall(ranks, 10))


def _recall(ranks: Sequence[Ranks], among: int) -> float:
    return sum(_chances(ranks, among)) / len(ranks)


def _chances(ranks: Sequence[Ranks], among: int) -> Iterator[float]:
    for better, equal in ranks:
        yield min(1.0, max(0, among - better) / equal)
