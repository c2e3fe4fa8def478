"""A search: candidates by their keys, ranked by how easily one is taken for the other."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.search import costs
from api.search.distance import distances
from api.search.index import Found, KeyIndex, open_index
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from api.search.variants import variants
from ocr.knowledge.keys import shape_key
from ocr.types import MarkingKind

SERIALS = frozenset({MarkingKind.SERIAL, MarkingKind.SERIAL_PARTIAL})
"""The markings that a number is searched among, where nothing else is asked for."""

ALIKE, PARTS = 400, 600
"""Keys looked at that share trigrams with the query, and that hold it."""

LIKELY = 1.0
"""Where nothing is this near, entries that share little are looked at too: this many at most."""

PLACED = 4_000

WEIGHED = 300
"""Entries whose other markings are compared: the nearest by their number."""

FARTHEST = 4.2
"""The dearest number that is still shown: three misreadings that have nothing in common."""

OTHERWISE: Mapping[str, float] = {
    "manufacturer": 0.8,
    "calibre": 0.5,
    "model": 0.4,
    "country": 0.4,
    "type": 0.3,
}
"""What it costs if another field is known and says something else; half of it where one side says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for.

    Attributes:
        text: A marking, as read or as written elsewhere; ``?`` and ``*`` are wildcards. Empty: any.
        kinds: The markings that it may be.
        likely: What other fields probably say: whoever says otherwise comes later.
        exactly: What columns must say: whoever says otherwise is left out.
        since: Recovered on this day or later.
        until: Recovered on this day or earlier.
        unit: Records of this unit and lists of nobody's; None: of all.
        neighbours: Numbers up to this far away are found too.
        limit: Hits at most.
    """

    text: str = ""
    kinds: frozenset[MarkingKind] = SERIALS
    likely: Mapping[str, str] = field(default_factory=dict)
    exactly: Mapping[str, str] = field(default_factory=dict)
    since: datetime.date | None = None
    until: datetime.date | None = None
    unit: str | None = None
    neighbours: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that may be what is looked for.

    Attributes:
        entry: The entry.
        cost: Of its number alone.
        total: With what the other fields say.
        found: By its number; not only as a neighbour.
    """

    entry: SearchEntry
    cost: float
    total: float
    found: bool = True


def find(session: Session, query: Query) -> list[Match]:
    """Finds what may be meant, likeliest first.

    Args:
        session: A transaction.
        query: What is looked for.
    """
    text = plain(query.text)
    if not text.strip("*?"):
        rows = session.scalars(_filtered(query).order_by(SearchEntry.recovered_on.desc()).limit(query.limit))
        return [Match(row, 0.0, 0.0) for row in rows]
    near = nearest(open_index(session), query.text)
    entries = _load(session, query, list(near))
    entries += [row for row in _neighbours(session, query) if row.id not in near]
    matches = (_weighed(entry, near.get(entry.id), query) for entry in entries)
    return sorted(matches, key=lambda match: (match.total, match.entry.id))[: query.limit]


def plain(text: str) -> str:
    """Returns a query's shape key with its wildcards."""
    parts = text.replace("%", "*").replace("_", "?")
    return "".join(char if char in "?*" else shape_key(char) for char in parts)


def nearest(index: KeyIndex, text: str) -> dict[int, float]:
    """Returns the entries whose number may be meant, and the cost of each.

    Args:
        index: Of keys.
        text: The number, as read.
    """
    if set(text) & set("?*%_"):
        pattern = plain(text)
        return _cheapest(pattern, index.fitting(pattern, limit=PARTS), 0.0)
    spelling = Spelling(text)
    found = _near(spelling, _candidates(index, spelling))
    if min(found.values(), default=FARTHEST) > LIKELY:
        for entry, cost in _near(spelling, index.placed(spelling.pieces, limit=PLACED)).items():
            found[entry] = min(cost, found.get(entry, cost))
    best = sorted(found.items(), key=lambda pair: pair[1])[:WEIGHED]
    return dict(best)


def _near(spelling: Spelling, candidates: Iterable[Found]) -> dict[int, float]:
    found: dict[int, float] = {}
    rows = set(candidates)
    for number, way in enumerate(spelling.ways):
        for entry, cost in _cheapest(way, rows, costs.OTHER_KEY if number else 0.0).items():
            found[entry] = min(cost, found.get(entry, cost))
    return found


def nearness(a: str, b: str) -> float:
    """Returns what it costs to take one key for another."""
    return float(distances(a, [b])[0])


def _candidates(index: KeyIndex, spelling: Spelling) -> Iterable[Found]:
    ways = spelling.ways
    yield from index.equal({variant for key in spelling.keys for variant in variants(key)})
    for key in ways:
        if len(key) >= 3:
            yield from index.alike(key, limit=ALIKE)
            yield from index.holding(key, limit=PARTS)


def _cheapest(key: str, found: Iterable[Found], more: float) -> dict[int, float]:
    rows = list(found)
    best: dict[int, float] = {}
    for (entry, _), cost in zip(rows, distances(key, [key for _, key in rows]).tolist(), strict=True):
        if cost <= FARTHEST and cost + more < best.get(entry, FARTHEST + 1):
            best[entry] = cost + more
    return best


def _filtered(query: Query) -> Select[Any]:
    wanted = select(SearchEntry).where(SearchEntry.kind.in_(sorted(query.kinds)))
    for name, value in query.exactly.items():
        wanted = wanted.where(getattr(SearchEntry, name) == value)
    if query.unit is not None:
        wanted = wanted.where((SearchEntry.unit == query.unit) | SearchEntry.unit.is_(None))
    if query.since is not None:
        wanted = wanted.where(SearchEntry.recovered_on >= query.since)
    if query.until is not None:
        wanted = wanted.where(SearchEntry.recovered_on <= query.until)
    return wanted


def _load(session: Session, query: Query, ids: Sequence[int]) -> list[SearchEntry]:
    return list(session.scalars(_filtered(query).where(SearchEntry.id.in_(ids)))) if ids else []


def _neighbours(session: Session, query: Query) -> list[SearchEntry]:
    counted = Spelling(query.text).counted if query.neighbours else None
    if counted is None:
        return []
    stem, number = counted
    near = SearchEntry.number.between(number - query.neighbours, number + query.neighbours)
    return list(session.scalars(_filtered(query).where(SearchEntry.stem == stem, near).limit(query.limit)))


def _weighed(entry: SearchEntry, cost: float | None, query: Query) -> Match:
    own = FARTHEST if cost is None else cost
    others = sum(_other(entry, name, said) for name, said in query.likely.items())
    return Match(entry, own, own + others, cost is not None)


def _other(entry: SearchEntry, name: str, said: str) -> float:
    known = getattr(entry, name)
    if known == said:
        return 0.0
    return OTHERWISE[name] / 2 if known is None else OTHERWISE[name]
