"""What is counted: every weapon recovered in a year, with what reports ask about it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.records.kinds import DecidedBy, Flag, Mode, WeaponType
from api.records.tables import Case, Mark, Weapon
from api.trace.kinds import Outcome, RequestState
from api.trace.tables import TraceRequest
from ocr.types import MarkingKind

UNSAID = "not recorded"
"""What a weapon is counted under of which a field says nothing."""


class Marking(StrEnum):
    """Whether a weapon can be told from every other by its marking."""

    UNIQUE = "unique"
    ALTERED = "altered"
    UNMARKED = "unmarked"
    UNCONFIRMED = "unconfirmed"
    """No person has said yet which of the others it is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A weapon as it is counted.

    Attributes:
        id: Of the weapon.
        mode: How it came in.
        type: What it is.
        marking: Whether it is uniquely marked.
        country: Of manufacture.
        legal_basis: Of the seizure.
        flags: What is peculiar about it.
        requested: A trace was asked for.
        answered: A trace was answered.
        established: The point at which it became illicit is known.
    """

    id: str
    mode: Mode
    type: str
    marking: Marking
    country: str
    legal_basis: str
    flags: frozenset[str]
    requested: bool
    answered: bool
    established: bool

    @property
    def traceable(self) -> bool:
        """Whether it could be traced: it is uniquely marked, or was identified by other means."""
        return self.marking is Marking.UNIQUE or self.established


Figure = Callable[[Counted], bool]

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "recovered": lambda _: True,
        "potentially_traceable": lambda weapon: weapon.traceable,
        "trace_requested": lambda weapon: weapon.requested,
        "trace_answered": lambda weapon: weapon.answered,
        "origin_established": lambda weapon: weapon.established,
    }
)
"""What is counted, each over all weapons of the year."""

DIMENSIONS: Mapping[str, Callable[[Counted], Iterable[str]]] = MappingProxyType(
    {
        "mode": lambda weapon: (weapon.mode.value,),
        "type": lambda weapon: (weapon.type,),
        "marking": lambda weapon: (weapon.marking.value,),
        "country": lambda weapon: (weapon.country,),
        "legal_basis": lambda weapon: (weapon.legal_basis,),
        "flag": lambda weapon: sorted(weapon.flags),
    }
)
"""What the figures are broken down by."""


def counted(session: Session, year: int, unit: str | None) -> list[Counted]:
    """Returns the weapons that were seized, found or surrendered in a year.

    Parts are no weapons, and weapons that came in otherwise were not recovered: both are left out, as the
    indicator's metadata has it.

    Args:
        session: A transaction.
        year: Of the recovery.
        unit: Of this unit alone; None: of all.
    """
    wanted = [
        Case.recovered_on.between(date(year, 1, 1), date(year, 12, 31)),
        Case.mode != Mode.OTHER,
        (Weapon.type.is_(None)) | (Weapon.type != WeaponType.PARTS.value),
    ]
    if unit is not None:
        wanted.append(Case.unit == unit)
    marked, traces = _marked(session, wanted), _traces(session, wanted)
    query = select(Weapon, Case).join(Case, Weapon.case_id == Case.id).where(*wanted).order_by(Weapon.id)
    return [
        _one(weapon, case, weapon.id in marked, traces.get(weapon.id, []))
        for weapon, case in session.execute(query)
    ]


def chosen(weapons: Iterable[Counted], figure: str, by: str | None, value: str | None) -> Iterator[Counted]:
    """Gives the weapons that are behind a number.

    Raises:
        KeyError: There is no such figure or breakdown.
    """
    counts, groups = FIGURES[figure], DIMENSIONS[by] if by else None
    return (each for each in weapons if counts(each) and (groups is None or value in list(groups(each))))


def _marked(session: Session, wanted: list[ColumnElement[bool]]) -> set[str]:
    query = (
        select(Mark.weapon_id)
        .join(Weapon, Weapon.id == Mark.weapon_id)
        .join(Case, Case.id == Weapon.case_id)
        .where(*wanted, Mark.kind == MarkingKind.SERIAL, ~Mark.not_found, Mark.text_nfc != "")
        .where(Mark.decided_by != DecidedBy.MACHINE)
    )
    return set(session.scalars(query))


def _traces(
    session: Session, wanted: list[ColumnElement[bool]]
) -> dict[str, list[tuple[RequestState, Outcome | None]]]:
    query = (
        select(TraceRequest.weapon_id, TraceRequest.state, TraceRequest.outcome)
        .join(Weapon, Weapon.id == TraceRequest.weapon_id)
        .join(Case, Case.id == Weapon.case_id)
        .where(*wanted)
    )
    found: dict[str, list[tuple[RequestState, Outcome | None]]] = {}
    for weapon_id, state, outcome in session.execute(query):
        found.setdefault(weapon_id, []).append((state, outcome))
    return found


def _one(
    weapon: Weapon,
    case: Case,
    has_serial: bool,  # noqa: FBT001
    traces: list[tuple[RequestState, Outcome | None]],
) -> Counted:
    sent = [each for each in traces if each[0] not in (RequestState.DRAFT, RequestState.WITHDRAWN)]
    return Counted(
        id=weapon.id,
        mode=case.mode,
        type=weapon.type or UNSAID,
        marking=_marking(frozenset(weapon.flags), has_serial=has_serial),
        country=weapon.country or UNSAID,
        legal_basis=case.legal_basis or UNSAID,
        flags=frozenset(weapon.flags),
        requested=bool(sent),
        answered=any(outcome is not None for _, outcome in sent),
        established=any(outcome is Outcome.TRACED for _, outcome in sent),
    )


def _marking(flags: frozenset[str], *, has_serial: bool) -> Marking:
    if Flag.UNMARKED.value in flags:
        return Marking.UNMARKED
    if Flag.ALTERED_SERIAL.value in flags:
        return Marking.ALTERED
    return Marking.UNIQUE if has_serial else Marking.UNCONFIRMED
