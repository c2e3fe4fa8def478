"""The photos of a burst: which they are, their bytes, and the relief that they show together."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.auth import Principal
from api.records.errors import RecordConflict, RecordMissing
from api.records.kinds import BlobState
from api.records.reach import weapon_of
from api.records.tables import Blob, Photo
from api.storage import BlobStore
from ocr.burst import align
from ocr.burst.relief import relief
from ocr.burst.types import MOST
from ocr.decode import decode


@dataclass(frozen=True, slots=True)
class Burst:
    """Photos of one mark.

    Attributes:
        unit: Whose they are.
        photos: Ids and hashes of those that can be read, in the order in which they were taken.
    """

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
    return Burst(case.unit, read[:MOST])


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
