"""How far the reading of one photo is, and having it read again."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from api.auth.current import By
from api.jobs.again import read_again
from api.jobs.progress import Progress, active_reading, progress
from api.records.kinds import BlobState
from api.records.reach import photo_of
from api.records.schemas import InPath
from api.records.tables import Blob
from api.routes.answers import changing, looking
from api.services import Given

router = APIRouter(prefix="/v1/photos", tags=["photos"])

Maybe = str | SkipJsonSchema[None]


class PhotoState(BaseModel):
    """How far the reading of a photo is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    photo: str = Field(description="The photo's id.")
    sha256: str
    state: BlobState = Field(description="`stored` waits to be read; `read` and `refused` are the ends.")
    at: AwareDatetime = Field(description="Since when.")
    attempts: int = Field(ge=0, description="Readings that failed so far.")
    reason: Annotated[Maybe, Field(description="Why it was refused, for programs.")] = None
    advice: Annotated[Maybe, Field(description="What to do about that.")] = None
    reading: Annotated[Maybe, Field(description="The id of the reading that counts.")] = None


def told(now: Progress, reading: str | None = None) -> PhotoState:
    """Returns the JSON of a photo's progress."""
    fields = {name: getattr(now, name) for name in Progress.__slots__}
    return PhotoState(**fields, reading=reading)


@router.get("/{photo_id}/state", name="photo_state", response_model_exclude_none=True, responses=looking())
def photo_state(photo_id: InPath, by: By, given: Given) -> PhotoState:
    """Tells how far the reading is; nothing of what was read, so that asking often leaves no trace."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        now = progress(photo, session.get_one(Blob, photo.sha256))
        return told(now, active_reading(session, photo.sha256))


@router.post(
    "/{photo_id}/retry",
    name="retry_reading",
    status_code=202,
    response_model_exclude_none=True,
    responses=changing(),
)
def retry_reading(photo_id: InPath, by: By, given: Given) -> PhotoState:
    """Has a refused photo read again, and a photo that was read by other models than today's.

    A photo that waits already, or that today's models have read, stays as it is.
    """
    with given.database.write() as session:
        photo = photo_of(session, by, photo_id)
        blob = read_again(session, by, photo, given.dispatcher.models_key)
        now = told(progress(photo, blob), active_reading(session, photo.sha256))
    given.dispatcher.wake()
    return now
