"""The record of one weapon, as its photos and its people give it; every class has its JSON form."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, cast

from ocr.types import ValueAlternative
from ocr.weapon.inputs import Part, View


class Field(StrEnum):
    """What a record says about a weapon."""

    SERIAL = "serial"
    MANUFACTURER = "manufacturer"
    MODEL = "model"
    CALIBRE = "calibre"
    COUNTRY = "country"
    YEAR = "year"
    IMPORT_MARK = "import_mark"
    PROPERTY_MARK = "property_mark"


class DecidedBy(StrEnum):
    """Who says so: the machine's word is an assessment until a person confirmed it (LED art. 7)."""

    MACHINE = "machine"
    PERSON_CONFIRMED = "person_confirmed"
    PERSON_ENTERED = "person_entered"


class Severity(StrEnum):
    """What a finding asks for.

    ``alarm``: a contradiction, the photos leave little doubt. ``check``: a contradiction, unless something
    was misread or is not what it seems. ``hint``: nothing contradicts, but it is worth a look.
    """

    ALARM = "alarm"
    CHECK = "check"
    HINT = "hint"


class Level(IntEnum):
    """How complete a record is (DOMAIN 6.2)."""

    NONE = -1
    L0_LOGGED = 0
    L1_DESCRIBED = 1
    L2_SEARCHABLE = 2
    L3_TRACE_READY = 3
    L4_EVIDENCE_GRADE = 4


class _Json:
    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON form."""
        return cast("dict[str, Any]", _plain(self))


@dataclass(frozen=True, slots=True)
class Evidence(_Json):
    """Where something was seen.

    Attributes:
        photo_id: The photo; None where a person said so without one.
        part: The part of the weapon it shows.
        ids: Lines and marks of the photo's reading.
        confirmation_id: The person's decision, where it is one.
    """

    photo_id: str | None = None
    part: Part | None = None
    ids: tuple[str, ...] = ()
    confirmation_id: str | None = None


@dataclass(frozen=True, slots=True)
class WeaponValue(_Json):
    """What the record says in one field.

    Attributes:
        field: Which.
        value: As marked; None where a person looked and found none.
        normalised: The form to search by.
        decided_by: Who says so.
        p: Probability that it is right, where the machine says so; None where a person decided.
        part: The part it was read on, where one decides.
        alternatives: Other values that were read, most probable first.
        as_marked: All spellings of the value that were read.
        confirmed_by: The people who said so, in the order of their saying.
        evidence: Where it was seen.
        reasons: Why, in words for a person.
    """

    field: Field
    value: str | None
    normalised: str | None
    decided_by: DecidedBy
    p: float | None = None
    part: Part | None = None
    alternatives: tuple[ValueAlternative, ...] = ()
    as_marked: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def by_person(self) -> bool:
        """A person decided."""
        return self.decided_by is not DecidedBy.MACHINE


@dataclass(frozen=True, slots=True)
class Finding(_Json):
    """Something about the weapon that a person must see.

    Attributes:
        code: Stable, for programs.
        severity: What it asks for.
        says: A sentence for a person.
        values: The values that it is about, as marked.
        p: Probability that what it rests on is read rightly; None where people said it.
        evidence: Where it was seen.
        advice: What to do about it.
    """

    code: str
    severity: Severity
    says: str
    values: tuple[str, ...] = ()
    p: float | None = None
    evidence: tuple[Evidence, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Requirement(_Json):
    """One thing a level of completeness asks for; ``says`` is what is missing, or how it is met."""

    level: Level
    code: str
    met: bool
    says: str


@dataclass(frozen=True, slots=True)
class Completeness(_Json):
    """How complete the record is.

    Attributes:
        level: The highest level all of whose requirements, and those of the levels below, are met.
        score: 0 to 100, for a coloured bar; the weights are those of DOMAIN 6.2.
        requirements: All of them, by level.
        missing: What the next level still asks for, as sentences.
    """

    level: Level
    score: int
    requirements: tuple[Requirement, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextPhoto(_Json):
    """A photo still wanted: what of, where on the weapon, and why; the first of a list is wanted most."""

    code: str
    view: View
    part: Part | None
    what: str
    where: str
    why: str


class RouteCode(StrEnum):
    """Why somebody is asked."""

    REGISTERED = "registered"
    """A mark says that it was registered at home."""
    IMPORTED = "imported"
    """An import mark names a country."""
    COUNTRY_NAMED = "country_named"
    """The country of manufacture is marked."""
    MAKER_KNOWN = "maker_known"
    """The maker's country is known."""
    DEPOTS = "depots"
    """The maker's arms went to depots in several republics."""
    HELD = "held"
    """A property mark names who held it."""
    NEIGHBOURS = "neighbours"
    """Nothing else may answer."""


@dataclass(frozen=True, slots=True)
class Route(_Json):
    """Whom to ask.

    Attributes:
        country: ISO 3166-1; None where it is no country's office.
        ask: The office, in words for a person.
        because: Why, in a sentence for a person.
        decided_by: Who says what leads there.
        code: Why, for programs that say it in another language.
        names: What their words name: what is ``marked``, ``who`` made or held it and the ``holder``'s id, or
            the ``countries`` of several registers by their codes.
        evidence: Where what leads there was seen.
    """

    country: str | None
    ask: str
    because: str
    decided_by: DecidedBy
    code: RouteCode
    names: Mapping[str, str]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class WeaponReading(_Json):
    """Everything that the photos of a weapon and its people say.

    Attributes:
        values: One for each field of which anything is known.
        findings: What a person must see, the gravest first.
        completeness: How far the record is from a trace.
        next_photos: What to photograph next, most wanted first.
        routing: Whom to ask, in order.
        photos: Count of distinct photos.
        refused: Ids of photos that could not be read.
        notice: What every reader of the record must know.
    """

    values: tuple[WeaponValue, ...]
    findings: tuple[Finding, ...]
    completeness: Completeness
    next_photos: tuple[NextPhoto, ...]
    routing: tuple[Route, ...]
    photos: int
    refused: tuple[str, ...] = ()
    notice: str = ""

    def of(self, field: Field) -> WeaponValue | None:
        """Returns what is known of a field."""
        return next((value for value in self.values if value.field is field), None)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Level):
        return value.name.split("_")[0] if value >= 0 else None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
