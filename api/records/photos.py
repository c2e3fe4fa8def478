"""Photos: listed, put to a weapon or another, and what was read on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.records.errors import RecordConflict, RecordMissing
from api.records.pages import Page, Wanted, page
from api.records.reach import add, case_of, photo_of, units_of, weapon_of
from api.records.tables import Blob, Case, Confirmation, Photo, Reading


def list_photos(
    session: Session, by: Principal, wanted: Wanted, *, case_id: str | None, weapon_id: str | None
) -> Page[Photo]:
    """Lists the photos of a weapon, of a case, or all within reach.

    Raises:
        RecordMissing: There is no such weapon or case within reach, or the caller belongs to no unit.
        RecordInvalid: The cursor is none.
    """
    query, unit = select(Photo), units_of(by)
    if unit is not None:
        query = query.where(Photo.unit == unit)
    if weapon_id is not None:
        query = query.where(Photo.weapon_id == weapon_of(session, by, weapon_id)[0].id)
    if case_id is not None:
        query = query.where(Photo.case_id == case_of(session, by, case_id).id)
    return page(session, query, (Photo.created_at, Photo.id), wanted)


def blobs_of(session: Session, photos: Iterable[Photo]) -> Mapping[str, Blob]:
    """Returns the bytes' rows of a page of photos, by their SHA-256."""
    query = select(Blob).where(Blob.sha256.in_({photo.sha256 for photo in photos}))
    return {blob.sha256: blob for blob in session.scalars(query)}


def change_photo(session: Session, by: Principal, photo_id: str, fields: Mapping[str, Any]) -> Photo:
    """Puts a photo to a weapon or a case, takes it off, or says otherwise what it shows.

    Args:
        session: A write transaction.
        by: Who does it.
        photo_id: The photo.
        fields: Any of ``weapon_id``, ``case_id``, ``view`` and ``part``. Put to a weapon it belongs to the
            weapon's case; put to another case, or to none, it leaves its weapon.

    Raises:
        RecordMissing: There is no such photo, weapon or case within reach.
        RecordConflict: They belong to different units or cases, or somebody decided about a marking of its
            weapon by it.
    """
    photo = photo_of(session, by, photo_id, stays=True)
    weapon_id, case = _place(session, by, photo, fields)
    if case is not None and case.unit != photo.unit:
        raise RecordConflict("The photo and the case belong to different units.")
    if weapon_id != photo.weapon_id and _decided_by(session, photo):
        raise RecordConflict("A marking of its weapon was decided by this photo; it stays with the weapon.")
    photo.weapon_id, photo.case_id = weapon_id, case.id if case else None
    photo.view, photo.part = fields.get("view", photo.view), fields.get("part", photo.part)
    add(session, photo, otherwise="The photo cannot be put there.")
    detail = {"fields": ",".join(sorted(fields)), "weapon": weapon_id, "case": photo.case_id}
    append(session, Event(Action.CORRECT, by.id, f"photo:{photo.id}", photo.unit, detail))
    return photo


def list_readings(session: Session, photo: Photo, wanted: Wanted) -> Page[Reading]:
    """Lists everything that was ever read on a photo.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(Reading).where(Reading.sha256 == photo.sha256)
    return page(session, query, (Reading.created_at, Reading.id), wanted)


def active_reading(session: Session, photo: Photo) -> Reading:
    """Returns the reading of a photo that counts.

    Raises:
        RecordMissing: It is not read.
    """
    found = session.scalars(select(Reading).where(Reading.sha256 == photo.sha256, Reading.active)).first()
    if found is None:
        raise RecordMissing(
            "There is no reading of this photo.", advice="Look at its state: it waits, or it was refused."
        )
    return found


def _place(
    session: Session, by: Principal, photo: Photo, fields: Mapping[str, Any]
) -> tuple[str | None, Case | None]:
    """Which weapon and case a photo is to belong to."""
    case_id = fields.get("case_id", photo.case_id)
    case = case_of(session, by, case_id) if case_id else None
    if wanted := fields.get("weapon_id"):
        weapon, own = weapon_of(session, by, wanted)
        if "case_id" in fields and own is not case:
            raise RecordConflict("The weapon belongs to another case.")
        return weapon.id, own
    stays = "weapon_id" not in fields and case_id == photo.case_id
    return photo.weapon_id if stays else None, case


def _decided_by(session: Session, photo: Photo) -> bool:
    return session.scalar(select(exists().where(Confirmation.photo_id == photo.id))) or False
