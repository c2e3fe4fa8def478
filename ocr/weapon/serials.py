"""The number of the weapon, and whether the numbers on its parts belong to it.

The receiver's (frame's) number is the weapon's (ITI para 10, ATF F 3312.1). A number on another part that is
the whole of it or its tail agrees, and speaks for the characters it has; one that is another number makes a
*composite or rebuilt weapon* (DOMAIN 3.2), and never changes the receiver's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ocr.knowledge import Knowledge
from ocr.knowledge.keys import confusion_cost
from ocr.weapon import people
from ocr.weapon.gathered import Gathered, all_right
from ocr.weapon.inputs import Confirmed, Part, PhotoReading
from ocr.weapon.pool import Vote, pool
from ocr.weapon.record import Evidence, Field, Finding, Severity, WeaponValue
from ocr.weapon.sightings import (
    BELIEVED,
    Sighting,
    by_photo,
    key_of,
    normalise,
    partials,
    shares,
    sightings,
    votes,
)
from ocr.weapon.values import decided, from_photos

SHORTEST = 2
"""Digits of the shortest partial number in use (pistols before 1945)."""

MISREAD = 0.15
"""Confusion cost up to which two numbers may well be one that was misread: one character or two of seven."""

LIKELY = 0.5
"""Probability from which two numbers that differ are an alarm."""

OFTEN_CHANGED = frozenset({Part.MAGAZINE, Part.OTHER})
"""Parts whose number often is another one on a weapon that is otherwise as it was made."""


def serial(
    photos: Sequence[PhotoReading], confirmed: Sequence[Confirmed], knowledge: Knowledge
) -> WeaponValue | None:
    """Returns the number of the weapon; None where none was read or decided.

    Args:
        photos: Distinct photos.
        confirmed: Decisions, in order.
        knowledge: Makers and the other facts.
    """
    seen = sightings(photos, Field.SERIAL, knowledge)
    own = [sighting for sighting in seen if sighting.part is Part.RECEIVER]
    decides = max(pool(votes(own)).values(), default=0.0) >= BELIEVED
    among = _whole(own if decides else seen)
    every = (*seen, *partials(photos))
    told = [vote for group in by_photo(every) for vote in _votes(group, among)]
    read = from_photos(Field.SERIAL, seen, pool(told, among), Part.RECEIVER if decides else None)
    return decided(Field.SERIAL, read and _with_tails(read, every), confirmed, knowledge)


def contradictions(weapon: Gathered) -> Iterator[Finding]:
    """Yields a finding for each part that bears another number than the weapon's."""
    main = weapon.believed(Field.SERIAL)
    if main is None:
        return
    confirmed, knowledge = weapon.confirmed, weapon.knowledge
    said = people.on_parts(confirmed)
    for part, held in said.items():
        if part is not main.part and held.value and not belongs(_key(held, knowledge), _main_key(main)):
            yield _finding(main, part, held.value, None, (people.evidence_of(held),))
    unsaid = [s for s in _numbers(weapon.photos, knowledge) if not _is_said(s, main, confirmed, said)]
    for read_on in sorted({s.part for s in unsaid}, key=str):
        yield from _on_part(main, read_on, [s for s in unsaid if s.part is read_on])


def belongs(number: str, main: str) -> bool:
    """Tells whether a number is the main one or its tail; partial numbers often lose the letters.

    Args:
        number: Key of the number on a part.
        main: Key of the weapon's number.
    """
    short, long = sorted((number, main), key=len)
    if short == long:
        return True
    digits = re.sub(r"\D", "", short)
    if len(digits) < SHORTEST:
        return False
    letters, whole = re.sub(r"\d", "", short), re.sub(r"\d", "", long)
    return long.endswith(short) or (re.sub(r"\D", "", long).endswith(digits) and letters in ("", whole))


def _with_tails(read: WeaponValue, seen: Sequence[Sighting]) -> WeaponValue:
    """Names the partial numbers that speak for a number."""
    tails = [s for s in seen if s.first and s.p >= BELIEVED and _speaks_for(s.key, _main_key(read))]
    if not tails:
        return read
    texts = ", ".join(sorted({f"'{s.text}'" for s in tails}))
    places = sorted({s.evidence for s in tails}, key=lambda e: (e.photo_id or "", e.ids))
    reason = f"its tail {texts} was read elsewhere, which speaks for those characters alone"
    return replace(read, evidence=(*read.evidence, *places), reasons=(*read.reasons, reason))


def _whole(seen: Sequence[Sighting]) -> list[str]:
    """The keys that may be the whole number: not those that on another photo are the tail of a longer one."""
    named = [set(shares(group)) for group in by_photo(seen)]
    keys = sorted({key for keys in named for key in keys})
    return [key for key in keys if not any(_is_tail(key, other, named) for other in keys)]


