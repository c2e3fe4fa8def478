"""The weapons of a case, their marks, and what people decided about them."""

from fastapi import APIRouter

from api.auth.current import By
from api.records import weapons
from api.records.confirmations import Decision, decide
from api.records.reach import case_of, note_look, weapon_of
from api.records.record import record_of
from api.records.record_schemas import WeaponRecord
from api.records.schemas import (
    Confirmation,
    ConfirmationNew,
    InPath,
    Listed,
    Mark,
    Weapon,
    WeaponChange,
    WeaponNew,
)
from api.routes.answers import WantedPage, changing, looking
from api.services import Given

router = APIRouter(prefix="/v1", tags=["weapons"])


@router.post("/cases/{case_id}/weapons", name="create_weapon", status_code=201, responses=changing())
def create_weapon(case_id: InPath, body: WeaponNew, by: By, given: Given) -> Weapon:
    """Adds a weapon to a case."""
    with given.database.write() as session:
        fields = body.model_dump(exclude_unset=True)
        return Weapon.model_validate(weapons.create_weapon(session, by, case_id, fields))


@router.get("/cases/{case_id}/weapons", name="list_weapons", responses=looking())
def list_weapons(case_id: InPath, page: WantedPage, by: By, given: Given) -> Listed[Weapon]:
    """Lists the weapons of a case, newest first."""
    with given.database.read() as session:
        case = case_of(session, by, case_id)
        found = weapons.list_weapons(session, case, page)
    note_look(given.database, by, f"case:{case.id}", case.unit)
    return Listed[Weapon].of(found)


@router.get("/weapons/{weapon_id}", name="get_weapon", responses=looking())
def get_weapon(weapon_id: InPath, by: By, given: Given) -> Weapon:
    """Shows a weapon."""
    with given.database.read() as session:
        weapon, case = weapon_of(session, by, weapon_id)
    note_look(given.database, by, f"weapon:{weapon.id}", case.unit)
    return Weapon.model_validate(weapon)


@router.patch("/weapons/{weapon_id}", name="change_weapon", responses=changing())
def change_weapon(weapon_id: InPath, body: WeaponChange, by: By, given: Given) -> Weapon:
    """Changes what is said of a weapon; what is not named stays."""
    with given.database.write() as session:
        fields = body.model_dump(exclude_unset=True)
        return Weapon.model_validate(weapons.change_weapon(session, by, weapon_id, fields))


@router.get("/weapons/{weapon_id}/record", name="weapon_record", responses=looking())
def weapon_record(weapon_id: InPath, by: By, given: Given) -> WeaponRecord:
    """Brings a weapon's photos and decisions together: values, findings, what is missing, whom to ask."""
    with given.database.read() as session:
        weapon, case = weapon_of(session, by, weapon_id)
        record = record_of(session, weapon, case)
    note_look(given.database, by, f"weapon:{weapon.id}", case.unit)
    told = record.reading.to_dict()
    return WeaponRecord.model_validate({**told, "weapon_id": weapon.id, "waiting": record.waiting})


@router.get("/weapons/{weapon_id}/marks", name="list_marks", responses=looking())
def list_marks(weapon_id: InPath, page: WantedPage, by: By, given: Given) -> Listed[Mark]:
    """Lists the markings of a weapon, newest first."""
    with given.database.read() as session:
        weapon, case = weapon_of(session, by, weapon_id)
        found = weapons.list_marks(session, weapon, page)
    note_look(given.database, by, f"weapon:{weapon.id}", case.unit)
    return Listed[Mark].of(found)


@router.post(
    "/weapons/{weapon_id}/confirmations", name="create_confirmation", status_code=201, responses=changing()
)
def create_confirmation(weapon_id: InPath, body: ConfirmationNew, by: By, given: Given) -> Confirmation:
    """Keeps what a person decided about a marking, and brings the weapon's record up to it."""
    with given.database.write() as session:
        decision = Decision(**body.model_dump())
        return Confirmation.model_validate(decide(session, by, weapon_id, decision))


@router.get("/weapons/{weapon_id}/confirmations", name="list_confirmations", responses=looking())
def list_confirmations(weapon_id: InPath, page: WantedPage, by: By, given: Given) -> Listed[Confirmation]:
    """Lists what people decided about a weapon's markings, newest first."""
    with given.database.read() as session:
        weapon, case = weapon_of(session, by, weapon_id)
        found = weapons.list_confirmations(session, weapon, page)
    note_look(given.database, by, f"weapon:{weapon.id}", case.unit)
    return Listed[Confirmation].of(found)
