"""Readings that were made elsewhere, brought in by a program."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import now
from api.records.errors import RecordConflict, RecordInvalid
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading
from ocr.cluster import models_key, networks_key


def bring(session: Session, by: Principal, photo: Photo, body: dict[str, Any], current: str) -> Reading:
    """Keeps a reading that was made elsewhere; bringing it again changes nothing.

    It counts where the models are those that read here now, and nothing was read by them yet, whichever
    confirmed marks were compared with. Any other is kept beside the one that counts.

    Args:
        session: A write transaction.
        by: Who brings it.
        photo: The photo that was read.
        body: The Reading as JSON.
        current: The key of the models that read here now: :func:`ocr.cluster.networks_key`.

    Raises:
        RecordInvalid: It is the reading of another photo, or a refusal.
        RecordConflict: The photo was erased.
    """
    if body["photo"]["sha256"] != photo.sha256 or "refused" in body:
        raise RecordInvalid("The reading is that of another photo, or of one that was refused.")
    blob = session.get_one(Blob, photo.sha256, with_for_update=True)
    if blob.state is BlobState.ERASED:
        raise RecordConflict("The photo was erased.", advice="The log of events tells when and why.")
    key = models_key(body["models"])
    reading = session.scalars(select(Reading).filter_by(sha256=photo.sha256, models_key=key)).one_or_none()
    if reading is not None:
        return reading
    counts = networks_key(body["models"]) == current and not _read_by(session, photo.sha256, current)
    if counts:
        session.execute(update(Reading).where(Reading.sha256 == photo.sha256).values(active=False))
        blob.state, blob.state_at, blob.refused_reason, blob.refused_advice = (
            BlobState.READ,
            now(),
            None,
            None,
        )
    models = dict(body["models"])
    reading = Reading(sha256=photo.sha256, models_key=key, models=models, body=body, active=counts)
    session.add(reading)
    session.flush()
    detail: dict[str, str | bool] = {"reading": reading.id, "models": key, "brought": True, "counts": counts}
    append(session, Event(Action.READ, by.id, f"photo:{photo.id}", photo.unit, detail))
    return reading


def _read_by(session: Session, sha256: str, networks: str) -> bool:
    active = session.scalars(select(Reading).filter_by(sha256=sha256, active=True)).one_or_none()
    return active is not None and networks_key(active.models) == networks