def _is_tail(key: str, other: str, named: Sequence[set[str]]) -> bool:
    # Where one photo names both they are two readings of one mark, and not a number and its tail.
    return len(key) < len(other) and belongs(key, other) and not any({key, other} <= keys for keys in named)


def _votes(group: Sequence[Sighting], among: Sequence[str]) -> Iterator[Vote]:
    """What one photo says of the whole numbers: those it names, or those whose tail it names."""
    named = shares(group)
    exact = {key: p for key, p in named.items() if key in among}
    if exact:
        yield Vote(group[0].part, exact)
        return
    tails = {
        main: max((p, key) for key, p in named.items() if _speaks_for(key, main))
        for main in among
        if any(_speaks_for(key, main) for key in named)
    }
    if tails:
        weight = min(len(key) / len(main) for main, (_, key) in tails.items())
        # The tail may be that of several: it speaks for all of them alike, and for none against another.
        p = min(p for p, _ in tails.values()) / len(tails)
        yield Vote(group[0].part, dict.fromkeys(tails, p), weight)


def _speaks_for(key: str, main: str) -> bool:
    return len(key) < len(main) and belongs(key, main)


def _numbers(photos: Sequence[PhotoReading], knowledge: Knowledge) -> list[Sighting]:
    return [*sightings(photos, Field.SERIAL, knowledge), *partials(photos)]


def _is_said(
    sighting: Sighting, main: WeaponValue, confirmed: Sequence[Confirmed], said: Mapping[Part, Confirmed]
) -> bool:
    """The main number's own reading, or one in whose place a person has spoken."""
    looked_at = {each.photo_id for each in confirmed if each.kind in people.NUMBERS}
    if sighting.part is None:
        own = main.part is None and main.by_person
    else:
        own = sighting.part is (main.part or Part.RECEIVER)
    return own or sighting.part in said or sighting.photo.photo_id in looked_at


def _on_part(main: WeaponValue, part: Part | None, seen: Sequence[Sighting]) -> Iterator[Finding]:
    direct = [s for s in seen if s.first and s.p >= BELIEVED]
    if part is None:  # photos of no known part may show several
        direct = [s for s in direct if not belongs(s.key, _main_key(main))]
    first = direct[0].key if part is None and direct else next(iter(pool(votes(seen))), "")
    direct = [s for s in direct if s.key == first]
    if not direct or belongs(first, _main_key(main)):
        return
    p = max(s.p for s in direct)
    places = tuple(dict.fromkeys(s.evidence for s in sorted(direct, key=lambda s: s.photo.photo_id)))
    yield _finding(main, part, direct[0].text, p, places)


def _finding(
    main: WeaponValue, part: Part | None, other: str, p: float | None, places: tuple[Evidence, ...]
) -> Finding:
    sure = all_right(main.p, p)
    code, severity, says, advice = _words(main, part, other, sure)
    return Finding(code, severity, says, (main.value or "", other), sure, (*main.evidence, *places), advice)


def _words(
    main: WeaponValue, part: Part | None, other: str, p: float | None
) -> tuple[str, Severity, str, str]:
    where = f"The {part.value}" if part else "Another photo"
    of = f"the {main.part.value}" if main.part else "the weapon"
    alike = confusion_cost(_tail(_main_key(main), other), key_of(Field.SERIAL, other)) <= MISREAD
    if alike and p is not None:
        says = f"{where} reads '{other}', {of} '{main.value}': they may be one number, misread in one place."
        advice = "Look at the characters that differ, and photograph both numbers with light from four sides."
        return "serial_unclear", Severity.CHECK, says, advice
    if part is None:
        says = (
            f"Another photo shows the number '{other}', {of} '{main.value}'; nobody said on which part it is."
        )
        return "serial_two_numbers", Severity.CHECK, says, "State the part that each photo shows."
    says = f"{where} bears '{other}', not the tail of '{main.value}' on {of}: a composite or rebuilt weapon."
    return (
        "serial_mismatch",
        _severity(part, p),
        says,
        "Confirm the number on each part; flag it as composite.",
    )


def _severity(part: Part, p: float | None) -> Severity:
    if part in OFTEN_CHANGED:
        return Severity.HINT
    return Severity.ALARM if p is None or p >= LIKELY else Severity.CHECK


def _tail(main: str, other: str) -> str:
    """As much of the main number as a part of it would show."""
    return main[-len(key_of(Field.SERIAL, other)) :]


def _main_key(main: WeaponValue) -> str:
    return key_of(Field.SERIAL, main.normalised or "")


def _key(held: Confirmed, knowledge: Knowledge) -> str:
    return key_of(Field.SERIAL, normalise(Field.SERIAL, held.value or "", knowledge))
