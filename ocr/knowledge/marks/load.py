"""Loads the atlas: every entry and every drawing checked; those that are shipped are drawn by the tests."""

import functools
import re
from pathlib import Path

from ocr.errors import KnowledgeInvalid
from ocr.knowledge.load import load
from ocr.knowledge.marks.atlas import Atlas, AtlasMark, MarkClass
from ocr.knowledge.marks.drawing import fault
from ocr.knowledge.model import Knowledge
from ocr.knowledge.nodes import Entry, read_entries

SHIPPED = Path(__file__).parent
_FIELDS = {
    *("id", "name", "kind", "maker", "country", "period", "place", "confused_with", "description"),
    *("letters", "confidence", "sources"),
}
_OF_A_MAKER = {MarkClass.MAKER, MarkClass.FACTORY}


def load_atlas(folder: Path | None = None) -> Atlas:
    """Loads the marks and checks all of them.

    Args:
        folder: A folder like the shipped one, ``marks.yaml`` and ``drawings/``; None for the shipped one,
            which is loaded once, and whose drawings only the tests draw: it takes half a second.

    Raises:
        KnowledgeInvalid: An entry or a drawing is wrong; names the file.
    """
    return _shipped() if folder is None else _load(folder)


@functools.cache
def _shipped() -> Atlas:
    return _load(SHIPPED, drawn=False)


def _load(folder: Path, *, drawn: bool = True) -> Atlas:
    knowledge = load()
    entries = read_entries(folder / "marks.yaml", {"marks": _FIELDS})["marks"]
    drawings = _drawings(folder / "drawings", drawn=drawn)
    atlas = Atlas(tuple(_mark(entry, knowledge, drawings) for entry in entries))
    _check_ids(entries, atlas)
    if unused := sorted(set(drawings) - set(atlas.by_id)):
        raise KnowledgeInvalid(f"drawings/{unused[0]}.svg:1: no entry of marks.yaml has the id {unused[0]}")
    return atlas


def _drawings(folder: Path, *, drawn: bool) -> dict[str, str]:
    found = {}
    for path in sorted(folder.glob("*.svg")):
        try:
            found[path.stem] = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise KnowledgeInvalid(f"drawings/{path.name}:1: this is no text in UTF-8") from error
        if wrong := fault(found[path.stem], drawn=drawn):
            raise KnowledgeInvalid(f"drawings/{path.name}:1: {wrong}")
    return found


def _mark(entry: Entry, knowledge: Knowledge, drawings: dict[str, str]) -> AtlasMark:
    name, kind = entry.text("id"), entry.code("kind", MarkClass)
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise entry.broken("'id' must be small letters, digits and _", "id")
    if name not in drawings:
        raise entry.broken(f"the drawing drawings/{name}.svg is missing", "id")
    return AtlasMark(
        id=name,
        name=entry.text("name"),
        kind=kind,
        maker=_maker(entry, kind, knowledge),
        country=_country(entry, knowledge),
        period=entry.text("period"),
        place=entry.text("place"),
        confused_with=entry.texts("confused_with"),
        description=entry.text("description"),
        letters=entry.text("letters", ""),
        confidence=entry.confidence(),
        sources=entry.sources(),
        drawing=drawings[name],
    )


def _maker(entry: Entry, kind: MarkClass, knowledge: Knowledge) -> str | None:
    maker = entry.text("maker", "")
    if maker and maker not in {known.id for known in knowledge.makers}:
        raise entry.broken(f"unknown maker '{maker}': add it to makers.yaml, or mend it", "maker")
    if not maker and kind in _OF_A_MAKER:
        raise entry.broken(f"a mark of the kind {kind} must name its maker")
    return maker or None


def _country(entry: Entry, knowledge: Knowledge) -> str:
    code = entry.text("country")
    if code not in {"XX", *(country.code for country in knowledge.countries)}:
        raise entry.broken(f"unknown country '{code}': add it to countries.yaml, or mend it", "country")
    return code


def _check_ids(entries: list[Entry], atlas: Atlas) -> None:
    seen: set[str] = set()
    for entry, mark in zip(entries, atlas.marks, strict=True):
        if mark.id in seen:
            raise entry.broken(f"the id '{mark.id}' stands twice", "id")
        seen.add(mark.id)
        if wrong := [each for each in mark.confused_with if each not in atlas.by_id or each == mark.id]:
            raise entry.broken(f"'{wrong[0]}' is no other mark", "confused_with")
