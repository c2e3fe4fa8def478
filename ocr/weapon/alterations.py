"""Hints that a serial was removed or altered. A photo proves neither: they say where to look."""

import statistics
from collections.abc import Iterator
from dataclasses import replace

from ocr.knowledge.entries import Confidence
from ocr.types import Line, MarkingKind
from ocr.weapon.gathered import Gathered, all_right
from ocr.weapon.inputs import Part, PhotoReading
from ocr.weapon.people import evidence_of, on_parts, who_decided
from ocr.weapon.record import DecidedBy, Evidence, Field, Finding, Severity, WeaponValue
from ocr.weapon.sightings import BELIEVED, sightings

SHARP = 0.5
"""Sharpness from which a character that cannot be read is not the photo's fault."""

CLEAR = 0.95
"""Probability of a character that reads clearly, in a line whose others do."""

DOUBTFUL = 0.5
"""Probability below which a character among clear ones is worth a look."""

WORDS = ("alter", "obliter", "remov", "filed", "ground", "defac", "restamp", "overstamp", "drill", "weld")
"""Beginnings of words by which a person says that a number was tampered with."""

ADVICE = "Do not clean or treat the place: forensic restoration may bring the number back."


def hints(weapon: Gathered) -> Iterator[Finding]:
    """Yields the hints, and what people said of the number's condition."""
    yield from _said(weapon)
    yield from _missing(weapon)
    yield from _uneven(weapon)
    yield from _misfit(weapon)


def _said(weapon: Gathered) -> Iterator[Finding]:
    last = {each.part: each for each in weapon.confirmed if each.kind is MarkingKind.SERIAL}
    told = [each for each in last.values() if each.condition and is_tampering(each.condition)]
    main = weapon.values.get(Field.SERIAL)
    if told or "altered_serial" in weapon.about.flags:
        words = told[0].condition if told else "the weapon is flagged so"
        yield Finding(
            "serial_altered",
            Severity.ALARM,
            f"A person says that the serial was altered or removed: {words}.",
            (main.value,) if main and main.value else (),
            None,
            tuple(evidence_of(each) for each in told),
            ADVICE,
        )


def is_tampering(condition: str) -> bool:
    """Tells whether a person's words on a number's condition say that it was tampered with."""
    return any(word in condition.lower() for word in WORDS)


def _missing(weapon: Gathered) -> Iterator[Finding]:
    """A person found no number on the receiver, and another part has one."""
    last = [c for c in weapon.confirmed if c.kind is MarkingKind.SERIAL and c.part in (None, Part.RECEIVER)]
    if not last or last[-1].value is not None:
        return
    for part, number in _elsewhere(weapon).items():
        yield Finding(
            "serial_missing_on_receiver",
            Severity.CHECK,
            f"No serial was found on the receiver, but the {part.value} bears '{number.value}': "
            "it may have been removed.",
            (number.value or "",),
            number.p,
            (evidence_of(last[-1]), *number.evidence),
            ADVICE,
        )


def _elsewhere(weapon: Gathered) -> dict[Part, WeaponValue]:
    """The surest number on each part but the receiver, people's word first."""
    found: dict[Part, WeaponValue] = {}
    for part, said in on_parts(weapon.confirmed).items():
        place = (evidence_of(said),)
        found[part] = WeaponValue(Field.SERIAL, said.value, None, who_decided(said), evidence=place)
    for seen in sightings(weapon.photos, Field.SERIAL, weapon.knowledge):
        if seen.part is not None and seen.first and seen.p >= BELIEVED:
            read = WeaponValue(Field.SERIAL, seen.text, None, DecidedBy.MACHINE, round(seen.p, 4))
            found.setdefault(seen.part, replace(read, evidence=(seen.evidence,)))
    return {part: n for part, n in found.items() if n.value is not None and part is not Part.RECEIVER}


def _uneven(weapon: Gathered) -> Iterator[Finding]:
    """One character that cannot be read among clear ones, on a sharp photo."""
    main = weapon.believed(Field.SERIAL)
    if main is None or main.by_person:
        return
    places = {(place.photo_id, line) for place in main.evidence for line in place.ids}
    for photo in weapon.photos:
        if (photo.reading.quality.sharpness or 0.0) >= SHARP:
            lines = (line for line in photo.reading.lines if (photo.photo_id, line.id) in places)
            yield from (_doubt(line, at, photo) for line in lines if (at := _doubtful(line)))


def _doubt(line: Line, at: int, photo: PhotoReading) -> Finding:
    return Finding(
        "serial_uneven",
        Severity.HINT,
        f"Character {at} of '{line.text}' cannot be read though its neighbours are clear: "
        "wear, an overstamp or a file.",
        (line.text,),
        None,
        (Evidence(photo.photo_id, photo.part, (line.id,)),),
        "Look at it with light from the side. " + ADVICE,
    )


def _doubtful(line: Line) -> int | None:
    """Returns the position, from 1, of the one character that is far less clear than the others."""
    sure = [character.p for character in line.characters]
    if len(sure) < 4 or statistics.median(sure) < CLEAR:
        return None
    low = [i for i, p in enumerate(sure, 1) if p < DOUBTFUL]
    return low[0] if len(low) == 1 else None


def _misfit(weapon: Gathered) -> Iterator[Finding]:
    """The number fits no format of its maker, all of which are well known."""
    main, maker, entry = weapon.believed(Field.SERIAL), weapon.believed(Field.MANUFACTURER), weapon.maker
    if main is None or maker is None or entry is None or main.part not in (None, Part.RECEIVER):
        return
    known = entry.serial_confidence is Confidence.HIGH and entry.serial_formats
    texts = ((main.value or "").upper().strip(), main.normalised or "")
    if known and not any(entry.fits(text) for text in texts):
        yield Finding(
            "serial_unlike_maker",
            Severity.HINT,
            f"'{main.value}' is not a number as {entry.name} writes them: {entry.serial_words}",
            (main.value or "", maker.value or ""),
            all_right(main.p, maker.p),
            tuple(dict.fromkeys((*main.evidence, *maker.evidence))),
            "Read it again; it may be another number, misread, or renumbered.",
        )
