"""Photos that are stored: where they belong, their bytes, and what was read on them."""

import base64
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api import schemas
from api.auth.current import By
from api.jobs.brought import bring
from api.records import photos
from api.records.errors import RecordMissing
from api.records.kinds import BlobState
from api.records.reach import note_look, photo_of
from api.records.schemas import Id, InPath, Listed, Photo, PhotoChange, StoredReading
from api.records.tables import Blob, Reading
from api.records.tables import Photo as Row
from api.routes.answers import WantedPage, changing, looking
from api.services import Given
from api.storage import BlobMissing
from ocr.cluster import networks_key

router = APIRouter(prefix="/v1/photos", tags=["photos"])


@router.get("", name="list_photos", responses=looking())
def list_photos(
    page: WantedPage,
    by: By,
    given: Given,
    weapon: Annotated[Id | None, Query(description="Those of this weapon alone.")] = None,
    case: Annotated[Id | None, Query(description="Those of this case alone.")] = None,
) -> Listed[Photo]:
    """Lists photos, newest first."""
    with given.database.read() as session:
        found = photos.list_photos(session, by, page, case_id=case, weapon_id=weapon)
        blobs = photos.blobs_of(session, found.items)
    subject = f"weapon:{weapon}" if weapon else f"case:{case}" if case else "photos:list"
    note_look(given.database, by, subject, by.unit)
    return Listed(items=[_told(photo, blobs[photo.sha256]) for photo in found.items], next=found.next)


@router.get("/{photo_id}", name="get_photo", responses=looking())
def get_photo(photo_id: InPath, by: By, given: Given) -> Photo:
    """Shows where a photo belongs, and how far its reading is."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        blob = session.get_one(Blob, photo.sha256)
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    return _told(photo, blob)


@router.patch("/{photo_id}", name="change_photo", responses=changing())
def change_photo(photo_id: InPath, body: PhotoChange, by: By, given: Given) -> Photo:
    """Puts a photo to a weapon or a case, takes it off (null), or says what it shows."""
    with given.database.write() as session:
        photo = photos.change_photo(session, by, photo_id, body.model_dump(exclude_unset=True))
        return _told(photo, session.get_one(Blob, photo.sha256))


@router.get(
    "/{photo_id}/content",
    name="photo_content",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "description": "The original bytes; `Repr-Digest` (RFC 9530) is their SHA-256.",
        },
        **looking(),
    },
)
def photo_content(photo_id: InPath, by: By, given: Given) -> StreamingResponse:
    """Sends the bytes of a photo as they came, never changed."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        blob = session.get_one(Blob, photo.sha256)
    if blob.state is BlobState.ERASED:
        raise RecordMissing("The photo was erased.", advice="The log of events tells when and why.")
    size = given.store.size(photo.sha256)
    if size is None:
        raise BlobMissing
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    # Not as the media type it claims to be: a browser must not be brought to run what somebody uploaded.
    pieces = given.store.stream(photo.sha256)
    return StreamingResponse(pieces, headers=_headers(photo, size), media_type="application/octet-stream")


@router.get(
    "/{photo_id}/reading",
    name="photo_reading",
    response_model_exclude_unset=True,
    responses=looking(),
)
def photo_reading(photo_id: InPath, by: By, given: Given) -> schemas.Reading:
    """Shows the reading that counts."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        reading = photos.active_reading(session, photo)
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    return schemas.Reading.model_validate(reading.body)


@router.get(
    "/{photo_id}/readings",
    name="photo_readings",
    response_model_exclude_unset=True,
    responses=looking(),
)
def photo_readings(photo_id: InPath, page: WantedPage, by: By, given: Given) -> Listed[StoredReading]:
    """Lists everything that was ever read on a photo, newest first."""
    with given.database.read() as session:
        photo = photo_of(session, by, photo_id)
        found = photos.list_readings(session, photo, page)
    note_look(given.database, by, f"photo:{photo.id}", photo.unit)
    return Listed(items=[_stored(reading) for reading in found.items], next=found.next)


@router.post(
    "/{photo_id}/readings",
    name="bring_reading",
    status_code=201,
    response_model_exclude_unset=True,
    responses=changing(),
)
def bring_reading(photo_id: InPath, body: schemas.BroughtReading, by: By, given: Given) -> StoredReading:
    """Keeps a reading that was made elsewhere, by `rollmark bulk`; bringing it again changes nothing.

    It counts where it was made by the models that read here now, and they have not read the photo yet.
    """
    reading = body.model_dump(mode="json", exclude_unset=True)
    with given.database.write() as session:
        photo = photo_of(session, by, photo_id)
        return _stored(bring(session, by, photo, reading, networks_key(given.pool.models)))


def _told(photo: Row, blob: Blob) -> Photo:
    rows = {column.key: getattr(blob, column.key) for column in Blob.__table__.columns}
    rows |= {column.key: getattr(photo, column.key) for column in Row.__table__.columns}
    return Photo.model_validate({name: rows[name] for name in Photo.model_fields})


def _stored(reading: Reading) -> StoredReading:
    names = ("id", "models_key", "active", "created_at", *(("burst",) if reading.burst else ()))
    told = {name: getattr(reading, name) for name in names}
    return StoredReading.model_validate(told | {"reading": reading.body})


def _headers(photo: Row, size: int) -> Mapping[str, str]:
    digest = base64.b64encode(bytes.fromhex(photo.sha256)).decode()
    name = quote(photo.name or f"{photo.sha256}.photo")
    disposition = f"attachment; filename*=UTF-8''{name}"  # RFC 6266
    return {
        "Content-Length": str(size),
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Disposition": disposition,
    }
