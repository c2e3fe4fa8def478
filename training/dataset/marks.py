"""Confirmed marks without training a network: crops to learn prototypes from, and unknown marks that recur.

A mark that a person named becomes a prototype by ``rollmark train prototypes --crops``; taking its crop away
and learning again undoes it. Marks that nobody could name are grouped by their likeness; a group that three
weapons or more bear is proposed as a mark of its own.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.marks.crops import alike
from ocr.marks.embed import SIDE, Embeds
from training.dataset.rows import MarkRow
from training.dataset.store import Dataset

UNKNOWN = "unknown"
SEEN = 3  # weapons that bear a mark before it is proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """An unknown mark that recurs: its rows, and how many weapons bear it."""

    rows: tuple[MarkRow, ...]
    weapons: int


def crops(dataset: Dataset, known: Sequence[str], out: Path) -> dict[str, int]:
    """Writes the crops of confirmed marks into folders named like the marks; returns how many of each.

    Args:
        dataset: A version.
        known: Ids of the marks of the atlas; others are left out.
        out: The folder; crops that are there and no longer confirmed go.
    """
    shutil.rmtree(out, ignore_errors=True)
    counts: dict[str, int] = {}
    for row in dataset.marks:
        if row.mark not in known:
            continue
        (out / row.mark).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(out / row.mark / f"{row.image}.png"), square(dataset, row))
        counts[row.mark] = counts.get(row.mark, 0) + 1
    return counts


def proposals(dataset: Dataset, embedder: Embeds) -> list[Proposal]:
    """Groups the marks that nobody could name; returns those that recur, most weapons first."""
    rows = [row for row in dataset.marks if row.mark == UNKNOWN]
    vectors = embedder.vectors([square(dataset, row) for row in rows])
    groups = ([rows[n] for n in group] for group in alike(vectors))
    found = [Proposal(tuple(group), len({row.weapon for row in group})) for group in groups]
    return sorted((each for each in found if each.weapons >= SEEN), key=lambda each: -each.weapons)


def square(dataset: Dataset, row: MarkRow) -> NDArray[np.uint8]:
    """The crop of a mark as networks see it, (SIDE, SIDE) uint8 grey."""
    read = cv2.imread(str(dataset.image(row)), cv2.IMREAD_GRAYSCALE)
    assert read is not None  # the build wrote it
    height, width = read.shape
    room = abs(height - width)
    before, after = room // 2, room - room // 2
    top, left = (before, 0) if width > height else (0, before)
    bottom, right = (after, 0) if width > height else (0, after)
    whole = cv2.copyMakeBorder(read, top, bottom, left, right, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(whole, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
