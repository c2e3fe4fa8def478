"""The durable state of reading: a blob waits until it is read or refused, and nothing else remembers that."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.audit.actions import Action
from api.audit.entries import Event
from api.audit.log import append
from api.database import now
from api.records.kinds import BlobState
from api.records.tables import Blob, Reading
from ocr.cluster import models_key
from ocr.types import Refusal


def unread(session: Session, *, limit: int, but: Collection[str] = ()) -> list[str]:
    """Returns the hashes of blobs that wait to be read, longest waiting first.

    Args:
        session: A transaction.
        limit: How many at most.
        but: Hashes to leave out.
    """
    query = select(Blob.sha256).where(Blob.state == BlobState.STORED, Blob.sha256.not_in(but))
    return list(session.scalars(query.order_by(Blob.state_at, Blob.sha256).limit(limit)))


def counts(session: Session) -> dict[BlobState, int]:
    """Returns how many blobs are in each state."""
    found = session.execute(select(Blob.state, func.count()).group_by(Blob.state))
    return dict.fromkeys(BlobState, 0) | {row[0]: row[1] for row in found}


def keep(session: Session, sha256: str, body: Mapping[str, Any]) -> bool:
    """Keeps a Reading and makes it the active one of its blob.

    Args:
        session: A write transaction.
        sha256: The blob.
        body: The Reading as JSON.

    Returns:
        Whether it was kept; not where the blob waits no more: another server was quicker, or it was erased.
    """
    blob = _waiting(session, sha256)
    if blob is None:
        return False
    models = dict(body["models"])
    key = models_key(models)
    session.execute(update(Reading).where(Reading.sha256 == sha256, Reading.active).values(active=False))
    reading = session.scalars(select(Reading).filter_by(sha256=sha256, models_key=key)).one_or_none()
    if reading is None:
        reading = Reading(sha256=sha256, models_key=key, models=models, body=dict(body), active=True)
        session.add(reading)
    reading.active = True
    _end(blob, BlobState.READ)
    session.flush()
    _log(session, sha256, {"reading": reading.id, "models": key})
    return True


def refuse(session: Session, sha256: str, refusal: Refusal) -> bool:
    """Ends the reading of a blob in a refusal; returns whether it was still waiting."""
    blob = _waiting(session, sha256)
    if blob is None:
        return False
    _end(blob, BlobState.REFUSED, refusal)
    _log(session, sha256, {"refused": refusal.reason})
    return True


def count_attempts(session: Session, sha256: str, more: int) -> int:
    """Counts attempts that failed, puts the blob behind the others, and returns how many there are now."""
    blob = _waiting(session, sha256)
    if blob is None:
        return 0
    blob.attempts += more
    blob.state_at = now()
    return blob.attempts


def _waiting(session: Session, sha256: str) -> Blob | None:
    """The row, locked where the database can: who comes second finds it changed."""
    query = select(Blob).filter_by(sha256=sha256, state=BlobState.STORED)
    return session.scalars(query.with_for_update()).one_or_none()


def _log(session: Session, sha256: str, detail: Mapping[str, str]) -> None:
    append(session, Event(Action.READ, actor="system", subject=f"blob:{sha256}", detail=detail))


def _end(blob: Blob, state: BlobState, refusal: Refusal | None = None) -> None:
    blob.state, blob.state_at = state, now()
    blob.refused_reason = refusal.reason if refusal else None
    blob.refused_advice = refusal.advice if refusal else None
