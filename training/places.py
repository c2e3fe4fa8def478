"""Places of photographs whose text is known: tables that a training or a measurement reads."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocr.errors import LabelsInvalid
from ocr.rectify import Quad

HELD = 3  # every so many street photographs one is held out, to measure with
UNREAD = "###"  # in place of a text: there is one, and it is not told
NOTHING = "(nothing)"  # in place of a text: there is none


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """What stands at one place of a photograph.

    Attributes:
        file: Path of the photograph below the folder of photographs.
        quad: (4, 2) float32 corners in reading order, in pixels of the upright photograph.
        text: What stands there; empty where nothing does.
    """

    file: str
    quad: Quad
    text: str

    @property
    def is_read(self) -> bool:
        """Whether it is told what stands there, rather than that nothing does or that it is not told."""
        return self.text not in ("", UNREAD)


def read_places(table: Path) -> tuple[Place, ...]:
    """Reads a table with the columns ``file``, ``quad`` (eight numbers) and ``text``.

    Raises:
        LabelsInvalid: A column is missing, or a quad is not eight numbers; names the file and the line.
    """
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"file", "quad", "text"} - set(rows.fieldnames or ())
        if missing:
            raise LabelsInvalid(f"{table}:1: no column {', '.join(sorted(missing))}.")
        return tuple(Place(row["file"], _quad(row["quad"], table, rows.line_num), _text(row)) for row in rows)


def held_out(streets: Iterable[Place]) -> frozenset[str]:
    """Which street photographs are held out, by their files."""
    return frozenset(sorted({place.file for place in streets})[::HELD])


def _text(row: Mapping[str, str]) -> str:
    return "" if row["text"] == NOTHING else row["text"]


def _quad(text: str, table: Path, line: int) -> Quad:
    try:
        return np.array(text.split(), np.float32).reshape(4, 2)
    except ValueError:
        raise LabelsInvalid(f"{table}:{line}: its quad is not eight numbers: {text!r}.") from None
