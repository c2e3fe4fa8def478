"""What a trace request says: the record as it is when the request is made, facts apart from assessments."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.kinds import BlobState
from api.records.record import UNKNOWN, Record
from api.records.tables import Blob, Case, Mark, Photo, Weapon
from api.search.fields import called
from ocr.weapon.record import Field, WeaponValue

FORMAT = "rollmark-trace-request-1"
"""Of the JSON, so that a later form can be told from this one."""

HOME = "XK"
"""ISO 3166-1, user-assigned: the code of the desk's own territory."""


def body_of(session: Session, weapon: Weapon, case: Case, record: Record, **said: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """Returns what a request says about a weapon.

    Args:
        session: A transaction.
        weapon: The weapon.
        case: Its case.
        record: What is known of it.
        **said: What the request itself says: its number, whom it goes to, and so on.
    """
    return {
        "format": FORMAT,
        **{name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()},
        "requester": {"country": HOME, "agency": case.agency, "unit": case.unit},
        "legal_basis": case.legal_basis,
        "intended_use": case.intended_use,
        "recovery": {
            "case_number": case.number,
            "exhibit_number": weapon.exhibit_number,
            "mode": case.mode.value,
            "date": case.recovered_on.isoformat(),
            "place": case.place,
            "circumstances": case.circumstances,
            "criminal_context": case.criminal_context,
        },
        "weapon": {
            "type": weapon.type,
            "flags": list(weapon.flags),
            "import_marks_checked": weapon.import_marks_checked,
            **{field.value: _value(record.reading.of(field)) for field in Field},
        },
        "marks": list(_marks(session, weapon)),
        "photos": list(_photos(session, weapon)),
        "assessments": {
            "level": record.reading.completeness.level.name.partition("_")[0],
            "score": record.reading.completeness.score,
            "findings": [finding.says for finding in record.reading.findings],
            "routing": [
                {"country": route.country, "ask": route.ask, "because": route.because}
                for route in record.reading.routing
            ],
        },
    }


def _value(value: WeaponValue | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "value": value.value,
        "name": _name(value),
        "by_person": value.by_person,
        "p": value.p,
        "part": value.part.value if value.part else None,
    }


def _name(value: WeaponValue) -> str | None:
    """The name by which everybody knows it: of a maker, a calibre or a country."""
    code = value.normalised or ""
    if value.value is None:
        return None if value.field is Field.SERIAL else UNKNOWN
    field = Field.COUNTRY if value.field is Field.IMPORT_MARK else value.field
    name = called(field.value, code)
    return None if name == code else name


def _marks(session: Session, weapon: Weapon) -> Iterator[dict[str, Any]]:
    query = select(Mark).where(Mark.weapon_id == weapon.id).order_by(Mark.kind, Mark.created_at, Mark.id)
    for mark in session.scalars(query):
        yield {
            "kind": mark.kind.value,
            "text": mark.text_nfc,
            "script": mark.script,
            "location": mark.location,
            "condition": mark.condition,
            "not_found": mark.not_found,
            "decided_by": mark.decided_by.value,
        }


def _photos(session: Session, weapon: Weapon) -> Iterator[dict[str, Any]]:
    query = (
        select(Photo)
        .join(Blob, Blob.sha256 == Photo.sha256)
        .where(Photo.weapon_id == weapon.id, Blob.state != BlobState.ERASED)
        .order_by(Photo.created_at, Photo.id)
    )
    for photo in session.scalars(query):
        yield {"sha256": photo.sha256, "view": photo.view.value, "taken_at": photo.taken_at}
