"""Marks of the atlas that stand on the photographs trained on: where they are was seen by eye.

A drawing says what a mark is, a photograph how it looks on a grip or a slide. The table tells places alone:
the same photographs give the same crops, and without them there are none.
"""

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ocr.marks.find import Box, overlap

TABLE = "seen.csv"
TOUCHING = 0.05  # overlap over union from which a region shows some of a mark


@dataclass(frozen=True, slots=True)
class Seen:
    """A mark on a photograph: the file's name, the square around it in pixels, and the mark's id."""

    photo: str
    box: Box
    mark: str


@functools.cache
def table() -> tuple[Seen, ...]:
    """Every mark that was seen, in the order of the photographs."""
    text = resources.files("training.marks").joinpath(TABLE).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Seen(row["photo"], Box(*(float(row[name]) for name in ("x", "y", "side"))), row["mark"])
        for row in rows
    )


def on(photo: Path) -> tuple[Seen, ...]:
    """The marks seen on one photograph, by the name of its file."""
    return tuple(each for each in table() if each.photo == photo.name)


def shows_some(box: Box, marks: Sequence[Seen]) -> bool:
    """Whether a region of a photograph shows one of its marks, or a part of one."""
    return any(overlap(box, each.box) >= TOUCHING for each in marks)
