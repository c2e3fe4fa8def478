"""Readings and confirmations of one weapon to its record."""

from collections.abc import Iterator, Sequence

from ocr import knowledge as facts
from ocr.knowledge import Knowledge
from ocr.weapon import alterations, calibres, origins, people, serials
from ocr.weapon.advice import next_photos
from ocr.weapon.completeness import completeness
from ocr.weapon.gathered import Gathered
from ocr.weapon.inputs import About, Confirmed, PhotoReading
from ocr.weapon.periods import load_periods
from ocr.weapon.record import Field, Finding, Severity, WeaponReading, WeaponValue
from ocr.weapon.routing import routing
from ocr.weapon.sightings import distinct
from ocr.weapon.values import value_of

NOTICE = "What the machine reads is an assessment, not evidence, until a person has confirmed it."

_GRAVEST = {Severity.ALARM: 0, Severity.CHECK: 1, Severity.HINT: 2}


def fuse(
    readings: Sequence[PhotoReading],
    confirmed: Sequence[Confirmed],
    *,
    about: About | None = None,
    knowledge: Knowledge | None = None,
) -> WeaponReading:
    """Makes one record of the photos of one weapon and of what people decided about it.

    The order of photos and of decisions makes no difference, nor does a photo that is there twice. No value
    is made up: each is in a reading or in a decision.

    Args:
        readings: One for each photo of the weapon, in any order.
        confirmed: What people decided, in any order.
        about: What the case and the weapon's row say; None: nothing.
        knowledge: None: the shipped knowledge.

    Raises:
        KnowledgeInvalid: The shipped knowledge is damaged.
    """
    knowledge, about = knowledge or facts.load(), about or About()
    every, decisions = distinct(readings), people.in_order(confirmed)
    photos = tuple(photo for photo in every if photo.reading.refused is None)
    values = dict(_values(photos, decisions, knowledge))
    weapon = Gathered(photos, decisions, about, knowledge, values)
    findings = tuple(sorted(_findings(weapon), key=_gravest_first))
    return WeaponReading(
        tuple(values.values()),
        findings,
        completeness(weapon),
        next_photos(weapon, findings),
        routing(weapon),
        len(every),
        tuple(photo.photo_id for photo in every if photo.reading.refused is not None),
        NOTICE,
    )


def _values(
    photos: Sequence[PhotoReading], confirmed: Sequence[Confirmed], knowledge: Knowledge
) -> Iterator[tuple[Field, WeaponValue]]:
    for field in Field:
        if field is Field.SERIAL:
            value = serials.serial(photos, confirmed, knowledge)
        else:
            value = value_of(field, photos, confirmed, knowledge)
        if value is not None:
            yield field, value


def _findings(weapon: Gathered) -> Iterator[Finding]:
    yield from serials.contradictions(weapon)
    yield from calibres.contradictions(weapon)
    yield from calibres.blank_guns(weapon)
    yield from calibres.licensed_blanks(weapon)
    yield from origins.contradictions(weapon, load_periods())
    yield from alterations.hints(weapon)
    yield from people.disagreements(weapon.confirmed, weapon.knowledge)


def _gravest_first(finding: Finding) -> tuple[int, str, tuple[str, ...]]:
    return _GRAVEST[finding.severity], finding.code, finding.values
