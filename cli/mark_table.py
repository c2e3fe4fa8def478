"""The marks of the atlas as a table for the terminal."""

from collections.abc import Sequence

from rich.table import Table

from ocr.errors import KnowledgeInvalid
from ocr.knowledge.marks import AtlasMark, MarkClass


def chosen(marks: Sequence[AtlasMark], kind: str) -> list[AtlasMark]:
    """Returns the marks of one kind, or all where it is empty.

    Raises:
        KnowledgeInvalid: There is no such kind.
    """
    if kind and kind not in set(MarkClass):
        raise KnowledgeInvalid(f"There are no marks of the kind '{kind}'.", advice=f"Kinds: {_kinds()}.")
    return [mark for mark in marks if not kind or mark.kind == kind]


def mark_table(marks: Sequence[AtlasMark]) -> Table:
    """Shows a mark a row."""
    table = Table("mark", "kind", "maker", "country", "looks like", "sits", "sure", box=None)
    for mark in marks:
        table.add_row(
            *(mark.id, mark.kind, mark.maker or "", mark.country),
            *(mark.description, mark.place, f"{mark.confidence} {' '.join(mark.sources)}"),
        )
    return table


def _kinds() -> str:
    return ", ".join(MarkClass)
