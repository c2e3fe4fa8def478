"""Requests that go out."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.current import By
from api.persons.vault import Vault
from api.problems import documented
from api.records.reach import note_look
from api.records.schemas import InPath, Listed
from api.reports.packages import MEDIA, request_package
from api.routes.answers import WantedPage, changing, looking
from api.services import Given
from api.trace import requests
from api.trace.disclosures import Purpose, disclose, disclosures_of, persons_of
from api.trace.kinds import RequestState
from api.trace.schemas import (
    DisclosureShown,
    PackageAsked,
    RequestListed,
    RequestNew,
    RequestShown,
    StepNew,
    StepShown,
)
from api.trace.tables import TraceRequest

router = APIRouter(prefix="/v1", tags=["requests"])

PACKAGES = {
    **changing("format_missing"),
    201: {
        "description": "The package, with its SHA-256 in `Repr-Digest`",
        "content": {media.partition(";")[0]: {} for media in MEDIA.values()},
    },
}
"""The OpenAPI responses of a route that hands out a package."""


@router.post(
    "/weapons/{weapon_id}/requests", name="create_trace_request", status_code=201, responses=changing()
)
def create_trace_request(weapon_id: InPath, body: RequestNew, by: By, given: Given) -> RequestShown:
    """Makes a request of a weapon whose record is trace-ready; what the record says then is kept in it."""
    with given.database.write() as session:
        return _shown(session, requests.create_request(session, by, weapon_id, body.model_dump()))


@router.get("/requests", name="list_trace_requests", responses=looking())
def list_trace_requests(
    page: WantedPage,
    by: By,
    given: Given,
    state: Annotated[RequestState | None, Query()] = None,
    overdue: Annotated[bool | None, Query(description="Those alone whose answer is late.")] = None,
) -> Listed[RequestListed]:
    """Lists requests, newest first."""
    with given.database.read() as session:
        found = requests.list_requests(session, by, page, state=state, overdue=overdue)
    note_look(given.database, by, "requests:list", by.unit)
    return Listed[RequestListed].of(found)


@router.get("/requests/{request_id}", name="get_trace_request", responses=looking())
def get_trace_request(request_id: InPath, by: By, given: Given) -> RequestShown:
    """Shows a request, what happened to it, and what was handed out of it."""
    with given.database.read() as session:
        request = requests.request_of(session, by, request_id)
        shown = _shown(session, request)
    note_look(given.database, by, f"request:{request_id}", request.unit)
    return shown


@router.post("/requests/{request_id}/steps", name="create_trace_step", status_code=201, responses=changing())
def create_trace_step(request_id: InPath, body: StepNew, by: By, given: Given) -> RequestShown:
    """Notes what happened to a request: it was sent, reminded of, answered ..."""
    with given.database.write() as session:
        return _shown(session, requests.take_step(session, by, request_id, body.model_dump()))


@router.post(
    "/requests/{request_id}/packages",
    name="create_trace_package",
    status_code=201,
    responses={**PACKAGES, **documented("format_missing")},
    response_class=Response,
)
def create_trace_package(request_id: InPath, body: PackageAsked, by: By, given: Given) -> Response:
    """Hands a request out; to whom and what for is noted first. The same request gives the same bytes."""
    with given.database.write() as session:
        request = requests.request_of(session, by, request_id)
        persons = None
        if body.with_persons:
            persons = persons_of(session, by, request.weapon_id, Vault.open(given.settings))
        package = request_package(request.body, body.format, body.language, persons)
        why = Purpose(recipient=body.recipient, purpose=body.purpose, with_persons=body.with_persons)
        return disclose(session, by, f"request:{request.id}", request.unit, package, why)


def _shown(session: Session, request: TraceRequest) -> RequestShown:
    listed = RequestListed.model_validate(request).model_dump()
    steps = [StepShown.model_validate(step) for step in requests.steps_of(session, request)]
    handed = [DisclosureShown.model_validate(row) for row in disclosures_of(session, f"request:{request.id}")]
    return RequestShown(**listed, body=request.body, steps=steps, disclosures=handed)
