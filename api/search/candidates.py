"""The entries that may be meant by a number, for their costs to be reckoned."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.search.distance import distances
from api.search.index import KeyIndex, open_index
from api.search.looks import Look
from api.search.spelling import Spelling
from api.search.variants import SHORT, closings, crossed, doubled, openings, variants

SAME, PARTS = 3_000, 600
"""Entries looked at that have one of the spellings looked up, and that hold the query."""

EACH = 60
"""The same that begin or end in one spelling of an end."""

FEW, OF_MAKER, NEAREST = 25_000, 12_000, 300
"""All entries are compared, or all of a named maker, where there are no more than these; so many are kept."""

_MANY = text("SELECT id FROM search_entry ORDER BY id LIMIT 1 OFFSET :few")
_ALL = text("SELECT id, shape, sound FROM search_entry LIMIT :limit")
_OWN = text("SELECT id, shape, sound FROM search_entry WHERE manufacturer = :maker LIMIT :limit")


def fitting(session: Session, pattern: str) -> list[Look]:
    """Returns entries that fit a pattern."""
    return _each_once(open_index(session).fitting(pattern, limit=PARTS))


def alike(session: Session, spelling: Spelling, maker: str | None) -> list[Look]:
    """Returns entries whose number may have been read like this.

    Args:
        session: A transaction.
        spelling: What was read.
        maker: The id of the maker, where it was read too.
    """
    by_keys = _by_keys(open_index(session), spelling)
    return _each_once(itertools.chain(by_keys, _all(session, spelling, maker)))


def _each_once(looks: Iterable[Look]) -> list[Look]:
    return list({look.entry: look for look in looks}.values())


def _by_keys(index: KeyIndex, spelling: Spelling) -> Iterator[Look]:
    looked_up = {variant for key in spelling.keys for variant in variants(key)}
    rough = spelling.rough
    if len(rough) <= SHORT:
        looked_up.update(doubled(spelling.shape, rough))
    else:
        looked_up.update(crossed(spelling.shape, rough))
        yield from index.beginning(openings(rough), each=EACH)
        yield from index.ending(closings(rough), each=EACH)
    yield from index.equal(looked_up, limit=SAME)
    for key in spelling.ways:
        if len(key) >= 3:
            yield from index.holding(key, limit=PARTS)


def _all(session: Session, spelling: Spelling, maker: str | None) -> Iterator[Look]:
    """The nearest of all, or of a maker's own: among few, three misreadings leave the true one in front."""
    rows: Sequence[Any] = ()  # of an id, a shape and a sound
    if session.scalar(_MANY, {"few": FEW}) is None:
        rows = session.execute(_ALL, {"limit": FEW}).all()
    elif maker:
        rows = session.execute(_OWN, {"maker": maker, "limit": OF_MAKER + 1}).all()
        rows = rows if len(rows) <= OF_MAKER else ()
    if not rows:
        return
    shapes: list[str] = [row[1] for row in rows]
    plain = cdist([spelling.shape], shapes, scorer=Levenshtein.distance, dtype=np.uint8)[0]
    kept = plain.argsort(kind="stable")[: 4 * NEAREST].tolist()
    near = distances(spelling.shape, [shapes[at] for at in kept])
    for at in near.argsort(kind="stable")[:NEAREST].tolist():
        entry, shape, sound = rows[kept[at]]
        yield Look(entry, shape, sound if sound != shape else None)
