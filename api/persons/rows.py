"""Person data in rows: sealed on the way in, opened for who may see it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import new_id
from api.persons.tables import PersonData
from api.persons.vault import Sealed, Vault
from api.records.errors import RecordMissing
from api.records.pages import Page, Wanted, page
from api.records.reach import case_of
from api.records.tables import Case


def create_person(session: Session, by: Principal, case_id: str, vault: Vault, data: bytes) -> PersonData:
    """Keeps what is known of a person.

    Raises:
        RecordMissing: There is no such case within reach.
    """
    case, row_id = case_of(session, by, case_id), new_id()
    sealed = vault.seal(data, belongs_to=_place(row_id, case.id))
    row = PersonData(
        id=row_id,
        case_id=case.id,
        ciphertext=sealed.ciphertext,
        nonce=sealed.nonce,
        key_id=sealed.key_id,
        created_by=by.id,
    )
    session.add(row)
    append(session, Event(Action.COLLECT, by.id, f"person:{row.id}", case.unit, {"case": case.id}))
    return row


def list_persons(session: Session, case: Case, wanted: Wanted) -> Page[PersonData]:
    """Lists of how many persons something is known, unopened.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(PersonData).where(PersonData.case_id == case.id)
    return page(session, query, (PersonData.created_at, PersonData.id), wanted)


def person_of(session: Session, by: Principal, person_id: str) -> tuple[PersonData, Case]:
    """Returns a person's row and its case.

    Raises:
        RecordMissing: There is none within reach.
    """
    row = session.get(PersonData, person_id)
    if row is None:
        raise RecordMissing
    return row, case_of(session, by, row.case_id)


def opened(vault: Vault, row: PersonData) -> bytes:
    """Returns what is known of a person.

    Raises:
        PersonKeyUnusable: The key is not that under which it was written, or the row was changed.
    """
    sealed = Sealed(row.ciphertext, row.nonce, row.key_id)
    return vault.unseal(sealed, belongs_to=_place(row.id, row.case_id))


def _place(row_id: str, case_id: str) -> str:
    return f"person_data/{row_id}/case/{case_id}"
