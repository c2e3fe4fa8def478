"""What the lookups give back: an entry, and where in the text it was found.

``start`` and ``end`` are character positions in the text as it was handed over; ``similarity`` lies in
[0, 1], 1 for a text exactly as the entry has it. It orders matches and is no probability.
"""

from dataclasses import dataclass

from ocr.knowledge.entries import BlankMark, Maker, PropertyMark, SelectorMark, Trap


@dataclass(frozen=True, slots=True)
class MakerMatch:
    """A maker named in a text, and the alias or factory code that named it."""

    maker: Maker
    alias: str
    start: int
    end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class ModelMatch:
    """A model named in a text, and every maker known to make one of that name."""

    model: str
    makers: tuple[Maker, ...]
    start: int
    end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class CalibreMatch:
    """A calibre in a text: several ids where the marking leaves it open, likeliest first."""

    ids: tuple[str, ...]
    text: str
    start: int
    end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class TrapMatch:
    """A text that is not a serial."""

    trap: Trap
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateCodeMatch:
    """A date code, and the years it may mean: none where the key to the code is not known."""

    system: str
    code: str
    years: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """A country named in a text by itself, by a town (``town``) or by a mark of import (``import_mark``)."""

    country: str
    text: str
    start: int
    end: int
    import_mark: bool = False
    town: bool = False
    similarity: float = 1.0


@dataclass(frozen=True, slots=True)
class PropertyMatch:
    """A holder named in a text."""

    mark: PropertyMark
    text: str
    start: int
    end: int
    similarity: float


@dataclass(frozen=True, slots=True)
class BlankMatch:
    """A marking of a blank, gas or air gun."""

    mark: BlankMark
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SelectorMatch:
    """Selector letters that make up the whole text, and the position they stand for."""

    mark: SelectorMark
    position: str  # "automatic", "single" or "safe"
