"""What the search is measured beside, on the same queries: every record is looked at, none left out.

Plain Levenshtein distance, the similarity of trigrams, and the best that any search could do.
Where more than the serial is known, they rank among the records alone of which the same is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from api.search.contest import Asked, Figures, Known
from api.search.likelihood import likelihoods
from api.search.misreading import Misreadings
from api.search.testing import Marked
from ocr.knowledge.keys import shape_key

BATCH = 16
"""Queries whose distances to all serials are in memory at a time."""

BEYOND = 1
"""The likelihood is reckoned of serials that are at most so much farther than the true one."""

Ranks = tuple[int, int]
"""How many serials are nearer than the true one, and how many are as near, itself included."""

Near = npt.NDArray[np.float64]
"""How near each serial is to a query."""

Peer = Callable[[Sequence[Marked], Sequence[Asked]], Iterator[Near]]


def figures(
    peer: Peer, marked: Sequence[Marked], asked: Sequence[Asked], knowns: Sequence[Known]
) -> dict[Known, Figures]:
    """Ranks as a peer does, once for each choice of what is known beside the serial."""
    groups = {known: _groups(marked, known) for known in knowns}
    ranks: dict[Known, list[Ranks]] = {known: [] for known in knowns}
    for each, near in zip(asked, peer(marked, asked), strict=True):
        for known, group in groups.items():
            among = near[group == group[each.truth]]
            truth = near[each.truth]
            ranks[known].append((int((among > truth).sum()), int((among == truth).sum())))
    return {known: Figures(_recall(some, 1), _recall(some, 10)) for known, some in ranks.items()}


def levenshtein(marked: Sequence[Marked], asked: Sequence[Asked]) -> Iterator[Near]:
    """Ranks by the plain distance of keys."""
    for _, distances in _distances([shape_key(each.text) for each in marked], asked):
        yield -distances.astype(np.float64)


def trigrams(marked: Sequence[Marked], asked: Sequence[Asked]) -> Iterator[Near]:
    """Ranks by the similarity of pg_trgm."""
    keys = [shape_key(each.text) for each in marked]
    index = _postings(keys)
    sizes = np.fromiter((len(grams(key)) for key in keys), np.float64, len(keys))
    for each in asked:
        wanted = grams(each.text)
        there = [index[gram] for gram in wanted if gram in index]
        shared = np.bincount(np.concatenate(there), minlength=len(keys)) if there else np.zeros(len(keys))
        yield shared / (len(wanted) + sizes - shared)


def best(marked: Sequence[Marked], asked: Sequence[Asked]) -> Iterator[Near]:
    """Ranks by the likelihood with which the queries were drawn, which no search knows: the ceiling."""
    reader, keys = Misreadings.measured(), [shape_key(each.text) for each in marked]
    for each, distances in _distances(keys, asked):
        there = np.flatnonzero(distances <= distances[each.truth] + BEYOND)
        near = np.full(len(keys), -1.0)
        near[there] = likelihoods(reader, each.text, [keys[at] for at in there])
        yield near


def grams(key: str) -> frozenset[str]:
    """Returns the trigrams of a word as pg_trgm makes them: two blanks before it, one behind."""
    padded = f"  {key.lower()} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _distances(keys: Sequence[str], asked: Sequence[Asked]) -> Iterator[tuple[Asked, npt.NDArray[np.uint8]]]:
    for start in range(0, len(asked), BATCH):
        some = asked[start : start + BATCH]
        table = cdist([each.text for each in some], keys, scorer=Levenshtein.distance, dtype=np.uint8)
        yield from zip(some, table, strict=True)


def _groups(marked: Sequence[Marked], known: Known) -> npt.NDArray[np.int64]:
    """Numbers the serials so that those have the same number of which the same is known."""
    numbers: dict[tuple[str, ...], int] = {}
    said = (tuple(getattr(each, name) for name in known) for each in marked)
    return np.fromiter((numbers.setdefault(each, len(numbers)) for each in said), np.int64, len(marked))


def _postings(keys: Sequence[str]) -> Mapping[str, npt.NDArray[np.int32]]:
    lists: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        for gram in grams(key):
            lists.setdefault(gram, []).append(number)
    return {gram: np.array(numbers, np.int32) for gram, numbers in lists.items()}


def _recall(ranks: Sequence[Ranks], among: int) -> float:
    return sum(_chances(ranks, among)) / len(ranks)


def _chances(ranks: Sequence[Ranks], among: int) -> Iterator[float]:
    for better, equal in ranks:
        yield min(1.0, max(0, among - better) / equal)
