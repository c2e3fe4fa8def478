"""The entries of the knowledge data: one frozen dataclass for each kind of fact.

Every entry carries ``sources`` (tags of the project's list of sources, or ``GK`` for general knowledge)
and a ``confidence``. An entry holds facts only; how they are found in a text is the business of the lookups.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ocr.types import MarkingKind


class Confidence(StrEnum):
    """How sure a fact is: high, medium or low."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class TraceValue(StrEnum):
    """What a class of markings is worth to a trace."""

    DECISIVE = "decisive"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"
    TRAP = "trap"


@dataclass(frozen=True, slots=True)
class KindEntry:
    """A class of markings: what it holds, where it is found and what it is worth to a trace."""

    kind: MarkingKind
    what: str
    where: str
    trace_value: TraceValue
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SerialFormat:
    """A pattern that a whole serial (NFC, upper case) may fit, and how sure it is."""

    pattern: re.Pattern[str]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker or factory.

    Attributes:
        id: Our short name, stable.
        name: The name for a person.
        city: Seat, or "" where none is known.
        country: ISO 3166-1 alpha-2 code of today's country; ``XX`` where there is none.
        as_marked: Texts by which the maker is known on a weapon, in every script; never a country or a model.
        factory_codes: Short codes that stand for the factory (``byf``, ``66``), in the case they are
            stamped in.
        mark_geometry: The drawn mark in words.
        models: Model names as marked.
        calibres: Ids of calibres of its models.
        serial_words: The serial in words.
        serial_formats: Patterns of its serials.
        examples: Invented serials; each fits one of the formats.
        mark_confidence: How sure the marks are.
        serial_confidence: How sure the serial formats are.
        sources: Where the facts come from.
        blank_only: It makes only blank, gas or air guns.
        since: The year it began, where its weapons may carry a year before 1900.
    """

    id: str
    name: str
    city: str
    country: str
    as_marked: tuple[str, ...]
    factory_codes: tuple[str, ...]
    mark_geometry: str
    models: tuple[str, ...]
    calibres: tuple[str, ...]
    serial_words: str
    serial_formats: tuple[SerialFormat, ...]
    examples: tuple[str, ...]
    mark_confidence: Confidence
    serial_confidence: Confidence
    sources: tuple[str, ...]
    blank_only: bool = False
    since: int | None = None

    @property
    def confidence(self) -> Confidence:
        """How sure the entry is as a whole: that of its marks."""
        return self.mark_confidence

    def fits(self, serial: str) -> bool:
        """Tells whether a whole serial, NFC and upper case, fits one of the formats."""
        return any(form.pattern.fullmatch(serial) for form in self.serial_formats)


@dataclass(frozen=True, slots=True)
class Calibre:
    """A cartridge or gauge: its name, the ways it is marked, and what to watch out for."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    blank: bool
    note: str
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diameter:
    """A bare diameter such as ``9 mm``, and every calibre it may stand for, likeliest first."""

    texts: tuple[str, ...]
    calibres: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateSystem:
    """A way of writing the year.

    Attributes:
        id: Our name of the system.
        country: ISO 3166-1 alpha-2 code, or ``XX`` for several.
        what: What the date says, in words.
        pattern: Searched in the text (NFC, upper case); its group ``code`` is the code.
        years: From code to the years it may mean; empty where the key to the letters is not known.
    """

    id: str
    country: str
    what: str
    pattern: re.Pattern[str]
    years: Mapping[str, tuple[int, ...]]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlankMark:
    """A marking of blank, gas, signal or air guns; ``pattern`` is None where it is drawn only."""

    id: str
    what: str
    geometry: str
    pattern: re.Pattern[str] | None
    calibres: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelectorMark:
    """The letters beside a fire selector, and the country or design they hint at."""

    id: str
    country: str
    what: str
    automatic: tuple[str, ...]
    single: tuple[str, ...]
    safe: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SightMark:
    """The letter of the battle setting on a rear sight, and the country it hints at."""

    country: str
    letters: tuple[str, ...]
    what: str
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """A text that looks like a serial and is none; ``kind`` is what it is instead."""

    id: str
    what: str
    kind: MarkingKind
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfusionGroup:
    """Characters that are read for one another, and the cost of doing so: 0 the same, 1 nothing in common."""

    id: str
    members: tuple[str, ...]
    cost: float
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterTable:
    """Letters of one script, and what each becomes: a glyph, a sound or a digit in Latin."""

    id: str
    letters: Mapping[str, str]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confusions:
    """How characters look and sound alike.

    Attributes:
        groups: Characters read for one another; a pair in several groups costs the least of them.
        shapes: From a letter to the Latin letter or digit with the same glyph.
        sounds: From a letter to the Latin letters with the same sound.
        folds: From a letter to the digit it is folded to for searching.
    """

    groups: tuple[ConfusionGroup, ...]
    shapes: tuple[LetterTable, ...]
    sounds: tuple[LetterTable, ...]
    folds: tuple[LetterTable, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country and the texts that name it: itself, or a town that stands for it."""

    code: str
    name: str
    texts: tuple[str, ...]
    towns: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportMark:
    """A text that an importer or an import authority adds; ``country`` is the country imported into."""

    id: str
    country: str
    what: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyMark:
    """A text that says whose weapon it was: an army, a police force, a state."""

    id: str
    country: str
    holder: str
    texts: tuple[str, ...]
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All the data, as loaded."""

    kinds: tuple[KindEntry, ...]
    makers: tuple[Maker, ...]
    calibres: tuple[Calibre, ...]
    diameters: tuple[Diameter, ...]
    date_codes: tuple[DateSystem, ...]
    blank_marks: tuple[BlankMark, ...]
    selector_marks: tuple[SelectorMark, ...]
    sight_marks: tuple[SightMark, ...]
    traps: tuple[Trap, ...]
    countries: tuple[Country, ...]
    import_marks: tuple[ImportMark, ...]
    property_marks: tuple[PropertyMark, ...]
    confusions: Confusions = field(repr=False)
