"""Lawful erasure: asked for by one person, approved by another, and remembered in the log alone.

What goes: the bytes of photos, what machines read on them, and for a case all of its rows. What stays: the
entries of the log, which name ids and hashes, the row of the blob, which says it was erased, and receipts.
"""

from typing import Protocol

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.database import Database, now
from api.records.kinds import BlobState, DecidedBy
from api.records.tables import Blob, Case, Mark, Photo, Reading, Weapon
from api.retention.errors import ErasureSettled, ErasureUnknown, SecondPersonNeeded
from api.retention.kinds import ErasureState, Reason
from api.retention.rows import delete_row
from api.retention.tables import Erasure


class Bytes(Protocol):
    """What erasing needs of a store; :class:`api.storage.BlobStore` is one."""

    def size(self, sha256: str) -> int | None:
        """Returns how many bytes a photo has; None where it is not there."""

    def delete(self, sha256: str) -> None:
        """Takes the bytes of a photo away."""


def request(session: Session, subject: str, reason: Reason, reference: str, *, by: str) -> Erasure:
    """Asks for the erasure of a case or a photo.

    Args:
        session: A write transaction.
        subject: ``case:<id>`` or ``photo:<id>``.
        reason: The legal reason.
        reference: Number of the order or the file; it goes into the log, so it names no person.
        by: Who asks.

    Raises:
        ErasureUnknown: There is no such case or photo.
        ErasureSettled: It was asked for already.
    """
    unit = _found(session, subject).unit
    open_one = select(Erasure).where(Erasure.subject == subject, Erasure.state == ErasureState.REQUESTED)
    if session.scalars(open_one).first():
        raise ErasureSettled(f"The erasure of {subject} was requested already.")
    erasure = Erasure(subject=subject, unit=unit, reason=reason, reference=reference, requested_by=by)
    session.add(erasure)
    session.flush()
    append(session, _event(Action.ERASE_REQUEST, erasure, by))
    return erasure


def withdraw(session: Session, erasure_id: str, *, by: str) -> Erasure:
    """Takes a request back.

    Raises:
        ErasureUnknown: There is no such request.
        ErasureSettled: It is done or withdrawn already.
    """
    erasure = _requested(session, erasure_id)
    _settle(erasure, ErasureState.WITHDRAWN, by)
    append(session, _event(Action.ERASE_WITHDRAW, erasure, by))
    return erasure


def approve(session: Session, erasure_id: str, *, by: str) -> Erasure:
    """Approves a request, and erases the rows; :func:`sweep` takes the bytes away once that is committed.

    Args:
        session: A write transaction.
        erasure_id: Of the request.
        by: Who approves.

    Raises:
        ErasureUnknown: There is no such request, or what it names is gone.
        ErasureSettled: It is done or withdrawn already.
        SecondPersonNeeded: Who approves is who asked.
    """
    erasure = _requested(session, erasure_id)
    if erasure.requested_by == by:
        raise SecondPersonNeeded
    for sha256 in _erase(session, _found(session, erasure.subject)):
        append(session, _event(Action.ERASE, erasure, by, f"blob:{sha256}"))
    _settle(erasure, ErasureState.DONE, by)
    append(session, _event(Action.ERASE, erasure, by))
    return erasure


def sweep(database: Database, store: Bytes) -> int:
    """Takes away the bytes of every photo whose erasure is committed; returns how many.

    Called after each erasure and when the service starts, so that a crash in between leaves nothing.

    Raises:
        OSError: The bytes cannot be taken away.
    """
    with database.read() as session:
        erased = session.scalars(select(Blob.sha256).where(Blob.state == BlobState.ERASED)).all()
    return sum(_take_away(database, store, sha256) for sha256 in erased if store.size(sha256) is not None)


def _take_away(database: Database, store: Bytes, sha256: str) -> bool:
    # Under the lock of the row: the same photo may be coming in again at this moment, and must then stay.
    with database.write() as session:
        blob = session.get_one(Blob, sha256, with_for_update=True)
        if is_erased := blob.state == BlobState.ERASED:
            store.delete(sha256)
        return is_erased


def _found(session: Session, subject: str) -> Case | Photo:
    kind, _, key = subject.partition(":")
    found = session.get(
        {"case": Case, "photo": Photo}.get(kind, Case), key if kind in ("case", "photo") else ""
    )
    if not isinstance(found, Case | Photo):
        raise ErasureUnknown(f"There is no {subject}.")
    return found


def _requested(session: Session, erasure_id: str) -> Erasure:
    erasure = session.get(Erasure, erasure_id, with_for_update=True)
    if erasure is None:
        raise ErasureUnknown("There is no such erasure.")
    if erasure.state != ErasureState.REQUESTED:
        raise ErasureSettled(f"This erasure is {erasure.state} already.")
    return erasure


def _settle(erasure: Erasure, state: ErasureState, by: str) -> None:
    erasure.state, erasure.decided_by, erasure.decided_at = state, by, now()


def _event(action: Action, erasure: Erasure, by: str, subject: str | None = None) -> Event:
    detail = {
        "erasure": erasure.id,
        "reason": erasure.reason.value,
        "reference": erasure.reference,
        "requested_by": erasure.requested_by,
    }
    return Event(action, by, subject or erasure.subject, erasure.unit, detail)


def _erase(session: Session, found: Case | Photo) -> list[str]:
    """Erases a case or a photo; returns the hashes of the photos whose bytes nobody holds any more."""
    photos = [found] if isinstance(found, Photo) else _photos_of(session, found)
    for photo in photos:
        _delete_machine_marks(session, photo)
        delete_row(session, photo)
    if isinstance(found, Case):
        delete_row(session, found)
    session.flush()
    orphans = [
        sha256 for sha256 in sorted({photo.sha256 for photo in photos}) if not _is_held(session, sha256)
    ]
    for sha256 in orphans:
        _erase_blob(session, sha256)
    return orphans


def _delete_machine_marks(session: Session, photo: Photo) -> None:
    # What a person confirmed is a finding of its own; what only a machine said is a copy of the photo.
    query = select(Mark).where(Mark.photo_id == photo.id, Mark.decided_by == DecidedBy.MACHINE)
    for mark in session.scalars(query).all():
        delete_row(session, mark)


def _photos_of(session: Session, case: Case) -> list[Photo]:
    weapons = select(Weapon.id).where(Weapon.case_id == case.id)
    query = select(Photo).where((Photo.case_id == case.id) | Photo.weapon_id.in_(weapons))
    return list(session.scalars(query))


def _is_held(session: Session, sha256: str) -> bool:
    return session.scalars(select(Photo.id).where(Photo.sha256 == sha256).limit(1)).first() is not None


def _erase_blob(session: Session, sha256: str) -> None:
    blob = session.get_one(Blob, sha256, with_for_update=True)
    blob.state, blob.state_at = BlobState.ERASED, now()
    lit = Reading.burst.is_not(None) & cast(Reading.burst, Text).contains(sha256)
    for reading in session.scalars(select(Reading).where((Reading.sha256 == sha256) | lit)).all():
        delete_row(session, reading)
