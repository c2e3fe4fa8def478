"""The entries that may be meant by a number, for their costs to be reckoned."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.search.distance import distances
from api.search.index import KeyIndex, open_index
from api.search.spelling import Spelling
from api.search.variants import SHORT, closings, crossed, doubled, openings, variants

SAME, PARTS = 3_000, 600
"""Entries looked at that have one of the spellings looked up, and that hold the query."""

EACH = 60
"""The same that begin or end in one spelling of an end."""

FEW, OF_MAKER, NEAREST = 25_000, 12_000, 300
"""All entries are compared, or all of a named maker, where there are no more than these; so many are kept."""

_MANY = text("SELECT 1 FROM search_entry LIMIT 1 OFFSET :few")
_ALL = text("SELECT id, shape FROM search_entry LIMIT :limit")
_OWN = text("SELECT id, shape FROM search_entry WHERE manufacturer = :maker LIMIT :limit")


def fitting(session: Session, pattern: str) -> set[int]:
    """Returns entries that fit a pattern."""
    return set(open_index(session).fitting(pattern, limit=PARTS))


def alike(session: Session, spelling: Spelling, maker: str | None) -> set[int]:
    """Returns entries whose number may have been read like this.

    Args:
        session: A transaction.
        spelling: What was read.
        maker: The id of the maker, where it was read too.
    """
    return {*_by_keys(open_index(session), spelling), *_all(session, spelling, maker)}


def _by_keys(index: KeyIndex, spelling: Spelling) -> Iterator[int]:
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


def _all(session: Session, spelling: Spelling, maker: str | None) -> Iterator[int]:
    """The nearest of all, or of a maker's own: among few, three misreadings leave the true one in front."""
    rows: Sequence[Any] = ()  # ids and shapes
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
    yield from (rows[kept[at]][0] for at in near.argsort(kind="stable")[:NEAREST].tolist())
