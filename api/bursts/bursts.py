"""The photos of a burst: which they are, their bytes, what they say together, their relief."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.entries import Detail
from api.auth import Principal
from api.records.errors import RecordConflict, RecordMissing
from api.records.kinds import BlobState
from api.records.reach import weapon_of
from api.records.tables import Blob, Photo, Reading
from api.storage import BlobStore
from ocr.burst import align
from ocr.burst.relief import relief
from ocr.burst.types import MOST, BurstReading
from ocr.cluster import models_key
from ocr.decode import decode


@dataclass(frozen=True, slots=True)
class Burst:
    """Photos of one mark.

    Attributes:
        id: What they share.
        weapon: Id of the weapon that they show.
        unit: Whose they are.
        photos: Ids and hashes of those that can be read, in the order in which they were taken.
    """

    id: str
    weapon: str
    unit: str
    photos: tuple[tuple[str, str], ...]


def burst_of(session: Session, by: Principal, weapon_id: str, burst: str) -> Burst:
    """Returns a burst of a weapon: its first photos, as many as can be read together.

    Raises:
        RecordMissing: There is no such weapon or burst within reach.
        RecordConflict: Fewer than two of its photos were read.
    """
    weapon, case = weapon_of(session, by, weapon_id)
    found = session.execute(
        select(Photo.id, Photo.sha256, Blob.state)
        .join(Blob, Blob.sha256 == Photo.sha256)
        .where(Photo.weapon_id == weapon.id, Photo.burst == burst)
        .order_by(Photo.created_at, Photo.id)
    ).all()
    if not found:
        raise RecordMissing("There is no such burst of this weapon.")
    # One that the workers have not read may be one that takes too much memory to decode.
    read = tuple((photo, sha256) for photo, sha256, state in found if state is BlobState.READ)
    if len(read) < 2:
        raise RecordConflict("Fewer than two of its photos were read.", advice="Wait until they were.")
    return Burst(burst, weapon.id, case.unit, read[:MOST])


def keep(session: Session, by: Principal, burst: Burst, read: BurstReading) -> Reading:
    """Keeps what was read of a burst beside the readings of its first photo; what is there already stays.

    The record goes on counting each photo's own reading: a burst says nothing that its photos do not show.

    Args:
        session: A write transaction.
        by: Who had it read.
        burst: Which.
        read: What.

    Raises:
        RecordConflict: One of its photos was erased meanwhile.
    """
    _stay(session, burst)
    members = [
        {"photo_id": photo, **told}
        for (photo, _), told in zip(burst.photos, read.to_dict()["burst"], strict=True)
    ]
    models, first = dict(read.reading.models), burst.photos[0][1]
    key = models_key({**models, "burst": " ".join(sha256 for _, sha256 in burst.photos)})
    reading = session.scalars(select(Reading).filter_by(sha256=first, models_key=key)).one_or_none()
    if reading is None:
        body = read.reading.to_dict()
        reading = Reading(sha256=first, models_key=key, models=models, body=body, burst=members, active=False)
        session.add(reading)
        session.flush()
    detail: Detail = {"reading": reading.id, "models": key, "burst": burst.id, "photos": len(members)}
    append(session, Event(Action.READ, by.id, f"weapon:{burst.weapon}", burst.unit, detail))
    return reading


def _stay(session: Session, burst: Burst) -> None:
    """Locks the photos in one order: none of them is erased until what was read of them is kept."""
    for sha256 in sorted(sha256 for _, sha256 in burst.photos):
        if session.get_one(Blob, sha256, with_for_update=True).state is BlobState.ERASED:
            raise RecordConflict("A photo of it was erased.", advice="The log of events tells when and why.")


def bytes_of(store: BlobStore, burst: Burst) -> Sequence[bytes]:
    """Fetches the photos."""
    return [store.read(sha256) for _, sha256 in burst.photos]


def relief_of(photos: Sequence[bytes]) -> bytes:
    """Makes the relief that photos show together; returns a PNG of the first one's shape.

    Raises:
        PhotoRefused: One cannot be decoded.
    """
    images = [decode(photo).image for photo in photos]
    _, encoded = cv2.imencode(".png", relief(images, align(images)))
    return encoded.tobytes()
