"""Labels: what truly stands on a photo, and where.

A table of strips, tab-separated without a heading, holds a file and its text a line (``.tsv``).

A file of labels is CSV with the columns ``file, x, y, w, h, text, kind`` (others are kept, to tell figures
apart by). ``?`` in a text is one character that nobody could be sure of; a text in brackets describes a drawn
mark; a row without a box says that the text stands somewhere on the photo; the kind ``none`` says that there
is nothing to read.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ocr.errors import LabelsInvalid

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the upright photo."""

_COLUMNS = ("file", "x", "y", "w", "h", "text", "kind")
_UNMEASURED = {"none", "logo", "watermark", "unlabelled", "char", "logo-reference"}


@dataclass(frozen=True, slots=True)
class Label:
    """One row of labels.

    Attributes:
        file: Path of the photo below the folder of photos; its first part names the group.
        text: What is written there.
        kind: Class of the marking, or ``none``.
        box: Where; None where the label only says that it is somewhere on the photo.
        row: Number of the row, the first after the heading being 0.
        columns: The row as it was written, by the names of its columns; empty in a table of strips.
    """

    file: str
    text: str
    kind: str
    box: Box | None = None
    row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def group(self) -> str:
        """The first part of the path."""
        return self.file.split("/")[0]

    @property
    def is_measured(self) -> bool:
        """Whether it says that something is written, rather than drawn, absent or not looked at."""
        return self.kind not in _UNMEASURED and not self.text.startswith("(")


def read_labels(path: Path) -> tuple[Label, ...]:
    """Reads a file of labels.

    Raises:
        LabelsInvalid: The file cannot be read, lacks a column, or a row is wrong; names the file and the
        line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _strips(file, path) if path.suffix == ".tsv" else _rows(csv.DictReader(file), path)
    except OSError as error:
        raise LabelsInvalid(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise LabelsInvalid(f"{path} is not CSV in UTF-8: {error}.") from error


def _strips(lines: Iterable[str], path: Path) -> tuple[Label, ...]:
    rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, 1):
        if len(row) < 2 or not row[0]:
            raise LabelsInvalid(f"{path}:{number}: not a file and its text, parted by a tab.")
    return tuple(Label(row[0], row[1], "text", row=number) for number, row in enumerate(rows))


def _rows(reader: "csv.DictReader[str]", path: Path) -> tuple[Label, ...]:
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise LabelsInvalid(f"{path}:1: no column {', '.join(missing)}.")
    labels = []
    for number, row in enumerate(reader):
        try:
            labels.append(_label(row, number))
        except ValueError as error:
            raise LabelsInvalid(f"{path}:{reader.line_num}: {error}.") from error
    return tuple(labels)


def _label(row: Mapping[str, str | None], number: int) -> Label:
    values = {name: row[name] for name in _COLUMNS}
    if any(value is None for value in values.values()):
        raise ValueError("the row is shorter than the heading")
    file, x, y, w, h, text, kind = (value or "" for value in values.values())
    if not file:
        raise ValueError("the row names no file")
    # A row that is longer than the heading has None for a name, one that is shorter None for a value.
    columns = {name: value or "" for name, value in row.items() if name}
    return Label(file, text, kind, _box(x, y, w, h) if x else None, number, columns)


def _box(*values: str) -> Box:
    try:
        x, y, w, h = map(float, values)
    except ValueError:
        raise ValueError(f"x, y, w, h are not four numbers: {', '.join(values)}") from None
    return x, y, x + w, y + h
