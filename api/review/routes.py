"""The desk: the queue, what readers say, and boxes drawn anew."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.auth.current import By
from api.auth.permissions import Principal
from api.records.confirmations import Decision
from api.records.reach import note_look, photo_of, weapon_of
from api.records.schemas import Confirmation, ConfirmationNew, InPath
from api.records.tables import Case, Photo, Reading, Weapon
from api.review import answers, boxes, schemas
from api.review.history import history_of
from api.review.queue import open_tasks, take_in, waiting
from api.review.strips import cut
from api.review.tables import ReviewTask
from api.routes.answers import changing, looking
from api.routes.pool import Pool
from api.schemas import Reading as ReadingJson
from api.services import Given

router = APIRouter(prefix="/v1", tags=["desk"])


@router.get("/review/queue", name="review_queue", responses=looking())
def review_queue(by: By, given: Given, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> schemas.Queue:
    """Lists the photos that wait for a person, what is most worth a minute first."""
    # Two desks may take in the same readings at once: then the second finds them taken in.
    with suppress(IntegrityError), given.database.write() as session:
        take_in(session, given.settings.review_blind_share)
    with given.database.write() as session:
        found = [_brief(task, by) for task in open_tasks(session, by, limit)]
        count, oldest = waiting(session, by)
    note_look(given.database, by, "review:queue", by.unit)
    return schemas.Queue(items=tuple(found), open=count, oldest_at=oldest)


@router.get(
    "/review/tasks/{task_id}", name="review_task", response_model_exclude_unset=True, responses=looking()
)
def review_task(task_id: InPath, by: By, given: Given) -> schemas.Task:
    """Shows a photo that waits, with what was read on it."""
    with given.database.read() as session:
        task = answers.task_of(session, by, task_id)
        told = _task(session, task, by)
    note_look(given.database, by, f"photo:{task.photo_id}", task.unit)
    return told


@router.post("/review/tasks/{task_id}/decisions", name="answer_task", status_code=201, responses=changing())
def answer_task(task_id: InPath, body: ConfirmationNew, by: By, given: Given) -> schemas.Answered:
    """Decides about a marking; a second reader's word is compared with the first one's."""
    with given.database.write() as session:
        said = answers.answer(session, by, task_id, Decision(**body.model_dump()))
        kept = Confirmation.model_validate(said.confirmation) if said.confirmation else None
        told = schemas.Answer.model_validate(said.answer)
        return schemas.Answered(answer=told, confirmation=kept, mark_id=kept.mark_id if kept else None)


@router.post("/review/tasks/{task_id}/finish", name="finish_task", responses=changing())
def finish_task(task_id: InPath, by: By, given: Given) -> schemas.TaskBrief:
    """Says that one is done with a photo: it leaves the queue, or goes to a second reader."""
    with given.database.write() as session:
        return _brief(answers.finish(session, by, task_id), by)


@router.post(
    "/photos/{photo_id}/annotations", name="create_annotation", status_code=201, responses=changing()
)
def create_annotation(
    photo_id: InPath, body: schemas.AnnotationNew, by: By, given: Given
) -> schemas.Annotation:
    """Keeps a box that was drawn anew, cut, joined or named; the reading stays as it is."""
    with given.database.write() as session:
        return schemas.Annotation.model_validate(boxes.draw(session, by, photo_id, body.drawn()))


@router.post(
    "/photos/{photo_id}/annotations/{annotation_id}/withdraw",
    name="withdraw_annotation",
    responses=changing(),
)
def withdraw_annotation(photo_id: InPath, annotation_id: InPath, by: By, given: Given) -> schemas.Annotation:
    """Takes back what was done to a box: nothing learns from it, and no mark is compared with it any more."""
    with given.database.write() as session:
        row = boxes.withdraw(session, by, photo_id, annotation_id)
        return schemas.Annotation.model_validate(row)


@router.get("/photos/{photo_id}/annotations", name="list_annotations", responses=looking())
def list_annotations(photo_id: InPath, by: By, given: Given) -> list[schemas.Annotation]:
    """Lists what people did to the boxes of a photo, newest first."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        found = [schemas.Annotation.model_validate(row) for row in boxes.boxes_of(session, photo)]
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    return found


@router.post(
    "/photos/{photo_id}/boxes/read",
    name="read_box",
    response_model=ReadingJson,
    response_model_exclude_unset=True,
    responses=changing("not_an_image", "format_unavailable", "damaged", "too_large", "refused", "busy"),
)
async def read_box(
    photo_id: InPath, body: schemas.BoxToRead, by: By, given: Given, pool: Pool
) -> dict[str, Any]:
    """Reads what stands in a box that a person drew; the answer is kept nowhere."""
    strip = await cut(given, by, photo_id, body.polygon)
    with strip as file:
        reading = await pool.read(file, path=None, crop=True)
    return reading.to_dict()


@router.get("/weapons/{weapon_id}/history", name="weapon_history", responses=looking())
def weapon_history(weapon_id: InPath, by: By, given: Given) -> schemas.History:
    """Shows who looked at a weapon and its photos, and who changed what, newest first."""
    with given.database.read() as session:
        weapon, case = weapon_of(session, by, weapon_id)
        found = history_of(session, weapon)
    note_look(given.database, by, f"weapon:{weapon.id}", case.unit)
    return schemas.History(items=tuple(found))


def _brief(task: ReviewTask, by: Principal) -> schemas.TaskBrief:
    return schemas.TaskBrief.model_validate(
        {name: getattr(task, name) for name in schemas.TaskBrief.model_fields if name != "blind"}
        | {"blind": answers.is_blind(task, by)}
    )


def _task(session: Session, task: ReviewTask, by: Principal) -> schemas.Task:
    reading = session.get_one(Reading, task.reading_id)
    weapon = session.get_one(Weapon, task.weapon_id)
    photo = session.get_one(Photo, task.photo_id)
    blind = answers.is_blind(task, by)
    told = {
        **_brief(task, by).model_dump(),
        "state": task.state,
        "reading_id": reading.id,
        "reading": _wordless(reading.body) if blind else reading.body,
        "view": photo.view,
        "part": photo.part,
        "case_number": session.get_one(Case, weapon.case_id).number,
        "exhibit_number": weapon.exhibit_number,
        "answers": [
            schemas.Answer.model_validate(said).model_dump() for said in answers.seen_by(session, task, by)
        ],
    }
    return schemas.Task.model_validate(told)


def _wordless(body: dict[str, Any]) -> dict[str, Any]:
    """A reading that says where something stands, and not what."""
    silent = {"text": "", "p": 0.0, "alternatives": [], "characters": []}
    lines = [line | silent for line in body["lines"]]
    return body | {"lines": lines, "marks": [], "candidates": []}
