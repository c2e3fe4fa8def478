"""A search: candidates by their keys, ranked by how easily one is taken for the other."""

import datetime
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from api.search import candidates, costs
from api.search.distance import distances
from api.search.looks import Look
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from ocr.knowledge.keys import shape_key
from ocr.types import MarkingKind

SERIALS = frozenset({MarkingKind.SERIAL, MarkingKind.SERIAL_PARTIAL})
"""The markings that a number is searched among, where nothing else is asked for."""

FARTHEST, SHORTER, EACH = 4.2, 3.3, 0.5
"""The dearest number that is still shown: this much for each character asked for, within these bounds."""

AT_ONCE = 200
"""Entries whose other fields are looked at in one go."""

_IDS: BindParameter[int] = bindparam("ids", expanding=True, literal_execute=True)

OTHERWISE: Mapping[str, float] = {
    "manufacturer": 1.4,
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
    if not plain(query.text).strip("*?"):
        rows = session.scalars(_filtered(query).order_by(SearchEntry.recovered_on.desc()).limit(query.limit))
        return [Match(row, 0.0, 0.0) for row in rows]
    near = _nearest(session, query)
    matches = [Match(entry, *near[entry.id]) for entry in _load(session, near)]
    matches += [_neighbour(entry, query) for entry in _neighbours(session, query) if entry.id not in near]
    return sorted(matches, key=lambda match: (match.total, match.entry.id))[: query.limit]


def plain(text: str) -> str:
    """Returns a query's shape key with its wildcards."""
    parts = text.replace("%", "*").replace("_", "?")
    return "".join(char if char in "?*" else shape_key(char) for char in parts)


def nearness(a: str, b: str) -> float:
    """Returns what it costs to take one key for another."""
    return float(distances(a, [b])[0])


def _nearest(session: Session, query: Query) -> dict[int, tuple[float, float]]:
    """The likeliest entries, as many as are asked for: the cost of the number of each, and that of all."""
    if set(query.text) & set("?*%_"):
        ways: Sequence[str] = (plain(query.text),)
        looks = candidates.fitting(session, ways[0])
    else:
        spelling = Spelling(query.text)
        ways = spelling.ways
        looks = candidates.alike(session, spelling, query.likely.get("manufacturer"))
    farthest = min(FARTHEST, max(SHORTER, EACH * max(map(len, ways), default=0)))
    reckoned = zip(_costs(ways, list(looks.values())), looks, strict=True)
    return _likeliest(session, query, sorted(pair for pair in reckoned if pair[0] <= farthest))


def _likeliest(
    session: Session, query: Query, near: Sequence[tuple[float, int]]
) -> dict[int, tuple[float, float]]:
    """Weighs what else is known of entries, nearest first, until none that is left can be likelier."""
    best: list[tuple[float, int, float]] = []  # in all, entry, of its number alone
    for start in range(0, len(near), AT_ONCE):
        if len(best) == query.limit and near[start][0] > best[-1][0]:
            break
        some = {entry: cost for cost, entry in near[start : start + AT_ONCE]}
        rows = _rows(session, query, some)
        weighed = [(some[row.id] + _others(row, query), row.id, some[row.id]) for row in rows]
        best = heapq.nsmallest(query.limit, best + weighed)
    return {entry: (cost, total) for total, entry, cost in best}


def _rows(session: Session, query: Query, ids: Iterable[int]) -> Sequence[Row[Any]]:
    """What is weighed of those entries that the filters leave."""
    table = SearchEntry.__table__  # its columns alone: rows of objects take three times as long
    columns = (table.c[name] for name in ("id", *query.likely))
    wanted = _filtered(query, *columns).where(SearchEntry.id.in_(_IDS))
    return session.execute(wanted, {"ids": sorted(ids)}).all()


def _costs(ways: Sequence[str], looks: Sequence[Look]) -> list[float]:
    """What it costs to take each entry's number for the query, in the cheapest way of looking or speaking."""
    best = np.full(len(looks), np.inf, np.float32)
    spoken = {at: look.sound for at, look in enumerate(looks) if look.sound is not None}
    for number, way in enumerate(ways):
        cost = distances(way, [look.shape for look in looks])
        there = [*spoken]
        cost[there] = np.minimum(cost[there], distances(way, [*spoken.values()]))
        best = np.minimum(best, cost + (costs.OTHER_KEY if number else 0))
    return best.tolist()


def _others(row: Row[Any] | SearchEntry, query: Query) -> float:
    return sum(_other(getattr(row, name), name, said) for name, said in query.likely.items())


def _other(known: str | None, name: str, said: str) -> float:
    if known == said:
        return 0.0
    return OTHERWISE[name] / 2 if known is None else OTHERWISE[name]


def _filtered(query: Query, *columns: Any) -> Select[Any]:  # noqa: ANN401  columns of any type
    wanted = select(*(columns or (SearchEntry,))).where(SearchEntry.kind.in_(sorted(query.kinds)))
    for name, value in query.exactly.items():
        wanted = wanted.where(getattr(SearchEntry, name) == value)
    if query.unit is not None:
        wanted = wanted.where((SearchEntry.unit == query.unit) | SearchEntry.unit.is_(None))
    if query.since is not None:
        wanted = wanted.where(SearchEntry.recovered_on >= query.since)
    if query.until is not None:
        wanted = wanted.where(SearchEntry.recovered_on <= query.until)
    return wanted


def _load(session: Session, ids: Iterable[int]) -> list[SearchEntry]:
    return list(session.scalars(select(SearchEntry).where(SearchEntry.id.in_(ids))))


def _neighbours(session: Session, query: Query) -> list[SearchEntry]:
    counted = Spelling(query.text).counted if query.neighbours else None
    if counted is None:
        return []
    stem, number = counted
    near = SearchEntry.number.between(number - query.neighbours, number + query.neighbours)
    return list(session.scalars(_filtered(query).where(SearchEntry.stem == stem, near).limit(query.limit)))


def _neighbour(entry: SearchEntry, query: Query) -> Match:
    return Match(entry, FARTHEST, FARTHEST + _others(entry, query), found=False)
