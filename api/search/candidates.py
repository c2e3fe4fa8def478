"""The entries that may be meant by a number, for their costs to be reckoned."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.search.distance import distances
from api.search.index import KeyIndex, open_index
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from api.search.variants import SHORT, closings, doubled, openings, variants

SAME, PARTS = 3_000, 600
"""Entries looked at that have one of the spellings looked up, and that hold the query."""

EACH = 60
"""The same that begin or end in one spelling of an end."""

OF_MAKER, NEAREST = 12_000, 300
"""All entries of a named maker are compared where there are no more than these, and so many kept."""


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
    found = set(_by_keys(open_index(session), spelling))
    return found | set(_of_maker(session, spelling, maker)) if maker else found


def _by_keys(index: KeyIndex, spelling: Spelling) -> Iterator[int]:
    looked_up = {variant for key in spelling.keys for variant in variants(key)}
    rough = spelling.rough
    if len(rough) <= SHORT:
        looked_up.update(doubled(spelling.shape, rough))
    else:
        yield from index.beginning(openings(rough), each=EACH)
        yield from index.ending(closings(rough), each=EACH)
    yield from index.equal(looked_up, limit=SAME)
    for key in spelling.ways:
        if len(key) >= 3:
            yield from index.holding(key, limit=PARTS)


def _of_maker(session: Session, spelling: Spelling, maker: str) -> Iterator[int]:
    """The nearest of a maker's own: among so few, three misreadings still leave the true one in front."""
    own = select(SearchEntry.id, SearchEntry.shape).where(SearchEntry.manufacturer == maker)
    rows = session.execute(own.limit(OF_MAKER + 1)).all()
    if len(rows) <= OF_MAKER:
        near = distances(spelling.shape, [shape for _, shape in rows])
        yield from (rows[at][0] for at in near.argsort(kind="stable")[:NEAREST].tolist())
