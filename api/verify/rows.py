"""Checks rows against what the log says of them, and reads both even where somebody wrote nonsense."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from api.audit.entries import Entry
from api.audit.log import entries_page
from api.audit.rows import EVIDENCE, columns, row_digest
from api.audit.tables import AuditEntry
from api.database.tables import all_tables
from api.verify.faults import Fault, FaultKind, Track
from api.verify.ledger import Ledger

_PAGE = 500
"""Rows in memory at a time."""

NONSENSE = (ValueError, TypeError, LookupError)
"""What the types of columns raise on a value that the service never wrote."""


def read_log(session: Session) -> Iterator[Entry]:
    """Goes through the log; an entry that holds nonsense comes with its hashes alone, and is not sound."""
    after = 0
    while indexes := session.scalars(_next(AuditEntry.__table__.c.index, after)).all():
        try:
            yield from entries_page(session, after=after, limit=_PAGE)
        except NONSENSE:
            yield from (_one_entry(session, index) for index in indexes)
        after = indexes[-1]


def log_length(session: Session) -> int:
    """Returns the index of the last entry."""
    return session.scalar(select(func.coalesce(func.max(AuditEntry.index), 0))) or 0


def check_rows(session: Session, ledger: Ledger, track: Track) -> Iterator[Fault]:
    """Compares every row of evidence with the log."""
    tables = [table for name, table in all_tables().tables.items() if name in EVIDENCE]
    for table in tables:
        total = session.scalar(select(func.count()).select_from(table)) or 0
        for key, digest in track(_digests(session, table, ledger), f"rows of {table.name}", total):
            yield from _check_row(table.name, key, digest, ledger)
    for name, index in ledger.rows_not_met():
        detail = f"Entry {index} of the log tells of it; it is gone."
        yield Fault(FaultKind.ROW_MISSING, name.replace("/", ":", 1), detail)


def count_rows(session: Session) -> int:
    """Returns how many rows of evidence there are."""
    tables = [table for name, table in all_tables().tables.items() if name in EVIDENCE]
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _check_row(table: str, key: str, digest: str | None, ledger: Ledger) -> Iterator[Fault]:
    known = ledger.meet_row(f"{table}/{key}")
    subject = f"{table}:{key}"
    if known is None or known[0] is None:
        yield Fault(FaultKind.ROW_UNLOGGED, subject, "The row is there, but the log does not tell of it.")
    elif known[0] != digest:
        detail = f"The row says something else than when entry {known[1]} of the log was written."
        yield Fault(FaultKind.ROW_CHANGED, subject, detail)


def _digests(session: Session, table: Table, ledger: Ledger) -> Iterator[tuple[str, str | None]]:
    """Goes through a table; the digest of a row that holds nonsense is None."""
    (key,) = table.primary_key.columns
    after = ""
    while keys := session.scalars(_next(key, after)).all():
        try:
            rows = session.execute(_whole(table).where(key > after, key <= keys[-1])).mappings().all()
            found: list[tuple[str, Any]] = [(row[key.name], row) for row in rows]
        except NONSENSE:
            found = [(each, _one_row(session, _whole(table).where(key == each))) for each in keys]
        for each, row in found:
            _note_size(table, row, ledger)
            yield str(each), _digest(row)
        after = keys[-1]


def _next(key: ColumnElement[Any], after: object) -> Select[Any]:
    return select(key).where(key > after).order_by(key).limit(_PAGE)


def _whole(table: Table) -> Select[Any]:
    return select(*(table.c[name] for name in columns(table)))


def _one_row(session: Session, query: Select[Any]) -> Any:  # noqa: ANN401  a row of any table, or None
    try:
        return session.execute(query).mappings().one()
    except NONSENSE:
        return None


def _digest(row: Any) -> str | None:  # noqa: ANN401
    try:
        return None if row is None else row_digest(row)
    except NONSENSE:
        return None


def _note_size(table: Table, row: Any, ledger: Ledger) -> None:  # noqa: ANN401
    if table.name == "blob" and row is not None:
        ledger.size_photo(row["sha256"], row["size"])


def _one_entry(session: Session, index: int) -> Entry:
    try:
        return entries_page(session, after=index - 1, limit=1)[0]
    except NONSENSE:
        query = select(AuditEntry.previous, AuditEntry.hash).where(AuditEntry.index == index)
        previous, digest = session.execute(query).one()
        return Entry(index, "", "", "", "", None, {}, {}, previous, digest)
