"""The rows of a photo whose bytes are stored: blob, photo, log entry and receipt, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.entries import Detail
from api.audit.signing import Signer
from api.auth import Principal
from api.database.base import new_id, now
from api.records.kinds import BlobState
from api.records.reach import case_of, weapon_of
from api.records.tables import Blob, Photo
from api.storage import BlobStore
from api.uploads.announced import Announced
from api.uploads.errors import UploadInvalid
from api.uploads.receipts import sign
from api.uploads.tables import Receipt
from ocr.decode.sniff import sniff
from ocr.errors import PhotoNotAnImage

MEDIA_TYPES: Mapping[str, str] = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "HEIF": "image/heif",
}
"""Media types by what :func:`ocr.decode.sniff.sniff` names."""

_HEAD_BYTES = 64


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo that is stored.

    Attributes:
        receipt: What was signed for it, now or when it came first.
        is_new: Whether the unit did not have it before.
    """

    receipt: Receipt
    is_new: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A photo that is all there.

    Attributes:
        photo: What was said about it.
        path: Its bytes, whose hash is the one announced.
    """

    photo: Announced
    path: Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a photo belongs."""

    unit: str
    weapon_id: str | None
    case_id: str | None


def place_of(session: Session, by: Principal, photo: Announced) -> Place:
    """Returns where a photo belongs: to the case of its weapon, to a case, or to the sender's unit alone.

    Raises:
        RecordMissing: There is no such weapon or case within reach.
        UploadInvalid: The weapon belongs to another case, or the sender to no unit.
    """
    if photo.weapon_id:
        weapon, case = weapon_of(session, by, photo.weapon_id)
        if photo.case_id not in (None, case.id):
            raise UploadInvalid("The weapon belongs to another case.")
        return Place(case.unit, weapon.id, case.id)
    if photo.case_id:
        return Place(case_of(session, by, photo.case_id).unit, None, photo.case_id)
    if by.unit is None:
        raise UploadInvalid(
            "weapon_id or case_id is missing: you belong to no unit that could own the photo."
        )
    return Place(by.unit, None, None)


def keep(session: Session, by: Principal, whole: Whole, store: BlobStore, signer: Signer) -> Kept:
    """Keeps the rows of a photo; one that the unit has already gives the receipt of the first time.

    Args:
        session: A write transaction.
        by: Who sends it.
        whole: The photo, which ``store`` has adopted.
        store: Adopts it once more where it was erased meanwhile.
        signer: Signs the receipt.

    Raises:
        RecordMissing: The weapon or case is gone.
        StorageError: The bytes are needed again and cannot be stored.
    """
    photo, path = whole.photo, whole.path
    place = place_of(session, by, photo)
    blob = session.get(Blob, photo.sha256, with_for_update=True)
    if blob is None:
        blob = Blob(sha256=photo.sha256, size=path.stat().st_size, media_type=media_type(path))
        session.add(blob)
    elif blob.state is BlobState.ERASED:
        _bring_back(blob, path, store)
    session.flush()
    row = session.scalars(select(Photo).filter_by(unit=place.unit, sha256=photo.sha256)).one_or_none()
    is_new = row is None
    if row is None:
        row = _photo(by, photo, place)
        session.add(row)
        session.flush()
    receipt = session.scalars(select(Receipt).filter_by(photo_id=row.id)).one_or_none()
    return Kept(receipt or _acknowledge(session, by, row, blob, signer), is_new)


def media_type(path: Path) -> str:
    """Returns the media type by the first bytes; what is no photo is kept too, and its reading refused."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    try:
        return MEDIA_TYPES[sniff(head)]
    except PhotoNotAnImage:
        return "application/octet-stream"


def _bring_back(blob: Blob, path: Path, store: BlobStore) -> None:
    # The row is locked, so that whoever takes erased bytes away has done so by now, or finds the new state.
    store.adopt(path, blob.sha256)
    blob.state, blob.attempts = BlobState.STORED, 0
    blob.refused_reason = blob.refused_advice = None
    blob.stored_at = blob.state_at = now()


def _photo(by: Principal, photo: Announced, place: Place) -> Photo:
    return Photo(
        sha256=photo.sha256,
        unit=place.unit,
        weapon_id=place.weapon_id,
        case_id=place.case_id,
        view=photo.view,
        name=photo.name,
        taken_at=photo.taken_at,
        part=photo.part,
        burst=photo.burst,
        uploaded_by=by.id,
    )


def _acknowledge(session: Session, by: Principal, row: Photo, blob: Blob, signer: Signer) -> Receipt:
    detail: Detail = {"sha256": blob.sha256, "size": blob.size, "weapon": row.weapon_id, "case": row.case_id}
    entry = append(session, Event(Action.COLLECT, by.id, f"photo:{row.id}", row.unit, detail))
    receipt = Receipt(
        id=new_id(), sha256=blob.sha256, size=blob.size, photo_id=row.id, at=now(), audit_index=entry.index
    )
    sign(receipt, signer)
    session.add(receipt)
    return receipt
