"""Which cases have been kept for as long as they may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from api.records.kinds import Mode
from api.records.tables import Case

LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose time is over.

    Attributes:
        case_id: Its id.
        unit: Whose it is.
        mode: How the weapons came in, which decides how long they are kept.
        recovered_on: When.
        due_on: Since when the case should be gone.
    """

    case_id: str
    unit: str
    mode: Mode
    recovered_on: date
    due_on: date


def due_cases(session: Session, years: Mapping[Mode, int], today: date, *, limit: int = 1000) -> list[Due]:
    """Returns the cases whose time is over, longest kept first.

    Args:
        session: A transaction.
        years: Years that a case of each mode is kept; a mode that is not named is kept until somebody asks.
        today: The day to count from.
        limit: Cases at most.
    """
    over = [
        and_(Case.mode == mode, Case.recovered_on <= _shifted(today, -kept)) for mode, kept in years.items()
    ]
    query = select(Case).where(or_(False, *over)).order_by(Case.recovered_on, Case.id).limit(limit)  # noqa: FBT003
    return [
        Due(case.id, case.unit, case.mode, case.recovered_on, _shifted(case.recovered_on, years[case.mode]))
        for case in session.scalars(query)
    ]


def _shifted(day: date, years: int) -> date:
    """Returns the same day of another year; the 28th where that year has no 29th of February."""
    year = max(day.year + years, 1)
    is_missing = (day.month, day.day) == LEAP_DAY and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
    return day.replace(year=year, day=28) if is_missing else day.replace(year=year)
