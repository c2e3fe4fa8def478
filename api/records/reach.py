"""Which records a caller reaches; whatever lies beyond is as if it were not there."""

from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal, visible
from api.auth.permissions import ALL_UNITS
from api.database import Base, Database
from api.records.errors import RecordConflict, RecordMissing
from api.records.tables import Case, Photo, Weapon

Row = TypeVar("Row", bound=Base)


def units_of(by: Principal) -> str | None:
    """Returns the one unit whose rows the caller sees; None: those of all.

    Raises:
        RecordMissing: The caller belongs to no unit, and so sees none.
    """
    if by.roles & ALL_UNITS:
        return None
    if by.unit is None:
        raise RecordMissing(advice="Ask an administrator to name your unit.")
    return by.unit


def case_of(session: Session, by: Principal, case_id: str) -> Case:
    """Returns a case.

    Raises:
        RecordMissing: There is none within reach.
    """
    case = session.get(Case, case_id)
    if case is None or not visible(by, case.unit):
        raise RecordMissing
    return case


def weapon_of(session: Session, by: Principal, weapon_id: str) -> tuple[Weapon, Case]:
    """Returns a weapon and its case.

    Raises:
        RecordMissing: There is none within reach.
    """
    weapon = session.get(Weapon, weapon_id)
    if weapon is None:
        raise RecordMissing
    return weapon, case_of(session, by, weapon.case_id)


def photo_of(session: Session, by: Principal, photo_id: str, *, stays: bool = False) -> Photo:
    """Returns a photo.

    Args:
        session: A transaction.
        by: Who asks.
        photo_id: The photo.
        stays: Nobody else may put it elsewhere until the transaction ends.

    Raises:
        RecordMissing: There is none within reach.
    """
    photo = session.get(Photo, photo_id, with_for_update=stays)
    if photo is None or not visible(by, photo.unit):
        raise RecordMissing
    return photo


def add(session: Session, row: Base, *, otherwise: str) -> None:
    """Adds a row, or keeps a changed one.

    Raises:
        RecordConflict: A rule of the database forbids it; ``otherwise`` says what that means.
    """
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise RecordConflict(otherwise) from error


def note_look(database: Database, by: Principal, subject: str, unit: str | None) -> None:
    """Logs that somebody looked at something; before the answer goes out, or there is none."""
    with database.write() as session:
        append(session, Event(Action.LOOK, actor=by.id, subject=subject, unit=unit))
