"""Cases."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth.current import By
from api.records import cases
from api.records.reach import case_of, note_look
from api.records.schemas import Case, CaseChange, CaseNew, Code, InPath, Listed
from api.routes.answers import WantedPage, changing, looking
from api.services import Given

router = APIRouter(prefix="/v1/cases", tags=["cases"])


@router.post("", name="create_case", status_code=201, responses=changing())
def create_case(body: CaseNew, by: By, given: Given) -> Case:
    """Begins a case."""
    with given.database.write() as session:
        return Case.model_validate(cases.create_case(session, by, body.model_dump()))


@router.get("", name="list_cases", responses=looking())
def list_cases(
    page: WantedPage,
    by: By,
    given: Given,
    unit: Annotated[Code | None, Query()] = None,
    number: Annotated[Code | None, Query()] = None,
) -> Listed[Case]:
    """Lists the cases within the caller's reach, newest first."""
    with given.database.read() as session:
        found = cases.list_cases(session, by, page, unit=unit, number=number)
    note_look(given.database, by, "cases:list", by.unit)
    return Listed[Case].of(found)


@router.get("/{case_id}", name="get_case", responses=looking())
def get_case(case_id: InPath, by: By, given: Given) -> Case:
    """Shows a case."""
    with given.database.read() as session:
        case = case_of(session, by, case_id)
    note_look(given.database, by, f"case:{case.id}", case.unit)
    return Case.model_validate(case)


@router.patch("/{case_id}", name="change_case", responses=changing())
def change_case(case_id: InPath, body: CaseChange, by: By, given: Given) -> Case:
    """Changes what a case says; what is not named stays."""
    with given.database.write() as session:
        changed = cases.change_case(session, by, case_id, body.model_dump(exclude_unset=True))
        return Case.model_validate(changed)
