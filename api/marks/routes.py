"""What the model keeper sees of the marks that people named, and takes out or lets back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.auth.current import By
from api.marks import schemas
from api.marks.keeping import change
from api.marks.kinds import State
from api.marks.tables import MarkExample
from api.problems import documented
from api.records.errors import RecordConflict, RecordMissing
from api.records.schemas import InPath
from api.routes.answers import changing, looking
from api.services import Given

router = APIRouter(prefix="/v1/models/examples", tags=["models"])

_PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}}}


@router.get("", name="list_examples", responses=documented("invalid", "internal"))
def list_examples(given: Given, limit: Annotated[int, Query(ge=1, le=500)] = 200) -> schemas.Examples:
    """Lists the marks that people named on photos, and the unknown ones that three weapons or more bear."""
    with given.database.read() as session:
        query = select(MarkExample).where(MarkExample.state != State.TAKEN_BACK)
        rows = session.scalars(query.order_by(MarkExample.at.desc(), MarkExample.id).limit(limit)).all()
    learns = given.follower.learns
    found = given.learner.proposals(learns.marks) if learns else []
    return schemas.Examples(
        items=tuple(map(_told, rows)),
        proposals=tuple(schemas.Proposal.model_validate(each) for each in found),
        version=given.follower.examples.version,
        compared=len(given.follower.examples.marks),
    )


@router.get(
    "/{example_id}/crop.png",
    name="example_crop",
    response_class=Response,
    responses={**_PNG, **looking()},
)
def example_crop(example_id: InPath, given: Given) -> Response:
    """Returns what was cut out of the photo, as networks see it."""
    with given.database.read() as session:
        crop = _found(session, example_id).crop
    if crop is None:
        raise RecordMissing("It was not cut out of its photo.")
    return Response(crop, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.post("/{example_id}/remove", name="remove_example", responses=changing())
def remove_example(example_id: InPath, by: By, given: Given) -> schemas.Example:
    """Has nothing compared with an example any more, whatever people said."""
    with given.database.write() as session:
        row = _found(session, example_id, stays=True)
        if row.state in {State.REMOVED, State.TAKEN_BACK}:
            raise RecordConflict("It is taken out already.")
        change(session, row, State.REMOVED, by.id, "remove_mark")
        told = _told(row)
    given.follower.follow()
    return told


@router.post("/{example_id}/restore", name="restore_example", responses=changing())
def restore_example(example_id: InPath, by: By, given: Given) -> schemas.Example:
    """Lets an example back that was taken out, or has one looked at again that was doubted."""
    with given.database.write() as session:
        row = _found(session, example_id, stays=True)
        if row.state not in {State.REMOVED, State.DOUBTED}:
            raise RecordConflict("It was not taken out.")
        change(session, row, State.WAITING, by.id, "restore_mark")
        told = _told(row)
    given.follower.follow()
    return told


def _found(session: Session, example_id: str, *, stays: bool = False) -> MarkExample:
    row = session.get(MarkExample, example_id, with_for_update=stays)
    if row is None:
        raise RecordMissing("There is no such example.", advice="GET /v1/models/examples lists them.")
    return row


def _told(row: MarkExample) -> schemas.Example:
    kept = {name: getattr(row, name) for name in schemas.Example.model_fields if name != "has_crop"}
    return schemas.Example(**kept, has_crop=row.crop is not None)
