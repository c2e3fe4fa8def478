"""Appending to the log, and reading it."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from api.audit.canonical import moment
from api.audit.entries import GENESIS, Entry, Event
from api.audit.rows import taken
from api.audit.tables import AuditEntry
from api.database.base import now

_TURN = 0x726F6C6C6D61726B
"""The number of PostgreSQL's advisory lock under which entries are appended: ``rollmark`` in ASCII."""

_PAGE = 1000
"""Entries fetched from the database at a time."""


def append(session: Session, event: Event) -> Entry:
    """Appends an event, as part of the transaction: kept with what it tells of, or undone with it.

    On PostgreSQL whoever appends waits here until the transaction before it has ended, so append late.

    Args:
        session: A write transaction.
        event: What was done.

    Returns:
        The entry; it accounts for every row of evidence changed in this transaction since the last one.
    """
    session.flush()
    take_turn(session)
    index, previous = _end(session)
    at = now()
    entry = _sealed(
        Entry(
            index=index + 1,
            at=moment(at),
            action=event.action,
            actor=event.actor,
            subject=event.subject,
            unit=event.unit,
            detail=event.detail,
            rows=taken(session),
            previous=previous,
        )
    )
    said = {**entry.to_dict(), "at": at}
    said.pop("v")
    session.execute(insert(AuditEntry).values(said))
    return entry


def take_turn(session: Session) -> None:
    """Waits until every transaction that took its turn has ended, and has later ones wait for this one.

    What is read from then on is the last word of them all. On SQLite a write transaction is alone as it is.

    Args:
        session: A write transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN)))


def entries(session: Session, *, after: int = 0) -> Iterator[Entry]:
    """Goes through the log in order, a page in memory at a time.

    Args:
        session: A transaction.
        after: The index after which to begin.
    """
    while page := entries_page(session, after=after, limit=_PAGE):
        yield from page
        after = page[-1].index


def entries_page(
    session: Session, *, after: int, limit: int, subject: str | None = None, actor: str | None = None
) -> list[Entry]:
    """Returns at most ``limit`` entries after the one of an index, in order.

    Args:
        session: A transaction.
        after: The index after which to begin.
        limit: Entries at most.
        subject: Only those about this.
        actor: Only those by this one.
    """
    query = select(AuditEntry).where(AuditEntry.index > after).order_by(AuditEntry.index).limit(limit)
    if subject is not None:
        query = query.where(AuditEntry.subject == subject)
    if actor is not None:
        query = query.where(AuditEntry.actor == actor)
    return [_entry(row) for row in session.scalars(query)]


def last_entry(session: Session) -> Entry | None:
    """Returns the newest entry."""
    row = session.scalars(select(AuditEntry).order_by(AuditEntry.index.desc()).limit(1)).first()
    return _entry(row) if row else None


def _end(session: Session) -> tuple[int, str]:
    query = select(AuditEntry.index, AuditEntry.hash).order_by(AuditEntry.index.desc()).limit(1)
    last = session.execute(query).first()
    return last or (0, GENESIS)


def _sealed(entry: Entry) -> Entry:
    return replace(entry, hash=entry.computed())


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        index=row.index,
        at=moment(row.at),
        action=row.action,
        actor=row.actor,
        subject=row.subject,
        unit=row.unit,
        detail=row.detail,
        rows=row.rows,
        previous=row.previous,
        hash=row.hash,
    )
