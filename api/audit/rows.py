"""Rows of evidence: what each says is hashed into the log whenever it changes.

So a row that was edited past the service says something else than the log. Which tables and columns count
is told in :data:`EVIDENCE`; the others hold the state of the service, not evidence.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from api.audit.canonical import canonical, plain, sha256
from api.audit.entries import Rows
from models.errors import RollmarkError

EVIDENCE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "case": frozenset(),
        "weapon": frozenset(),
        # How far the reading is changes on its own; what the photo is never does.
        "blob": frozenset({"state", "attempts", "refused_reason", "refused_advice", "state_at"}),
        "photo": frozenset(),
        "reading": frozenset({"active"}),
        "mark": frozenset(),
        "confirmation": frozenset(),
        "person_data": frozenset(),
        "trace_request": frozenset({"state", "due_on", "reference"}),
        "trace_step": frozenset(),
        "disclosure": frozenset(),
        "incoming_request": frozenset({"state"}),
        "review_answer": frozenset(),
        "annotation": frozenset(),
    }
)
"""The tables of evidence, and the columns of each that are none."""

_PENDING = "rollmark_rows"


class EvidenceBypassed(RollmarkError):
    """Rows of evidence were changed by a statement that the log cannot follow."""

    advice = "Change them one by one as objects of the session, or leave the statement's columns of evidence."


def columns(table: Table) -> list[str]:
    """Returns the names of a table's columns that are evidence, in the order of the table."""
    return [column.name for column in table.columns if column.name not in EVIDENCE[table.name]]


def row_digest(values: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of a row's columns of evidence, by their names.

    What is empty is left out, so that a column that a later version adds, empty, changes no row.
    """
    return sha256(canonical({name: plain(value) for name, value in values.items() if value is not None}))


def pending(session: Session) -> bool:
    """Whether rows were noted that no entry accounts for yet."""
    return bool(session.info.get(_PENDING))


def taken(session: Session) -> Rows:
    """Takes the rows noted since the last time."""
    rows: Rows = session.info.pop(_PENDING, {})
    return rows


def note(session: Session, _: object) -> None:
    """Notes the rows that the session has just written; called after each flush."""
    noted = session.info.setdefault(_PENDING, {})
    for row in _of_evidence((*session.new, *session.dirty)):
        if set(columns(_table(row))) & _changed(row):
            noted[_name(row)] = row_digest({name: getattr(row, name) for name in columns(_table(row))})
    for row in _of_evidence(session.deleted):
        noted[_name(row)] = None


def refuse_bypass(state: ORMExecuteState) -> None:
    """Refuses a statement that would change evidence without the session knowing which rows.

    Raises:
        EvidenceBypassed: It is one.
    """
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(state.statement, "table", None)
    if isinstance(table, Table) and table.name in EVIDENCE and not _is_harmless(state, table):
        raise EvidenceBypassed(f"A statement would change rows of {table.name} past the log.")


def _is_harmless(state: ORMExecuteState, table: Table) -> bool:
    values = getattr(state.statement, "_values", None) or {}
    named = {getattr(column, "name", column) for column in values}
    return state.is_update and bool(named) and not named & set(columns(table))


def _of_evidence(rows: Iterable[object]) -> list[Any]:
    return [row for row in rows if _table(row).name in EVIDENCE]


def _table(row: object) -> Table:
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)
    return table


def _changed(row: Any) -> set[str]:  # noqa: ANN401  a row of any table
    state = inspect(row)
    return {attribute.key for attribute in state.attrs if attribute.history.has_changes()}


def _name(row: Any) -> str:  # noqa: ANN401
    key = inspect(type(row)).primary_key_from_instance(row)
    return f"{_table(row).name}/{'/'.join(map(str, key))}"
