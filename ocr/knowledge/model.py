"""The knowledge: every entry, and the lookups over them.

All of it is immutable; the indexes behind the lookups are built once, with the object.
"""

from dataclasses import dataclass

from ocr.knowledge.entries import (
    BlankMark,
    Calibre,
    Confidence,
    ConfusionGroup,
    Confusions,
    Country,
    DateSystem,
    Diameter,
    Facts,
    ImportMark,
    KindEntry,
    LetterTable,
    Maker,
    PropertyMark,
    SelectorMark,
    SerialFormat,
    SightMark,
    TraceValue,
    Trap,
)
from ocr.knowledge.matches import (
    BlankMatch,
    CalibreMatch,
    CountryMatch,
    DateCodeMatch,
    MakerMatch,
    ModelMatch,
    PropertyMatch,
    SelectorMatch,
    TrapMatch,
)

__all__ = [
    "BlankMark",
    "BlankMatch",
    "Calibre",
    "CalibreMatch",
    "Confidence",
    "ConfusionGroup",
    "Confusions",
    "Country",
    "CountryMatch",
    "DateCodeMatch",
    "DateSystem",
    "Diameter",
    "Facts",
    "ImportMark",
    "KindEntry",
    "Knowledge",
    "LetterTable",
    "Maker",
    "MakerMatch",
    "ModelMatch",
    "PropertyMark",
    "PropertyMatch",
    "SelectorMark",
    "SelectorMatch",
    "SerialFormat",
    "SightMark",
    "TraceValue",
    "Trap",
    "TrapMatch",
]


@dataclass(frozen=True)
class Knowledge(Facts):
    """Everything known about markings, with the lookups the parser needs.

    No lookup raises; each gives its matches best first, and nothing where nothing was found.
    """

    def maker(self, maker_id: str) -> Maker:
        """Returns the maker of that id.

        Raises:
            KeyError: There is none.
        """
        raise NotImplementedError

    def calibre(self, calibre_id: str) -> Calibre:
        """Returns the calibre of that id.

        Raises:
            KeyError: There is none.
        """
        raise NotImplementedError

    def find_makers(self, text: str) -> tuple[MakerMatch, ...]:
        """Finds makers named in a text, tolerating misread characters; one match for a maker."""
        raise NotImplementedError

    def find_models(self, text: str) -> tuple[ModelMatch, ...]:
        """Finds models named in a text."""
        raise NotImplementedError

    def find_calibres(self, text: str) -> tuple[CalibreMatch, ...]:
        """Finds calibres in a text; a bare diameter gives every id it may stand for."""
        raise NotImplementedError

    def serial_fits(self, text: str) -> tuple[Maker, ...]:
        """Returns the makers one of whose serial formats the whole text fits."""
        raise NotImplementedError

    def traps_in(self, text: str) -> tuple[TrapMatch, ...]:
        """Finds texts that look like serials and are none."""
        raise NotImplementedError

    def date_codes_in(self, text: str) -> tuple[DateCodeMatch, ...]:
        """Finds dates and date codes."""
        raise NotImplementedError

    def countries_in(self, text: str) -> tuple[CountryMatch, ...]:
        """Finds countries named by themselves, by a town, or by a mark of import."""
        raise NotImplementedError

    def property_marks_in(self, text: str) -> tuple[PropertyMatch, ...]:
        """Finds marks of armies, police forces and other holders."""
        raise NotImplementedError

    def blank_marks_in(self, text: str) -> tuple[BlankMatch, ...]:
        """Finds marks of blank, gas, signal and air guns."""
        raise NotImplementedError

    def selector_marks_in(self, text: str) -> tuple[SelectorMatch, ...]:
        """Finds the selector plates on which the whole text is a position."""
        raise NotImplementedError
