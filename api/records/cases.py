"""Cases: begun, listed, looked at, changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal, visible
from api.records.errors import RecordInvalid
from api.records.pages import Page, Wanted, page
from api.records.reach import add, case_of, units_of
from api.records.tables import Case

_TAKEN = "The unit has a case of this number already."


def create_case(session: Session, by: Principal, fields: Mapping[str, Any]) -> Case:
    """Begins a case.

    Args:
        session: A write transaction.
        by: Who begins it.
        fields: Columns of :class:`~api.records.tables.Case`; without a unit it is that of the caller.

    Raises:
        RecordInvalid: It would belong to no unit, or to one beyond reach.
        RecordConflict: The unit has a case of this number.
    """
    unit = fields.get("unit") or by.unit
    if unit is None or not visible(by, unit):
        raise RecordInvalid("unit is missing, or not yours")
    case = Case(**{**fields, "unit": unit}, created_by=by.id)
    add(session, case, otherwise=_TAKEN)
    append(session, Event(Action.COLLECT, by.id, f"case:{case.id}", unit))
    return case


def list_cases(
    session: Session, by: Principal, wanted: Wanted, *, unit: str | None = None, number: str | None = None
) -> Page[Case]:
    """Lists the cases within reach.

    Args:
        session: A transaction.
        by: Who looks.
        wanted: Which page.
        unit: Those of this unit alone.
        number: Those of this number alone.

    Raises:
        RecordInvalid: The cursor is none.
        RecordMissing: The caller belongs to no unit.
    """
    query = select(Case)
    for column, value in ((Case.unit, units_of(by)), (Case.unit, unit), (Case.number, number)):
        if value is not None:
            query = query.where(column == value)
    return page(session, query, (Case.created_at, Case.id), wanted)


def change_case(session: Session, by: Principal, case_id: str, fields: Mapping[str, Any]) -> Case:
    """Changes what a case says.

    Raises:
        RecordMissing: There is none within reach.
        RecordConflict: The unit has another case of this number.
    """
    case = case_of(session, by, case_id)
    for name, value in fields.items():
        setattr(case, name, value)
    add(session, case, otherwise=_TAKEN)
    detail = {"fields": ",".join(sorted(fields))}
    append(session, Event(Action.CORRECT, by.id, f"case:{case.id}", case.unit, detail))
    return case
