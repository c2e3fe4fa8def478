"""One value for each field: what people decided, else what the photos say together."""

from collections.abc import Sequence

from ocr.knowledge import Knowledge
from ocr.types import ValueAlternative
from ocr.weapon import people
from ocr.weapon.inputs import Confirmed, Part, PhotoReading
from ocr.weapon.pool import is_open_about, pool
from ocr.weapon.record import DecidedBy, Evidence, Field, WeaponValue
from ocr.weapon.sightings import Sighting, normalise, sightings, votes

MOST_ALTERNATIVES = 5
LEAST_ALTERNATIVE = 0.01
"""Probability below which another value is not shown."""

NARROW = 0.5
"""Probability from which a precise value (``9x19``) stands before one that leaves it open (``9 mm``)."""

UNCONFIRMED = "read by the machine; no person has confirmed it"


def value_of(
    field: Field, photos: Sequence[PhotoReading], confirmed: Sequence[Confirmed], knowledge: Knowledge
) -> WeaponValue | None:
    """Returns what is known of a field that is not the serial; None where nothing is.

    Args:
        field: Of the record.
        photos: Distinct photos.
        confirmed: Decisions, in order.
        knowledge: Makers, calibres and the other facts.
    """
    seen = sightings(photos, field, knowledge)
    read = from_photos(field, seen, pool(votes(seen)))
    return decided(field, read, confirmed, knowledge)


def decided(
    field: Field, read: WeaponValue | None, confirmed: Sequence[Confirmed], knowledge: Knowledge
) -> WeaponValue | None:
    """Puts what people decided before what was read; the machine's values stay as alternatives."""
    held = people.decision(field, confirmed)
    if held is None:
        return read
    normalised = None if held.value is None else normalise(field, held.value, knowledge)
    agrees = read is not None and read.normalised == normalised
    return WeaponValue(
        field,
        held.value,
        normalised,
        people.who_decided(held),
        None,
        held.part,
        () if read is None else read.alternatives if agrees else _with_first(read),
        read.as_marked if read is not None and agrees else (),
        tuple(people.readers(field, held, confirmed, knowledge)),
        (people.evidence_of(held), *(read.evidence if read is not None and agrees else ())),
        tuple(_reasons(held, read)),
    )


def from_photos(
    field: Field, seen: Sequence[Sighting], chances: dict[str, float], part: Part | None = None
) -> WeaponValue | None:
    """Makes the machine's value of what was seen.

    Args:
        field: Of the record.
        seen: What the photos name, the surest first.
        chances: Probability of each key, most probable first.
        part: The part that decides, where one does.
    """
    if not chances:
        return None
    first = _first(chances)
    same = [sighting for sighting in seen if sighting.key == first]
    best = min(same, key=lambda s: (s.part is not part, not s.first)) if part else same[0]
    return WeaponValue(
        field,
        best.text,
        best.normalised,
        DecidedBy.MACHINE,
        chances[first],
        part,
        _others(first, chances, seen),
        tuple(dict.fromkeys(sighting.text for sighting in same)),
        (),
        _places(same),
        (*dict.fromkeys(reason for s in same for reason in s.reasons), *_count(same), UNCONFIRMED),
    )


def _first(chances: dict[str, float]) -> str:
    """The most probable; or the most probable of those that say precisely what it leaves open."""
    top = next(iter(chances))
    precise = (key for key, p in chances.items() if p >= NARROW and is_open_about(top, key))
    return next(precise, top)


def _others(first: str, chances: dict[str, float], seen: Sequence[Sighting]) -> tuple[ValueAlternative, ...]:
    shown = [key for key, p in chances.items() if key != first and p >= LEAST_ALTERNATIVE]
    texts = {sighting.key: sighting.text for sighting in reversed(seen)}
    return tuple(ValueAlternative(texts[key], chances[key]) for key in shown[:MOST_ALTERNATIVES])


def _places(same: Sequence[Sighting]) -> tuple[Evidence, ...]:
    places = dict.fromkeys(sighting.evidence for sighting in same)
    return tuple(sorted(places, key=lambda e: (e.photo_id or "", e.ids)))


def _count(same: Sequence[Sighting]) -> list[str]:
    photos = {sighting.photo.photo_id for sighting in same}
    parts = sorted({sighting.part.value for sighting in same if sighting.part})
    if len(photos) < 2:
        return []
    where = f", on {' and '.join(parts)}" if parts else ""
    return [f"read on {len(photos)} photos{where}; photos of one part count little more than one"]


def _with_first(read: WeaponValue) -> tuple[ValueAlternative, ...]:
    if read.value is None or read.p is None:
        return read.alternatives
    return (ValueAlternative(read.value, read.p), *read.alternatives)


def _reasons(held: Confirmed, read: WeaponValue | None) -> list[str]:
    if held.value is None:
        said = ["a person looked and found none"]
    elif people.who_decided(held) is DecidedBy.PERSON_CONFIRMED:
        said = ["confirmed by a person"]
    else:
        said = ["entered by a person"]
    if held.condition:
        said.append(f"its condition: {held.condition}")
    if read is not None and read.value != held.value and read.p is not None:
        said.append(f"the machine reads '{read.value}' ({read.p:.0%})")
    return said
