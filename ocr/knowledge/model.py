"""The knowledge: every entry, and the lookups over them.

All of it is immutable; the indexes behind the lookups are built once, with the object.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ocr.knowledge.cartridges import CalibreIndex
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
from ocr.knowledge.keys import nfc
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
from ocr.knowledge.phrases import PhraseIndex, gather, without_nested
from ocr.knowledge.search import codes_in, dates_in, same_digits, searched, ways_to_write

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

_WORD = re.compile(r"[^\W\d_]+")
_SEVERAL = 3  # cartridges that share a word, from which it says nothing by itself


@dataclass(frozen=True)
class Knowledge(Facts):
    """Everything known about markings, with the lookups the parser needs.

    No lookup raises; each gives its matches best first, and nothing where nothing was found.
    """

    def __post_init__(self) -> None:
        for index in (self._makers, self._models, self._countries, self._holders):
            index.prepare()
        self._cartridges.prepare()

    def maker(self, maker_id: str) -> Maker:
        """Returns the maker of that id.

        Raises:
            KeyError: There is none.
        """
        return self._maker_by_id[maker_id]

    def calibre(self, calibre_id: str) -> Calibre:
        """Returns the calibre of that id.

        Raises:
            KeyError: There is none.
        """
        return self._calibre_by_id[calibre_id]

    def find_makers(self, text: str) -> tuple[MakerMatch, ...]:
        """Finds makers named in a text, tolerating misread characters; one match for a maker.

        A code of a letter or two, which stands on many weapons for other reasons, has a low similarity.
        """
        hits = without_nested((*self._makers.find(text), *codes_in(text, self._codes)))
        best: dict[str, MakerMatch] = {}
        for hit in sorted(hits, key=lambda hit: (-round(hit.similarity, 2), -hit.length)):
            match = MakerMatch(self.maker(hit.item), hit.phrase, hit.start, hit.end, hit.similarity)
            best.setdefault(hit.item, match)
        return tuple(best.values())

    def find_models(self, text: str) -> tuple[ModelMatch, ...]:
        """Finds models named in a text; overlapping ones too, as the makers around decide between them."""
        return tuple(
            ModelMatch(hit.item, self._makers_of_model[hit.item], hit.start, hit.end, hit.similarity)
            for hit in self._models.find(text)
            if same_digits(hit.phrase, text[hit.start : hit.end])
        )

    def find_calibres(self, text: str) -> tuple[CalibreMatch, ...]:
        """Finds calibres in a text; a bare diameter gives every id it may stand for."""
        return self._cartridges.find(text)

    def is_cartridge_word(self, text: str) -> bool:
        """Tells whether a word stands in the names of many cartridges, as MAG: alone it names none."""
        return text.upper() in self._cartridge_words

    def serial_fits(self, text: str) -> tuple[Maker, ...]:
        """Returns the makers one of whose serial formats the whole text fits."""
        serial = nfc(text).upper().strip()
        fitting = {
            maker_id for form, ids in self._formats.items() if form.fullmatch(serial) for maker_id in ids
        }
        return tuple(maker for maker in self.makers if maker.id in fitting)

    def traps_in(self, text: str) -> tuple[TrapMatch, ...]:
        """Finds texts that look like serials and are none."""
        return tuple(TrapMatch(trap, *span) for trap, span in searched(self.traps, text))

    def date_codes_in(self, text: str) -> tuple[DateCodeMatch, ...]:
        """Finds dates and date codes."""
        return tuple(match for system in self.date_codes for match in dates_in(system, text))

    def countries_in(self, text: str) -> tuple[CountryMatch, ...]:
        """Finds countries named by themselves, by a town, or by a mark of import."""
        marked = searched(self.import_marks, text)
        imports = [
            CountryMatch(mark.country, text[start:end], start, end, import_mark=True)
            for mark, (start, end) in marked
        ]
        named = [
            CountryMatch(
                code, text[hit.start : hit.end], hit.start, hit.end, town=town, similarity=hit.similarity
            )
            for hit in without_nested(self._countries.find(text))
            for code, town in [hit.item]
        ]
        return (*imports, *named)

    def property_marks_in(self, text: str) -> tuple[PropertyMatch, ...]:
        """Finds marks of armies, police forces and other holders."""
        by_id = {mark.id: mark for mark in self.property_marks}
        return tuple(
            PropertyMatch(by_id[hit.item], text[hit.start : hit.end], hit.start, hit.end, hit.similarity)
            for hit in without_nested(self._holders.find(text))
        )

    def blank_marks_in(self, text: str) -> tuple[BlankMatch, ...]:
        """Finds marks of blank, gas, signal and air guns."""
        return tuple(BlankMatch(mark, *span) for mark, span in searched(self.blank_marks, text))

    def selector_marks_in(self, text: str) -> tuple[SelectorMatch, ...]:
        """Finds the selector plates on which the whole text is a position."""
        letters = nfc(text).strip().upper()
        return tuple(
            SelectorMatch(mark, position)
            for mark in self.selector_marks
            for position, said in (
                ("automatic", mark.automatic),
                ("single", mark.single),
                ("safe", mark.safe),
            )
            if letters in said
        )

    @cached_property
    def _maker_by_id(self) -> Mapping[str, Maker]:
        return {maker.id: maker for maker in self.makers}

    @cached_property
    def _calibre_by_id(self) -> Mapping[str, Calibre]:
        return {calibre.id: calibre for calibre in self.calibres}

    @cached_property
    def _formats(self) -> Mapping[re.Pattern[str], tuple[str, ...]]:
        """Each pattern once: makers share them, and a number is held against all of them."""
        return gather((form.pattern, maker.id) for maker in self.makers for form in maker.serial_formats)

    @cached_property
    def _makers(self) -> PhraseIndex[str]:
        return PhraseIndex([(text, maker.id) for maker in self.makers for text in maker.as_marked])

    @cached_property
    def _codes(self) -> Mapping[str, tuple[str, ...]]:
        return gather((code, maker.id) for maker in self.makers for code in maker.factory_codes)

    @cached_property
    def _makers_of_model(self) -> Mapping[str, tuple[Maker, ...]]:
        return gather((model, maker) for maker in self.makers for model in maker.models)

    @cached_property
    def _models(self) -> PhraseIndex[str]:
        ways = [(way, model) for model in self._makers_of_model for way in ways_to_write(model)]
        return PhraseIndex(ways, either_script=True)

    @cached_property
    def _countries(self) -> PhraseIndex[tuple[str, bool]]:
        names = [(text, (country.code, False)) for country in self.countries for text in country.texts]
        towns = [(text, (country.code, True)) for country in self.countries for text in country.towns]
        return PhraseIndex([*names, *towns])

    @cached_property
    def _holders(self) -> PhraseIndex[str]:
        return PhraseIndex([(text, mark.id) for mark in self.property_marks for text in mark.texts])

    @cached_property
    def _cartridge_words(self) -> frozenset[str]:
        words = (
            {word.upper() for text in calibre.synonyms for word in _WORD.findall(text)}
            for calibre in self.calibres
        )
        counted = Counter(word for each in words for word in each)
        return frozenset(word for word, count in counted.items() if count >= _SEVERAL)

    @cached_property
    def _cartridges(self) -> CalibreIndex:
        return CalibreIndex(self.calibres, self.diameters)
