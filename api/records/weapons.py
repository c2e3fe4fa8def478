"""The weapons of a case: added, listed, changed; and the marks on them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.records.pages import Page, Wanted, page
from api.records.reach import add, case_of, weapon_of
from api.records.tables import Case, Confirmation, Mark, Weapon

_TAKEN = "The case has an exhibit of this number already."


def create_weapon(session: Session, by: Principal, case_id: str, fields: Mapping[str, Any]) -> Weapon:
    """Adds a weapon to a case.

    Raises:
        RecordMissing: There is no such case within reach.
        RecordConflict: It has an exhibit of this number.
    """
    case = case_of(session, by, case_id)
    weapon = Weapon(**fields, case_id=case.id, created_by=by.id)
    add(session, weapon, otherwise=_TAKEN)
    append(session, Event(Action.COLLECT, by.id, f"weapon:{weapon.id}", case.unit, {"case": case.id}))
    return weapon


def list_weapons(session: Session, case: Case, wanted: Wanted) -> Page[Weapon]:
    """Lists the weapons of a case.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(Weapon).where(Weapon.case_id == case.id)
    return page(session, query, (Weapon.created_at, Weapon.id), wanted)


def change_weapon(session: Session, by: Principal, weapon_id: str, fields: Mapping[str, Any]) -> Weapon:
    """Changes what is said of a weapon.

    Raises:
        RecordMissing: There is none within reach.
        RecordConflict: The case has another exhibit of this number.
    """
    weapon, case = weapon_of(session, by, weapon_id)
    for name, value in fields.items():
        setattr(weapon, name, value)
    add(session, weapon, otherwise=_TAKEN)
    detail = {"fields": ",".join(sorted(fields))}
    append(session, Event(Action.CORRECT, by.id, f"weapon:{weapon.id}", case.unit, detail))
    return weapon


def list_marks(session: Session, weapon: Weapon, wanted: Wanted) -> Page[Mark]:
    """Lists what is known of a weapon's markings.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(Mark).where(Mark.weapon_id == weapon.id)
    return page(session, query, (Mark.created_at, Mark.id), wanted)


def list_confirmations(session: Session, weapon: Weapon, wanted: Wanted) -> Page[Confirmation]:
    """Lists what people decided about a weapon's markings.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(Confirmation).where(Confirmation.weapon_id == weapon.id)
    return page(session, query, (Confirmation.at, Confirmation.id), wanted)
