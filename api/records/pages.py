"""Lists a page at a time, newest first, each from where the last ended: the millionth row costs no more."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.database import UtcDateTime
from api.records.errors import RecordInvalid

Row = TypeVar("Row")

Order = tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[str]]
"""A moment and, among rows of the same moment, an id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page.

    Attributes:
        cursor: ``next`` of the page before; None: the first.
        limit: Rows at most.
    """

    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of those after them; None where there are none."""

    items: Sequence[Row]
    next: str | None


def page(session: Session, query: Select[Row], order: Order, wanted: Wanted) -> Page[Row]:
    """Fetches a page of a query.

    Args:
        session: A transaction.
        query: All rows, in no order.
        order: Columns of an index that begins with what the query filters by.
        wanted: Which page.

    Raises:
        RecordInvalid: The cursor is none.
    """
    if wanted.cursor is not None:
        at, row_id = _decoded(wanted.cursor)
        query = query.where(tuple_(*order) < tuple_(literal(at, UtcDateTime), literal(row_id)))
    query = query.order_by(*(column.desc() for column in order)).limit(wanted.limit + 1)
    rows = session.scalars(query).all()
    more = len(rows) > wanted.limit
    shown = rows[: wanted.limit]
    return Page(shown, _encoded(shown[-1], order) if more else None)


def _encoded(row: Any, order: Order) -> str:  # noqa: ANN401  a row of any table
    at, row_id = (getattr(row, column.key) for column in order)
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row_id}".encode()).decode()


def _decoded(cursor: str) -> tuple[datetime, str]:
    try:
        said, row_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii").split(" ")
        at = datetime.fromisoformat(said)
    except (binascii.Error, ValueError) as error:
        raise RecordInvalid("cursor is not one that a list has given") from error
    if at.tzinfo is None or "\0" in row_id:
        raise RecordInvalid("cursor is not one that a list has given")
    return at, row_id
