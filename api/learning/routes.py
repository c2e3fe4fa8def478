"""What a model keeper does: reviews out, trainings, models in, and which of them reads."""

import tempfile
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, UploadFile
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from api.audit import Action, Event, append
from api.auth.current import By
from api.learning import keeping, schemas, trainings
from api.learning.reviews import export
from api.problems import documented
from api.records.errors import RecordConflict, RecordMissing
from api.routes.answers import changing, looking
from api.services import Given
from models.house import RECOGNISER

router = APIRouter(prefix="/v1", tags=["models"])

InPath = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")]
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/reviews/export",
    name="export_reviews",
    response_class=FileResponse,
    responses=_ZIP | documented("internal"),
)
def export_reviews(by: By, given: Given) -> FileResponse:
    """Packs what people confirmed, without case, person or metadata, to be trained on elsewhere."""
    folder = tempfile.TemporaryDirectory(prefix="rollmark-reviews-")
    out = Folder(folder.name) / "reviews"
    export(given.database, given.store, out, by.id, given.settings.retention_years)
    archive = keeping.packed(out, Folder(folder.name) / "reviews.zip")
    return FileResponse(
        archive,
        media_type="application/zip",
        filename="reviews.zip",
        background=BackgroundTask(folder.cleanup),
    )


@router.get("/models/candidates", name="list_candidates", responses=documented("internal"))
def list_candidates(given: Given) -> schemas.Shelf:
    """Lists the models made or brought in here, what the gate said of each, and which read."""
    house = given.follower.house
    return schemas.Shelf(
        items=tuple(_candidate(given, card.version) for card in house.cards() if card.kind == RECOGNISER),
        history=house.history(),
        trouble=given.follower.trouble,
    )


@router.get("/models/candidates/{version}/decision", name="model_decision", responses=looking())
def model_decision(version: InPath, given: Given) -> dict[str, Any]:
    """Shows what the gate said about a model: figures of both on every set and slice, and the reasons."""
    house = given.follower.house
    keeping.candidate(house, version)
    decision = house.decision(RECOGNISER, version)
    if decision is None:
        raise RecordMissing("It was never judged.", advice="Judge it with `rollmark models judge`.")
    return decision


@router.post("/models/import", name="import_model", status_code=201, responses=changing())
def import_model(
    by: By, given: Given, model: Annotated[UploadFile, File(description="A sealed model folder as zip.")]
) -> schemas.Candidate:
    """Takes in a model that was made elsewhere, where its seal is trusted; it reads nothing yet."""
    card = keeping.bring(given.database, given.follower.house, by, model.file)
    return _candidate(given, card.version)


@router.post("/models/candidates/{version}/promotion", name="promote_model", responses=changing())
def promote_model(version: InPath, by: By, given: Given) -> schemas.Reads:
    """Lets a model read that passed the gate; no request waits for it, and none is dropped."""
    keeping.promote(given.database, given.follower, by, version)
    return _reads(given)


@router.post("/models/roll-back", name="roll_back_model", responses=changing())
def roll_back_model(by: By, given: Given) -> schemas.Reads:
    """Lets the model read that read before."""
    keeping.roll_back(given.database, given.follower, by)
    return _reads(given)


@router.post("/trainings", name="start_training", status_code=202, responses=changing())
def start_training(body: schemas.TrainingNew, by: By, given: Given) -> schemas.Training:
    """Starts a training in the background: dataset, training and gate; the new model reads nothing yet."""
    if not given.follower.switches:
        raise RecordConflict("This service reads with a reader of its own.", advice="Unset worker_reader.")
    asked = {"steps": body.steps, "looks": body.looks}
    told = {name: str(value) for name, value in asked.items() if value is not None}
    options = tuple(f"--{name}={value}" for name, value in told.items())
    begun = trainings.start(given.settings, body.version, by.name, options)
    with given.database.write() as session:
        detail = {"act": "train", **told}
        append(session, Event(Action.ADMIN, by.id, f"model:{body.version}", detail=detail))
    return schemas.Training.model_validate(begun)


@router.get("/trainings", name="list_trainings", responses=documented("internal"))
def list_trainings(given: Given) -> schemas.Trainings:
    """Lists trainings with how far they are, the newest first."""
    found = trainings.trainings(given.settings)
    return schemas.Trainings(items=tuple(schemas.Training.model_validate(each) for each in found))


@router.post("/trainings/{version}/stop", name="stop_training", responses=looking())
def stop_training(version: InPath, by: By, given: Given) -> schemas.Training:
    """Ends a training; started again under the same name it goes on where it was."""
    ended = trainings.stop(given.settings, version)
    if ended is None:
        raise RecordMissing("There is no such training.", advice="GET /v1/trainings lists them.")
    with given.database.write() as session:
        append(session, Event(Action.ADMIN, by.id, f"model:{version}", detail={"act": "stop_training"}))
    return schemas.Training.model_validate(ended)


def _candidate(given: Given, version: str) -> schemas.Candidate:
    house = given.follower.house
    card, decision = keeping.candidate(house, version), house.decision(RECOGNISER, version)
    return schemas.Candidate(
        version=card.version,
        parent=card.parent,
        dataset=card.dataset,
        sha256=card.sha256,
        reads_now=given.follower.version == card.version,
        passed=None if decision is None else bool(decision["passed"]),
        reasons=() if decision is None else tuple(decision["reasons"]),
    )


def _reads(given: Given) -> schemas.Reads:
    return schemas.Reads(version=given.follower.version, models=dict(given.pool.models))
