"""What was kept long enough, and its erasure by two people."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from api import retention
from api.auth.current import By
from api.auth.permissions import Principal
from api.database import now
from api.problems import documented
from api.records.schemas import InPath
from api.retention import schemas
from api.retention.errors import PersonNeeded
from api.services import Given

router = APIRouter(prefix="/v1", tags=["retention"])

_DECIDING = documented("bad_request", "forbidden", "not_found", "conflict", "invalid", "internal")


@router.get("/retention/due", name="list_due", responses=documented("internal"))
def list_due(given: Given) -> schemas.Dues:
    """Lists the cases that were kept for as long as the settings say."""
    years = given.settings.retention_years or {}
    with given.database.read() as session:
        due = retention.due_cases(session, years, now().date())
    return schemas.Dues(items=[schemas.Due.model_validate(case) for case in due])


@router.get("/erasures", name="list_erasures", responses=documented("invalid", "internal"))
def list_erasures(
    given: Given,
    state: retention.ErasureState | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> schemas.Erasures:
    """Lists erasures, newest first."""
    table = retention.Erasure
    query = select(table).order_by(table.requested_at.desc(), table.id.desc()).limit(limit)
    if state is not None:
        query = query.where(table.state == state)
    with given.database.read() as session:
        found = session.scalars(query).all()
    return schemas.Erasures(items=[schemas.Erasure.model_validate(erasure) for erasure in found])


@router.post("/erasures", name="request_erasure", status_code=201, responses=_DECIDING)
def request_erasure(body: schemas.ErasureNew, by: By, given: Given) -> schemas.Erasure:
    """Asks for the erasure of a case or a photo; nothing is erased until another administrator approves."""
    with given.database.write() as session:
        asked = retention.request(session, body.subject, body.reason, body.reference, by=_person(by))
        return schemas.Erasure.model_validate(asked)


@router.post("/erasures/{erasure_id}/approval", name="approve_erasure", responses=_DECIDING)
def approve_erasure(erasure_id: InPath, by: By, given: Given) -> schemas.Erasure:
    """Approves an erasure that another administrator asked for, and erases. This cannot be undone."""
    with given.database.write() as session:
        done = schemas.Erasure.model_validate(retention.approve(session, erasure_id, by=_person(by)))
    retention.sweep(given.database, given.store)
    return done


@router.delete("/erasures/{erasure_id}", name="withdraw_erasure", responses=_DECIDING)
def withdraw_erasure(erasure_id: InPath, by: By, given: Given) -> schemas.Erasure:
    """Takes a request back; it stays in the list."""
    with given.database.write() as session:
        return schemas.Erasure.model_validate(retention.withdraw(session, erasure_id, by=_person(by)))


def _person(by: Principal) -> str:
    if by.via != "session":
        raise PersonNeeded
    return by.id
