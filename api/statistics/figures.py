"""The figures of a year: numbers that each lead to the records they were counted from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.statistics.counting import DIMENSIONS, FIGURES, Counted, counted
from api.trace.kinds import Finding, IncomingState
from api.trace.tables import IncomingRequest

OVER_ALL, OVER_TRACEABLE = "over_recovered", "over_potentially_traceable"
"""The two denominators of SDG 16.4.2 that are in use."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and where the records behind it are listed.

    Attributes:
        figure: What is counted.
        by: What it is broken down by; None: it is the whole.
        value: The part that this is.
        count: The number.
        records: Address of the list of records.
    """

    figure: str
    by: str | None
    value: str | None
    count: int
    records: str


@dataclass(frozen=True, slots=True)
class Year:
    """The figures of a year.

    Attributes:
        year: Of recovery.
        share_of_recovered: SDG 16.4.2 over all weapons seized, found and surrendered, in percent.
        share_of_traceable: The same over those that could be traced; None: there are none.
        numbers: All counts.
        incoming: Requests from elsewhere: received, answered, found.
    """

    year: int
    share_of_recovered: float | None
    share_of_traceable: float | None
    numbers: tuple[Number, ...]
    incoming: dict[str, int]

    def count(self, figure: str) -> int:
        """Returns a whole number."""
        return next(each.count for each in self.numbers if each.figure == figure and each.by is None)


def figures_of(session: Session, year: int, unit: str | None) -> Year:
    """Counts a year.

    Args:
        session: A transaction.
        year: Of recovery.
        unit: Of this unit alone; None: of all.
    """
    weapons = counted(session, year, unit)
    numbers = tuple(_numbers(year, weapons))
    whole = {each.figure: each.count for each in numbers if each.by is None}
    established = whole["origin_established"]
    return Year(
        year=year,
        share_of_recovered=_percent(established, whole["recovered"]),
        share_of_traceable=_percent(established, whole["potentially_traceable"]),
        numbers=numbers,
        incoming=_incoming(session, year) if unit is None else {},
    )


def records_at(year: int, figure: str, by: str | None = None, value: str | None = None) -> str:
    """Returns the address of the list of records behind a number."""
    asked: dict[str, Any] = {"year": year, "figure": figure}
    if by is not None:
        asked |= {"by": by, "value": value}
    return f"/v1/statistics/records?{urlencode(asked)}"


def _numbers(year: int, weapons: Sequence[Counted]) -> Iterator[Number]:
    for figure, counts in FIGURES.items():
        some = [weapon for weapon in weapons if counts(weapon)]
        yield Number(figure, None, None, len(some), records_at(year, figure))
        for by, groups in DIMENSIONS.items():
            tally = Counter(value for weapon in some for value in groups(weapon))
            for value, count in sorted(tally.items()):
                yield Number(figure, by, value, count, records_at(year, figure, by, value))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def _incoming(session: Session, year: int) -> dict[str, int]:
    within = IncomingRequest.received_on.between(date(year, 1, 1), date(year, 12, 31))
    count = select(func.count()).select_from(IncomingRequest).where(within)
    answers = session.scalars(
        select(IncomingRequest.answer).where(within, IncomingRequest.state == IncomingState.ANSWERED)
    ).all()
    found = [answer for answer in answers if answer and answer["finding"] == Finding.FOUND]
    return {"received": session.scalar(count) or 0, "answered": len(answers), "found": len(found)}
