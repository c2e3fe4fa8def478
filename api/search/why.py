"""Why a hit is one, in words."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from api.search.alignment import Step, align
from api.search.fields import called
from api.search.find import Match, Query, nearness, plain
from api.search.spelling import Spelling
from api.search.tables import SearchEntry
from ocr.knowledge.keys import guess_script
from ocr.types import Script

_SCRIPTS = {Script.CYRILLIC: "Cyrillic", Script.GREEK: "Greek", Script.LATIN: "Latin", Script.MIXED: "mixed"}
_FIELDS = {"manufacturer": "maker"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry was found.

    Attributes:
        code: Stable, for programs.
        says: A sentence for a person.
    """

    code: str
    says: str


def reasons(match: Match, query: Query) -> list[Reason]:
    """Says why an entry is a hit, the number first, then what else speaks for it or against it."""
    return [*_number(match, query), *_neighbour(match.entry, query), *_others(match.entry, query)]


def _number(match: Match, query: Query) -> Iterator[Reason]:
    entry, asked = match.entry, query.text
    text = plain(asked)
    if not text.strip("*?"):
        yield Reason("listed", "It fits everything that was asked for.")
    elif set(text) & set("*?"):
        yield Reason("pattern", f"'{entry.text}' fits the pattern '{asked}'.")
    elif match.found:
        yield from _alike(Spelling(asked), entry)


def _alike(asked: Spelling, entry: SearchEntry) -> Iterator[Reason]:
    way, key = min(
        itertools.product(asked.ways, dict.fromkeys((entry.shape, entry.sound))),
        key=lambda pair: nearness(*pair),
    )
    if asked.text == entry.text:
        yield Reason("same", "It is the same, character for character.")
    elif way == key:
        yield from _same_key(asked, entry, way)
    else:
        if key != entry.shape or way != asked.shape:
            yield Reason("sound", f"Spoken, '{asked.text}' and '{entry.text}' are alike: {way} and {key}.")
        yield from _steps(align(way, key), key)


def _same_key(asked: Spelling, entry: SearchEntry, key: str) -> Iterator[Reason]:
    scripts = guess_script(asked.text), guess_script(entry.text)
    if asked.shape == entry.shape and scripts[0] != scripts[1] and Script.COMMON not in scripts:
        names = " and ".join(_SCRIPTS.get(script, script) for script in scripts)
        yield Reason(
            "shape", f"'{asked.text}' and '{entry.text}' look the same: {names} letters of one shape."
        )
    elif asked.shape == entry.shape:
        yield Reason("same", "It is the same but for spaces, dashes, accents or capitals.")
    else:
        yield Reason("sound", f"Spoken, '{asked.text}' and '{entry.text}' are the same: {key}.")


def _steps(steps: list[Step], key: str) -> Iterator[Reason]:
    for what, run in itertools.groupby(steps, key=lambda step: step.what):
        some = list(run)
        if what == "misread":
            yield from (_misread(step) for step in some)
        elif what == "lost":
            yield _lost("".join(step.recorded for step in some), key, some[-1].at)
        elif what == "extra":
            text = "".join(step.asked for step in some)
            yield Reason("extra", f"'{text}' is asked for and not in the record.")


def _misread(step: Step) -> Reason:
    says = f"'{step.asked}' may be a misread '{step.recorded}' (character {step.at})."
    return Reason("misread", says)


def _lost(text: str, key: str, end: int) -> Reason:
    if end == len(text) and text.isalpha():
        return Reason("prefix", f"The letters '{text}' before the number are missing in what was asked.")
    if end == len(text):
        return Reason("part", f"It is the end of the number; '{text}' stands before it.")
    if end == len(key):
        return Reason("part", f"It is the beginning of the number; '{text}' stands behind it.")
    return Reason("lost", f"'{text}' was not read (character {end}).")


def _neighbour(entry: SearchEntry, query: Query) -> Iterator[Reason]:
    counted = Spelling(query.text).counted if query.neighbours else None
    if counted and entry.stem == counted[0] and entry.number is not None:
        apart = entry.number - counted[1]
        if 0 < abs(apart) <= query.neighbours:
            way = "after" if apart > 0 else "before"
            yield Reason(
                "neighbour", f"Its number is {abs(apart)} {way} the one asked for, in the same series."
            )


def _others(entry: SearchEntry, query: Query) -> Iterator[Reason]:
    for name, said in query.likely.items():
        known, label = called(name, getattr(entry, name)), _FIELDS.get(name, name)
        asked = called(name, said)
        if known is None:
            yield Reason(f"{name}_unknown", f"Its {label} is not recorded.")
        elif known == asked:
            yield Reason(f"{name}_agrees", f"The {label} is the same: {known}.")
        else:
            yield Reason(f"{name}_differs", f"The {label} is another one: {known}, not {asked}.")
    if entry.decided_by == "machine":
        yield Reason("machine", "A machine read it; no person has confirmed it.")
