"""What a weapon is found by: its marks, what machines read on its photos, and what the case says."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.kinds import DecidedBy
from api.records.tables import NAME, SHORT, Case, Mark, Photo, Reading, Weapon
from ocr import knowledge
from ocr.knowledge.keys import shape_key
from ocr.types import MarkingKind
from ocr.weapon.record import Field
from ocr.weapon.sightings import KINDS, normalise

LEAST_P = 0.05
"""The least probability of a machine's reading that a search looks at."""

BELIEVED = 0.5
"""The least with which a machine's maker, model or calibre stands in for what no person has said."""

_FIELDS = {
    kind: field
    for field in (Field.MANUFACTURER, Field.MODEL, Field.CALIBRE, Field.COUNTRY)
    for kind in KINDS[field]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One thing that something is found by, with the fields of :class:`~api.search.tables.SearchEntry`."""

    text: str = ""
    kind: MarkingKind = MarkingKind.SERIAL
    unit: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    calibre: str | None = None
    country: str | None = None
    type: str | None = None
    place: str | None = None
    recovered_on: datetime.date | None = None
    decided_by: str = DecidedBy.PERSON_ENTERED.value
    p: float | None = None


def described(session: Session, weapon: Weapon) -> list[Described]:
    """Returns all that a weapon is found by; at least one, so that its other fields can be asked for."""
    case = session.get_one(Case, weapon.case_id)
    read = list(_read(session, weapon))
    marks = _marks(session, weapon)
    base = _base(weapon, case, marks, read)
    found = {(mark.kind, mark.text_nfc): _of_mark(base, mark) for mark in marks}
    for candidate in read:
        for text, p in _texts(candidate):
            key = MarkingKind(candidate["kind"]), text
            if key not in found and p >= LEAST_P:
                machine = DecidedBy.MACHINE.value
                found[key] = replace(base, text=text[:NAME], kind=key[0], decided_by=machine, p=p)
    if not any(each.kind is MarkingKind.SERIAL for each in found.values()):
        return [*found.values(), base]
    return list(found.values())


def _marks(session: Session, weapon: Weapon) -> list[Mark]:
    query = select(Mark).where(Mark.weapon_id == weapon.id, ~Mark.not_found, Mark.text_nfc != "")
    return list(session.scalars(query.order_by(Mark.created_at.desc(), Mark.id)))


def _read(session: Session, weapon: Weapon) -> Iterator[Mapping[str, Any]]:
    query = (
        select(Reading.body)
        .join(Photo, Photo.sha256 == Reading.sha256)
        .where(Photo.weapon_id == weapon.id, Reading.active)
    )
    for body in session.scalars(query):
        yield from body.get("candidates", ())


def _texts(candidate: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield candidate["value"], candidate["p"]
    yield from ((other["value"], other["p"]) for other in candidate.get("alternatives", ()))


def _base(weapon: Weapon, case: Case, marks: list[Mark], read: list[Mapping[str, Any]]) -> Described:
    said = {name: getattr(weapon, name) for name in ("manufacturer", "model", "calibre", "country")}
    for field, value in (*_said_by_people(marks), *_believed(read)):
        said[field.value] = said[field.value] or value
    return Described(
        unit=case.unit,
        type=weapon.type,
        place=case.place,
        recovered_on=case.recovered_on,
        manufacturer=said["manufacturer"],
        calibre=said["calibre"],
        country=said["country"],
        model=shape_key(said["model"]) if said["model"] else None,
    )


def _said_by_people(marks: list[Mark]) -> Iterator[tuple[Field, str | None]]:
    for mark in marks:
        if (field := _FIELDS.get(mark.kind)) and mark.decided_by is not DecidedBy.MACHINE:
            yield field, _first(normalise(field, mark.text_nfc, knowledge.load()))


def _believed(read: list[Mapping[str, Any]]) -> Iterator[tuple[Field, str | None]]:
    for candidate in sorted(read, key=lambda each: -each["p"]):
        field = _FIELDS.get(MarkingKind(candidate["kind"]))
        if field and candidate["p"] >= BELIEVED:
            yield field, _first(candidate["normalised"])


def _first(normalised: str | None) -> str | None:
    return (normalised or "").split("|")[0][:SHORT] or None


def _of_mark(base: Described, mark: Mark) -> Described:
    return replace(
        base, text=mark.text_nfc[:NAME], kind=mark.kind, decided_by=mark.decided_by.value, p=mark.p
    )
