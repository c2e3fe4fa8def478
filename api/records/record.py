"""The record of one weapon: readings of its photos, people's decisions and its rows, brought together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action
from api.audit.tables import AuditEntry
from api.records.kinds import BlobState
from api.records.tables import Blob, Case, Confirmation, Mark, Photo, Reading, Weapon
from ocr import types
from ocr.types import MarkingKind
from ocr.weapon import About, Confirmed, Outcome, PhotoReading, View, WeaponReading, fuse

DESCRIBED: Mapping[str, MarkingKind] = MappingProxyType(
    {
        "manufacturer": MarkingKind.MANUFACTURER_NAME,
        "model": MarkingKind.MODEL,
        "calibre": MarkingKind.CALIBRE,
        "country": MarkingKind.COUNTRY,
        "year": MarkingKind.YEAR,
    }
)
"""The fields of a weapon's row in which a person says what is marked, and the marking each is about."""

UNKNOWN = "unknown"
"""What such a field holds where a person looked and cannot tell."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a weapon now.

    Attributes:
        reading: Of all its photos and decisions.
        waiting: Ids of photos that are not read yet; they may change it.
    """

    reading: WeaponReading
    waiting: tuple[str, ...]


def record_of(session: Session, weapon: Weapon, case: Case) -> Record:
    """Brings together what is known of a weapon now; nothing is kept, so nothing grows stale.

    Raises:
        KnowledgeInvalid: The shipped knowledge is damaged.
    """
    found = session.execute(
        select(Photo, Blob, Reading)
        .join(Blob, Photo.sha256 == Blob.sha256)
        .outerjoin(Reading, (Reading.sha256 == Blob.sha256) & Reading.active)
        .where(Photo.weapon_id == weapon.id, Blob.state != BlobState.ERASED)
        .order_by(Photo.id)
    ).all()
    photos = [_photo(photo, blob, reading) for photo, blob, reading in found]
    waiting = tuple(photo.id for photo, blob, _ in found if blob.state is BlobState.STORED)
    said = (*_described(session, weapon), *_decided(session, weapon))
    return Record(fuse(photos, said, about=_about(weapon, case)), waiting)


def _photo(photo: Photo, blob: Blob, reading: Reading | None) -> PhotoReading:
    if reading is not None:
        read = types.Reading.from_dict(reading.body)
    else:
        # One that waits has a hash and shows a side; only what it says is not known yet.
        refused = blob.state is BlobState.REFUSED
        refusal = types.Refusal(blob.refused_reason or "", blob.refused_advice or "") if refused else None
        read = types.Reading(types.Photo(blob.sha256, 0, 0), refused=refusal)
    return PhotoReading(photo.id, read, View(photo.view), photo.part)


def _decided(session: Session, weapon: Weapon) -> Iterator[Confirmed]:
    query = select(Confirmation, Mark.condition).outerjoin(Mark, Mark.id == Confirmation.mark_id)
    for row, condition in session.execute(query.where(Confirmation.weapon_id == weapon.id)):
        yield Confirmed(
            kind=row.kind,
            value=row.value,
            outcome=Outcome(row.outcome),
            by=row.by,
            at=row.at,
            id=row.id,
            photo_id=row.photo_id,
            part=row.part,
            condition=condition,
        )


def _described(session: Session, weapon: Weapon) -> Iterator[Confirmed]:
    described = {name: getattr(weapon, name) for name in DESCRIBED if getattr(weapon, name)}
    told = _who_described(session, weapon) if described else {}
    for name, value in described.items():
        by, at = told.get(name, (weapon.created_by, weapon.created_at))
        if value == UNKNOWN:
            yield Confirmed(DESCRIBED[name], None, Outcome.LOOKED_NONE_FOUND, by, at)
        else:
            yield Confirmed(DESCRIBED[name], value, Outcome.ENTERED, by, at)


def _who_described(session: Session, weapon: Weapon) -> dict[str, tuple[str, datetime]]:
    """Who said last what stands in each field, and when: the log knows, the row does not."""
    query = select(AuditEntry).where(
        AuditEntry.subject == f"weapon:{weapon.id}", AuditEntry.action == Action.CORRECT
    )
    return {
        name: (entry.actor, entry.at)
        for entry in session.scalars(query.order_by(AuditEntry.index))
        for name in str(entry.detail.get("fields", "")).split(",")
    }


def _about(weapon: Weapon, case: Case) -> About:
    return About(
        recovered=True,  # a case has a date, a place and an agency, or it is none
        type=weapon.type,
        legal_basis=case.legal_basis is not None,
        intended_use=case.intended_use is not None,
        import_marks_checked=weapon.import_marks_checked,
        flags=frozenset(weapon.flags),
    )
