"""How complete a record is: the levels L0 to L4 and the score of DOMAIN 6.2."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ocr.weapon import people
from ocr.weapon.gathered import Gathered
from ocr.weapon.inputs import Part
from ocr.weapon.record import Completeness, Field, Level, Requirement

POINTS: Mapping[str, int] = MappingProxyType(
    {
        "serial": 30,
        "manufacturer": 15,
        "country": 10,
        "model": 10,
        "calibre": 10,
        "import_marks_checked": 10,
        "photos": 5,
        "legal_basis": 5,
        "intended_use": 5,
    }
)
"""The weights of DOMAIN 6.2, which sum to 100; legal basis and intended use share their 10."""

UNCONFIRMED = 0.5
"""What a machine's reading is worth of the points, times its probability: half of what a person's word is."""


def completeness(weapon: Gathered) -> Completeness:
    """Measures a record; a level is reached when all that it and those below ask for is there."""
    requirements = tuple(_requirements(weapon))
    level = Level.NONE
    for each in list(Level)[1:]:
        if not all(r.met for r in requirements if r.level <= each):
            break
        level = each
    missing = tuple(r.says for r in requirements if not r.met and r.level <= level + 1)
    return Completeness(level, _score(weapon), requirements, missing)


def _requirements(weapon: Gathered) -> Iterator[Requirement]:
    yield from _logged(weapon)
    yield from _described(weapon)
    yield from _searchable(weapon)
    yield from _trace_ready(weapon)
    yield from _evidence_grade(weapon)


def _logged(weapon: Gathered) -> Iterator[Requirement]:
    hashed = any(photo.reading.photo.sha256 for photo in weapon.photos)
    yield _asks(Level.L0_LOGGED, "photo_hash", "A photo with its hash is missing.", met=hashed)
    says = "Date, place and agency of the recovery are not all recorded."
    yield _asks(Level.L0_LOGGED, "recovery", says, met=weapon.about.recovered)


def _described(weapon: Gathered) -> Iterator[Requirement]:
    level = Level.L1_DESCRIBED
    yield _asks(level, "type", "The type of the weapon is not stated.", met=bool(weapon.about.type))
    yield _asks(level, "calibre", "The calibre is not known.", met=_is_read(weapon, Field.CALIBRE))
    says = "A photo of the whole weapon is missing from the left or from the right."
    yield _asks(level, "photos", says, met=weapon.has_sides)


def _searchable(weapon: Gathered) -> Iterator[Requirement]:
    level = Level.L2_SEARCHABLE
    says = "There is no serial, and no one said that the weapon is unmarked or its number obliterated."
    met = _is_read(weapon, Field.SERIAL) or weapon.is_unmarked
    yield _asks(level, "serial", says, met=met)
    says = "Neither a maker nor a factory stamp is known."
    met = _is_read(weapon, Field.MANUFACTURER) or weapon.is_said(Field.MANUFACTURER)
    yield _asks(level, "manufacturer", says, met=met)


def _trace_ready(weapon: Gathered) -> Iterator[Requirement]:
    level = Level.L3_TRACE_READY
    says = "No person confirmed the manufacturer, or that it is unknown."
    yield _asks(level, "manufacturer_confirmed", says, met=weapon.is_said(Field.MANUFACTURER))
    for field in (Field.COUNTRY, Field.MODEL):
        says = f"No person confirmed the {field.value}, or that it is unknown."
        yield _asks(level, f"{field.value}_confirmed", says, met=weapon.is_said(field))
    yield _asks(level, "serial_confirmed", *_serial(weapon))
    says = "No person has looked for import marks."
    yield _asks(level, "import_marks_checked", says, met=weapon.imports_checked)
    says = "The legal basis is not recorded."
    yield _asks(level, "legal_basis", says, met=weapon.about.legal_basis)
    says = "The intended use of the answer is not recorded."
    yield _asks(level, "intended_use", says, met=weapon.about.intended_use)


def _serial(weapon: Gathered) -> tuple[str, bool]:
    if weapon.is_unmarked:
        return "A person said that there is no serial to read.", weapon.is_said(Field.SERIAL)
    serial = weapon.values.get(Field.SERIAL)
    if serial is None or not serial.by_person:
        return "No person confirmed the serial of the receiver or frame.", False
    if serial.part is not Part.RECEIVER:
        where = f"on the {serial.part.value}" if serial.part else "on a part that is not named"
        return f"The serial was confirmed {where}, not on the receiver or frame.", False
    return "The serial of the receiver or frame is confirmed.", True


def _evidence_grade(weapon: Gathered) -> Iterator[Requirement]:
    level, about = Level.L4_EVIDENCE_GRADE, weapon.about
    says = "The chain of custody was not verified as complete."
    yield _asks(level, "custody", says, met=about.custody_complete is True)
    says = "The hashes of the original photos were not verified."
    yield _asks(level, "originals", says, met=about.originals_verified is True)
    says = "No second person has read the serial and found the same."
    yield _asks(level, "second_reader", says, met=_has_second_reader(weapon))
    yield _asks(level, "report", "The report is not signed.", met=about.report_signed)


def _has_second_reader(weapon: Gathered) -> bool:
    held = people.decision(Field.SERIAL, weapon.confirmed)
    if held is None:
        return False
    differ = people.disagreements(weapon.confirmed, weapon.knowledge)
    return not differ and len(people.readers(Field.SERIAL, held, weapon.confirmed, weapon.knowledge)) > 1


def _is_read(weapon: Gathered, field: Field) -> bool:
    return weapon.believed(field) is not None


def _asks(level: Level, code: str, says: str, met: bool) -> Requirement:  # noqa: FBT001  the last word of a row
    return Requirement(level, code, met, says if not met or says.endswith("is confirmed.") else "")


def _score(weapon: Gathered) -> int:
    about = weapon.about
    shares = {field.value: _share(weapon, field) for field in Field if field.value in POINTS}
    shares |= {
        "import_marks_checked": float(weapon.imports_checked),
        "photos": float(weapon.has_sides),
        "legal_basis": float(about.legal_basis),
        "intended_use": float(about.intended_use),
    }
    return int(sum(POINTS[name] * share for name, share in shares.items()) + 1e-9)


def _share(weapon: Gathered, field: Field) -> float:
    value = weapon.values.get(field)
    if field is Field.SERIAL and weapon.is_unmarked:
        return 1.0
    if value is None:
        return 0.0
    return 1.0 if value.p is None else UNCONFIRMED * value.p
