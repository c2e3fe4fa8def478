"""Having a photo read again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import now
from api.records.errors import RecordConflict
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading


def read_again(session: Session, by: Principal, photo: Photo, models_key: str) -> Blob:
    """Puts a photo back among those that wait, where another reading could say something else.

    Args:
        session: A write transaction.
        by: Who wants it.
        photo: The photo.
        models_key: Of the models that would read it now.

    Raises:
        RecordConflict: The photo was erased.
    """
    blob = session.get_one(Blob, photo.sha256, with_for_update=True)
    if blob.state is BlobState.ERASED:
        raise RecordConflict("The photo was erased.", advice="The log of events tells when and why.")
    if blob.state is BlobState.REFUSED or (
        blob.state is BlobState.READ and not _read_by(session, photo.sha256, models_key)
    ):
        blob.state, blob.state_at, blob.attempts = BlobState.STORED, now(), 0
        blob.refused_reason = blob.refused_advice = None
        append(session, Event(Action.READ, by.id, f"photo:{photo.id}", photo.unit, {"again": True}))
    return blob


def _read_by(session: Session, sha256: str, models_key: str) -> bool:
    query = select(Reading.id).where(
        Reading.sha256 == sha256, Reading.models_key == models_key, Reading.active
    )
    return session.scalars(query).first() is not None
