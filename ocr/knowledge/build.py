"""Builds the entries of each file, and refuses the ones that are wrong.

Each reader takes the references that its entries may name (countries, calibres), so a name that stands
nowhere is found at the line where it is used.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ocr.knowledge.dates import build_years
from ocr.knowledge.entries import (
    BlankMark,
    Calibre,
    Confidence,
    Country,
    DateSystem,
    Diameter,
    ImportMark,
    KindEntry,
    Maker,
    PropertyMark,
    SelectorMark,
    SerialFormat,
    SightMark,
    TraceValue,
    Trap,
)
from ocr.knowledge.keys import nfc
from ocr.knowledge.nodes import Entry, read_entries
from ocr.types import MarkingKind

Built = TypeVar("Built")
_MAKER = {
    *("id", "name", "city", "country", "as_marked", "factory_codes", "mark_geometry", "models", "calibres"),
    *("serial_words", "serial_formats", "examples", "mark_confidence", "serial_confidence", "sources"),
    *("blank_only", "since"),
}
_DATE = {"id", "country", "what", "pattern", "codes", "offset", "window", "plain", "letters"}
_SAID = {"confidence", "sources"}


@dataclass(frozen=True, slots=True)
class References:
    """The ids that entries may refer to."""

    countries: Collection[str]
    calibres: Collection[str] = ()

    def country(self, entry: Entry, name: str = "country") -> str:
        """Reads a country that stands in ``countries.yaml``, or ``XX``."""
        code = entry.text(name)
        if code != "XX" and code not in self.countries:
            raise entry.broken(f"unknown country '{code}': add it to countries.yaml, or mend it", name)
        return code

    def calibre_ids(self, entry: Entry, name: str = "calibres") -> tuple[str, ...]:
        """Reads ids of calibres that stand in ``calibres.yaml``."""
        ids = entry.texts(name)
        unknown = [each for each in ids if each not in self.calibres]
        if unknown:
            raise entry.broken(f"unknown calibre '{unknown[0]}': add it to calibres.yaml, or mend it", name)
        return ids


def kinds(folder: Path) -> tuple[KindEntry, ...]:
    """Reads ``kinds.yaml``; every class of markings must be described."""
    entries = _read(folder, "kinds", {"kind", "what", "where", "trace_value"})
    found = _unique(entries, "kind", _kind)
    missing = set(MarkingKind) - {entry.kind for entry in found}
    if missing:
        last = entries[-1] if entries else Entry("kinds.yaml", 1, {})
        raise last.broken(f"the kind '{min(missing)}' is not described")
    return found


def countries(folder: Path) -> tuple[tuple[Country, ...], tuple[ImportMark, ...]]:
    """Reads ``countries.yaml``."""
    sections = {
        "countries": {"code", "name", "texts", "towns"} | _SAID,
        "import_marks": {"id", "country", "what", "pattern", "examples"} | _SAID,
    }
    found = read_entries(folder / "countries.yaml", sections)
    named = _unique(found["countries"], "code", _country)
    known = References([country.code for country in named])
    return named, _unique(found["import_marks"], "id", lambda entry: _import_mark(entry, known))


def calibres(folder: Path) -> tuple[tuple[Calibre, ...], tuple[Diameter, ...]]:
    """Reads ``calibres.yaml``."""
    sections = {
        "calibres": {"id", "name", "synonyms", "blank", "note"} | _SAID,
        "diameters": {"texts", "calibres"} | _SAID,
    }
    found = read_entries(folder / "calibres.yaml", sections)
    named = _unique(found["calibres"], "id", _calibre)
    known = References((), [calibre.id for calibre in named])
    return named, tuple(_diameter(entry, known) for entry in found["diameters"])


def makers(folder: Path, known: References) -> tuple[Maker, ...]:
    """Reads ``makers.yaml``."""
    found = read_entries(folder / "makers.yaml", {"makers": _MAKER})["makers"]
    return _unique(found, "id", lambda entry: _maker(entry, known))


def date_codes(folder: Path, known: References) -> tuple[DateSystem, ...]:
    """Reads ``date_codes.yaml``."""
    return _unique(_read(folder, "date_codes", _DATE), "id", lambda entry: _date_system(entry, known))


def blank_marks(folder: Path, known: References) -> tuple[BlankMark, ...]:
    """Reads ``blank_marks.yaml``."""
    entries = _read(folder, "blank_marks", {"id", "what", "geometry", "pattern", "calibres"})
    return _unique(entries, "id", lambda entry: _blank_mark(entry, known))


def selector_marks(folder: Path, known: References) -> tuple[SelectorMark, ...]:
    """Reads ``selector_marks.yaml``."""
    entries = _read(folder, "selector_marks", {"id", "country", "what", "automatic", "single", "safe"})
    return _unique(entries, "id", lambda entry: _selector_mark(entry, known))


def sight_marks(folder: Path, known: References) -> tuple[SightMark, ...]:
    """Reads ``sight_marks.yaml``."""
    entries = _read(folder, "sight_marks", {"country", "letters", "what"})
    return tuple(_sight_mark(entry, known) for entry in entries)


def traps(folder: Path) -> tuple[Trap, ...]:
    """Reads ``traps.yaml``."""
    return _unique(_read(folder, "traps", {"id", "what", "kind", "pattern", "examples"}), "id", _trap)


def property_marks(folder: Path, known: References) -> tuple[PropertyMark, ...]:
    """Reads ``property_marks.yaml``."""
    entries = _read(folder, "property_marks", {"id", "country", "holder", "texts"})
    return _unique(entries, "id", lambda entry: _property_mark(entry, known))


def _read(folder: Path, name: str, fields: set[str]) -> list[Entry]:
    return read_entries(folder / f"{name}.yaml", {name: fields | _SAID})[name]


def _unique(entries: list[Entry], name: str, build: Callable[[Entry], Built]) -> tuple[Built, ...]:
    seen: set[str] = set()
    for entry in entries:
        value = entry.text(name)
        if value in seen:
            raise entry.broken(f"the {name} '{value}' stands twice", name)
        seen.add(value)
    return tuple(build(entry) for entry in entries)


def _yes(entry: Entry, name: str) -> bool:
    answer = entry.text(name, "no")
    if answer not in {"yes", "no"}:
        raise entry.broken(f"'{name}' must be yes or no", name)
    return answer == "yes"


def _some(entry: Entry, name: str) -> tuple[str, ...]:
    texts = entry.texts(name)
    if not texts:
        raise entry.broken(f"'{name}' must hold at least one text", name)
    return texts


def _kind(entry: Entry) -> KindEntry:
    return KindEntry(
        entry.code("kind", MarkingKind),
        entry.text("what"),
        entry.text("where"),
        entry.code("trace_value", TraceValue),
        entry.confidence(),
        entry.sources(),
    )


def _country(entry: Entry) -> Country:
    texts, towns = _some(entry, "texts"), entry.texts("towns")
    return Country(entry.text("code"), entry.text("name"), texts, towns, entry.confidence(), entry.sources())


def _import_mark(entry: Entry, known: References) -> ImportMark:
    mark = ImportMark(
        entry.text("id"),
        known.country(entry),
        entry.text("what"),
        entry.pattern("pattern"),
        _some(entry, "examples"),
        entry.confidence(),
        entry.sources(),
    )
    _check_examples(entry, mark)
    return mark


def _calibre(entry: Entry) -> Calibre:
    return Calibre(
        entry.text("id"),
        entry.text("name"),
        _some(entry, "synonyms"),
        _yes(entry, "blank"),
        entry.text("note", ""),
        entry.confidence(),
        entry.sources(),
    )


def _diameter(entry: Entry, known: References) -> Diameter:
    ids = known.calibre_ids(entry)
    if not ids:
        raise entry.broken("'calibres' must hold at least one id", "calibres")
    return Diameter(_some(entry, "texts"), ids, entry.confidence(), entry.sources())


def _maker(entry: Entry, known: References) -> Maker:
    serials = entry.confidence("serial_confidence")
    maker = Maker(
        id=entry.text("id"),
        name=entry.text("name"),
        city=entry.text("city", ""),
        country=known.country(entry),
        as_marked=entry.texts("as_marked"),
        factory_codes=entry.texts("factory_codes"),
        mark_geometry=entry.text("mark_geometry"),
        models=entry.texts("models"),
        calibres=known.calibre_ids(entry),
        serial_words=entry.text("serial_words"),
        serial_formats=_serial_formats(entry),
        examples=entry.texts("examples"),
        mark_confidence=entry.confidence("mark_confidence"),
        serial_confidence=serials,
        sources=entry.sources(),
        blank_only=_yes(entry, "blank_only"),
        since=int(entry.number("since", 1500, 1899)) if "since" in entry.fields else None,
    )
    for example in maker.examples:
        if not maker.fits(nfc(example).upper()):
            raise entry.broken(f"no serial format matches its own example '{example}'", "examples")
    return maker


def _serial_formats(entry: Entry) -> tuple[SerialFormat, ...]:
    if "serial_formats" not in entry.fields:
        return ()
    if not entry.texts("examples"):
        raise entry.broken("serial formats need an example that they match", "serial_formats")
    pairs = entry.pairs("serial_formats").items()
    wrong = [said for _, said in pairs if said not in set(Confidence)]
    if wrong:
        raise entry.broken(
            f"the confidence of a serial format must be H, M or L, not '{wrong[0]}'", "serial_formats"
        )
    return tuple(
        SerialFormat(entry.compiled(text, "serial_formats"), Confidence(said)) for text, said in pairs
    )


def _date_system(entry: Entry, known: References) -> DateSystem:
    pattern = entry.pattern("pattern")
    if "code" not in pattern.groupindex:
        raise entry.broken("the pattern must have a group named code: (?P<code>...)", "pattern")
    return DateSystem(
        entry.text("id"),
        known.country(entry),
        entry.text("what"),
        pattern,
        build_years(entry),
        entry.confidence(),
        entry.sources(),
    )


def _blank_mark(entry: Entry, known: References) -> BlankMark:
    return BlankMark(
        entry.text("id"),
        entry.text("what"),
        entry.text("geometry"),
        entry.pattern("pattern") if "pattern" in entry.fields else None,
        known.calibre_ids(entry),
        entry.confidence(),
        entry.sources(),
    )


def _selector_mark(entry: Entry, known: References) -> SelectorMark:
    return SelectorMark(
        entry.text("id"),
        known.country(entry),
        entry.text("what"),
        _some(entry, "automatic"),
        _some(entry, "single"),
        entry.texts("safe"),
        entry.confidence(),
        entry.sources(),
    )


def _sight_mark(entry: Entry, known: References) -> SightMark:
    country, letters = known.country(entry), _some(entry, "letters")
    return SightMark(country, letters, entry.text("what"), entry.confidence(), entry.sources())


def _trap(entry: Entry) -> Trap:
    trap = Trap(
        entry.text("id"),
        entry.text("what"),
        entry.code("kind", MarkingKind),
        entry.pattern("pattern"),
        _some(entry, "examples"),
        entry.confidence(),
        entry.sources(),
    )
    _check_examples(entry, trap)
    return trap


def _check_examples(entry: Entry, mark: Trap | ImportMark) -> None:
    for example in mark.examples:
        if not mark.pattern.search(nfc(example).upper()):
            raise entry.broken(f"the pattern is not found in its own example '{example}'", "examples")


def _property_mark(entry: Entry, known: References) -> PropertyMark:
    country, texts = known.country(entry), _some(entry, "texts")
    return PropertyMark(
        entry.text("id"), country, entry.text("holder"), texts, entry.confidence(), entry.sources()
    )
