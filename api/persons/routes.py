"""Person data, for those who may see it."""

from fastapi import APIRouter

from api.auth.current import By
from api.persons.rows import create_person, list_persons, opened, person_of
from api.persons.schemas import Person, PersonListed, PersonNew
from api.persons.vault import Vault
from api.records.reach import case_of, note_look
from api.records.schemas import InPath, Listed
from api.routes.answers import WantedPage, changing, looking
from api.services import Given

router = APIRouter(prefix="/v1", tags=["persons"])


@router.post("/cases/{case_id}/persons", name="create_person_data", status_code=201, responses=changing())
def create_person_data(case_id: InPath, body: PersonNew, by: By, given: Given) -> PersonListed:
    """Keeps what is known of a person, encrypted."""
    vault = Vault.open(given.settings)
    with given.database.write() as session:
        row = create_person(session, by, case_id, vault, body.model_dump_json().encode())
        return PersonListed.model_validate(row)


@router.get("/cases/{case_id}/persons", name="list_person_data", responses=looking())
def list_person_data(case_id: InPath, page: WantedPage, by: By, given: Given) -> Listed[PersonListed]:
    """Lists of whom something is known, without saying what."""
    with given.database.read() as session:
        case = case_of(session, by, case_id)
        found = list_persons(session, case, page)
    note_look(given.database, by, f"case:{case.id}", case.unit)
    return Listed[PersonListed].of(found)


@router.get("/persons/{person_id}", name="get_person_data", responses=looking())
def get_person_data(person_id: InPath, by: By, given: Given) -> Person:
    """Shows what is known of a person."""
    with given.database.read() as session:
        row, case = person_of(session, by, person_id)
    known = PersonNew.model_validate_json(opened(Vault.open(given.settings), row))
    note_look(given.database, by, f"person:{row.id}", case.unit)
    return Person(**PersonListed.model_validate(row).model_dump(), person=known)
