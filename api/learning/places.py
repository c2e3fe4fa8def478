"""Where a suggestion stands on a photo, and what its line says once a person has settled a part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ocr.recognise.fuse import letters
from ocr.types import MarkingKind, Polygon


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a reading.

    Attributes:
        polygon: Where.
        text: What the machine read there first.
        p: How probable it thought that.
        part: The part of the text that the suggestion is about, as the machine read it first.
    """

    polygon: Polygon
    text: str
    p: float
    part: str

    @property
    def is_whole(self) -> bool:
        """Whether the suggestion is about every letter and digit of the line."""
        return letters(self.part) == letters(self.text)


def place_of(body: Mapping[str, Any], kind: MarkingKind, suggested: str | None) -> Place | None:
    """Returns the one line that a suggestion was read from; None where there is none, or more than one."""
    if suggested is None:
        return None
    lines = {line["id"]: line for line in body["lines"]}
    for candidate in sorted(body["candidates"], key=lambda one: one["kind"] != kind):
        values = [candidate["value"], *(other["value"] for other in candidate["alternatives"])]
        shown = [part for part in candidate["evidence"] if part in lines]
        if suggested in values and len(shown) == 1:
            return _place(lines[shown[0]], candidate["value"])
    found = [line for line in lines.values() if suggested in _texts(line)]
    return _place(found[0], found[0]["text"]) if len(found) == 1 else None


def spelt(place: Place, settled: str) -> str | None:
    """Writes the whole line with the part that a person settled; None where it is not plain which part."""
    if place.is_whole:
        return settled
    at = _find(place.text, place.part)
    return None if at is None else place.text[: at[0]] + settled + place.text[at[1] :]


def _find(text: str, part: str) -> tuple[int, int] | None:
    """Where a part stands in a text, by letters and digits alone; None where nowhere, or more than once."""
    places = [n for n, character in enumerate(text) if letters(character)]
    plain, wanted = "".join(letters(text[n])[:1] for n in places), letters(part)
    first = plain.find(wanted) if wanted else -1
    if first < 0 or plain.find(wanted, first + 1) >= 0:
        return None
    return places[first], places[first + len(wanted) - 1] + 1


def _place(line: Mapping[str, Any], part: str) -> Place:
    a, b, c, d = ((float(x), float(y)) for x, y in line["polygon"])
    return Place((a, b, c, d), line["text"], line["p"], part)


def _texts(line: Mapping[str, Any]) -> list[str]:
    return [line["text"], *(other["text"] for other in line["alternatives"])]
