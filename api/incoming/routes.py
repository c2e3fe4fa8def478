"""Requests that come in."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.current import By
from api.incoming.schemas import (
    AnswerNew,
    AnswerPackageAsked,
    IncomingListed,
    IncomingNew,
    IncomingShown,
)
from api.records.errors import RecordConflict, RecordInvalid
from api.records.reach import note_look
from api.records.schemas import InPath, Listed
from api.records.tables import Weapon
from api.reports.answers import Answered, answer_document
from api.reports.packages import MEDIA, Format, Package, document_data
from api.routes.answers import WantedPage, changing, looking
from api.search.fields import called
from api.search.schemas import Hits
from api.services import Given
from api.trace import incoming
from api.trace.disclosures import Purpose, disclose, disclosures_of
from api.trace.kinds import IncomingState
from api.trace.routes import PACKAGES
from api.trace.schemas import DisclosureShown
from api.trace.tables import IncomingRequest

router = APIRouter(prefix="/v1/incoming", tags=["incoming"])

_OF_WEAPON = ("type", "manufacturer", "model", "calibre", "country", "year")


@router.post("", name="create_incoming", status_code=201, responses=changing())
def create_incoming(body: IncomingNew, by: By, given: Given) -> IncomingShown:
    """Takes a request from elsewhere in, and searches for it at once."""
    with given.database.write() as session:
        return _shown(session, incoming.create_incoming(session, by, body.model_dump()))


@router.post("/import", name="import_incoming", status_code=201, responses=changing())
def import_incoming(body: dict[str, Any], by: By, given: Given) -> IncomingShown:
    """Takes a request in that another desk of this kind has sent as JSON, and searches for it at once."""
    try:
        said = IncomingNew.model_validate(incoming.from_package(body)).model_dump()
    except ValueError as error:
        raise RecordInvalid("the package is not a trace request that can be searched for") from error
    with given.database.write() as session:
        return _shown(session, incoming.create_incoming(session, by, said))


@router.get("", name="list_incoming", responses=looking())
def list_incoming(
    page: WantedPage,
    by: By,
    given: Given,
    state: Annotated[IncomingState | None, Query()] = None,
    overdue: Annotated[bool | None, Query(description="Those alone that should be answered by now.")] = None,
) -> Listed[IncomingListed]:
    """Lists requests from elsewhere, newest first."""
    with given.database.read() as session:
        found = incoming.list_incoming(session, page, state=state, overdue=overdue)
    note_look(given.database, by, "incoming:list", by.unit)
    return Listed[IncomingListed].of(found)


@router.get("/{incoming_id}", name="get_incoming", responses=looking())
def get_incoming(incoming_id: InPath, by: By, given: Given) -> IncomingShown:
    """Shows a request from elsewhere, and what it may be about by now."""
    with given.database.read() as session:
        shown = _shown(session, incoming.incoming_of(session, incoming_id))
    note_look(given.database, by, f"incoming:{incoming_id}", None)
    return shown


@router.post("/{incoming_id}/answer", name="answer_incoming", status_code=201, responses=changing())
def answer_incoming(incoming_id: InPath, body: AnswerNew, by: By, given: Given) -> IncomingShown:
    """Answers a request; what was looked at becomes part of the answer."""
    with given.database.write() as session:
        return _shown(session, incoming.answer(session, by, incoming_id, body.model_dump()))


@router.post(
    "/{incoming_id}/packages",
    name="create_answer_package",
    status_code=201,
    responses=PACKAGES,
    response_class=Response,
)
def create_answer_package(incoming_id: InPath, body: AnswerPackageAsked, by: By, given: Given) -> Response:
    """Hands the answer out, as PDF, text or CSV; to whom and what for is noted first."""
    if body.format not in (Format.PDF, Format.TEXT, Format.CSV):
        raise RecordInvalid("format: an answer is PDF, txt or csv")
    with given.database.write() as session:
        request = incoming.incoming_of(session, incoming_id)
        if request.answer is None:
            raise RecordConflict("The request is not answered yet.")
        document = answer_document(_answered(session, request), body.language)
        data = document_data(document, body.format)
        name = f"answer-{request.id}-{body.language.value}.{body.format.value}"
        package = Package(data, MEDIA[body.format], name)
        to = f"{request.from_country}, {request.from_office}"[:255]
        return disclose(
            session,
            by,
            f"incoming:{request.id}",
            None,
            package,
            Purpose(recipient=to, purpose=body.purpose),
        )


def _shown(session: Session, request: IncomingRequest) -> IncomingShown:
    query, found = incoming.search_for(session, request)
    handed = disclosures_of(session, f"incoming:{request.id}")
    return IncomingShown(
        **IncomingListed.model_validate(request).model_dump(),
        hits=Hits.of(found, query).hits,
        disclosures=[DisclosureShown.model_validate(row) for row in handed],
    )


def _answered(session: Session, request: IncomingRequest) -> Answered:
    asked = IncomingListed.model_validate(request).model_dump(mode="json")
    answer = dict(request.answer or {})
    weapons = [session.get(Weapon, weapon_id) for weapon_id in answer["weapon_ids"]]
    found = [
        {name: called(name, getattr(weapon, name)) for name in _OF_WEAPON}
        for weapon in weapons
        if weapon is not None
    ]
    return Answered(asked=asked, answer=answer, weapons=found)
