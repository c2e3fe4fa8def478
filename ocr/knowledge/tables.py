"""Reads the table of confusions: apart from the rest because the keys, and with them the lookups, need it."""

from pathlib import Path

from ocr.knowledge.entries import ConfusionGroup, Confusions, LetterTable
from ocr.knowledge.nodes import Entry, read_entries

_LETTERS = {"id", "letters", "confidence", "sources"}


def load_confusions(folder: Path) -> Confusions:
    """Reads ``confusions.yaml``.

    Raises:
        KnowledgeInvalid: An entry is wrong; names file and line.
    """
    groups = {"id", "members", "cost", "confidence", "sources"}
    sections = {"groups": groups, "shapes": _LETTERS, "sounds": _LETTERS, "folds": _LETTERS}
    found = read_entries(folder / "confusions.yaml", sections)
    return Confusions(
        groups=tuple(_group(entry) for entry in found["groups"]),
        shapes=tuple(_letters(entry) for entry in found["shapes"]),
        sounds=tuple(_letters(entry) for entry in found["sounds"]),
        folds=tuple(_letters(entry) for entry in found["folds"]),
    )


def _group(entry: Entry) -> ConfusionGroup:
    members = entry.texts("members")
    if len(members) < 2 or any(len(member) != 1 for member in members):
        raise entry.broken("'members' must be two or more single characters", "members")
    cost = entry.number("cost", 0, 1)
    return ConfusionGroup(entry.text("id"), members, cost, entry.confidence(), entry.sources())


def _letters(entry: Entry) -> LetterTable:
    letters = entry.pairs("letters")
    if any(len(letter) != 1 for letter in letters):
        raise entry.broken("'letters' must map single characters", "letters")
    return LetterTable(entry.text("id"), letters, entry.confidence(), entry.sources())
