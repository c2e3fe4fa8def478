"""A search: candidates by their keys, ranked by how easily one is taken for the other."""

import datetime
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from api.search import candidates
from api.search.distance import distances
from api.search.ranking import FARTHEST, Near, alike, fitting
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from ocr.knowledge.keys import shape_key
from ocr.types import MarkingKind

SERIALS = frozenset({MarkingKind.SERIAL, MarkingKind.SERIAL_PARTIAL})
"""The markings that a number is searched among, where nothing else is asked for."""

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
        cost: Of its number alone, by rule.
        total: What its place goes by: how likely it is, with what the other fields say.
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
        pattern = plain(query.text)
        return _likeliest(session, query, fitting(pattern, candidates.fitting(session, pattern)))
    spelling = Spelling(query.text)
    looks = candidates.alike(session, spelling, query.likely.get("manufacturer"))
    return _likeliest(session, query, alike(spelling.ways, looks))


def _likeliest(session: Session, query: Query, near: Sequence[Near]) -> dict[int, tuple[float, float]]:
    """Weighs what else is known of entries, likeliest first, until none that is left can be likelier."""
    best: list[Near] = []
    for start in range(0, len(near), AT_ONCE):
        if len(best) == query.limit and near[start].rank > best[-1].rank:
            break
        some = {each.entry: each for each in near[start : start + AT_ONCE]}
        weighed = (
            some[row.id]._replace(rank=some[row.id].rank + _others(row, query))
            for row in _rows(session, query, some)
        )
        best = heapq.nsmallest(query.limit, [*best, *weighed])
    return {each.entry: (each.cost, each.rank) for each in best}


def _rows(session: Session, query: Query, ids: Iterable[int]) -> Sequence[Row[Any]]:
    """What is weighed of those entries that the filters leave."""
    table = SearchEntry.__table__  # its columns alone: rows of objects take three times as long
    columns = (table.c[name] for name in ("id", *query.likely))
    wanted = _filtered(query, *columns).where(SearchEntry.id.in_(_IDS))
    return session.execute(wanted, {"ids": sorted(ids)}).all()


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
