"""Rendered strips to measure readers on: four levels of difficulty, Latin and Cyrillic apart.

Each strip is a file in a folder named for its alphabet and level, so that ``rollmark evaluate --crops``
prints its figures by both. ``labels.csv`` also tells the method, the finish and the height of the letters,
for ``--by method``, ``--by finish`` and ``--by letters``.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.bands import band
from training.synth.levels import LEVELS, Sample, sample
from training.synth.texts import Alphabet

SEED = 90_001  # of the set that figures are quoted on; trainings use small seeds
ALPHABETS = (Alphabet.LATIN, Alphabet.CYRILLIC)
LABELS, SHEET = "labels.csv", "preview.png"
BY = ("level", "alphabet", "method", "finish", "letters")
COLUMNS = ("file", "x", "y", "w", "h", "text", "kind", *BY, "seed")
HEIGHTS = (28.0, 33.0)  # pixels of a strip of 48: where bands of the height of a capital part
ACROSS, CELL = 4, (400, 72)  # strips a row of the preview; width and height of a cell in pixels

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One strip of the set.

    Attributes:
        file: Its path below the folder of the set.
        sample: The strip, its truth and the slices it belongs to.
        seed: With which :func:`one` renders it again.
    """

    file: str
    sample: Sample
    seed: tuple[int, ...]


def rendered(each: int, seed: int = SEED) -> Iterator[Rendered]:
    """Renders ``each`` strips of every level and alphabet; the same seed gives the same strips."""
    for n, alphabet in enumerate(ALPHABETS):
        for level in LEVELS:
            for number in range(each):
                yield one(alphabet, level, (seed, n, level, number))


def total(each: int) -> int:
    """How many strips a set holds."""
    return each * len(ALPHABETS) * len(LEVELS)


def one(alphabet: Alphabet, level: int, seed: tuple[int, ...]) -> Rendered:
    """Renders one strip."""
    made = sample(np.random.default_rng(seed), level, alphabet)
    return Rendered(f"{alphabet.value}-{level}/{seed[-1]:04d}.png", made, seed)


def write(folder: Path, strips: Iterator[Rendered]) -> list[Rendered]:
    """Writes strips, their labels and a preview into a folder; returns what was written."""
    kept = []
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LABELS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for each in strips:
            path = folder / each.file
            path.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(path), each.sample.strip.image[:, :, ::-1])
            writer.writerow(_row(each))
            kept.append(each)
    cv2.imwrite(str(folder / SHEET), preview(kept)[:, :, ::-1])
    return kept


def _row(each: Rendered) -> tuple[str, ...]:
    made = each.sample
    told = (made.level, made.text.alphabet, made.method, made.finish, band(made.letters, HEIGHTS))
    return (each.file, "", "", "", "", made.text.text, made.text.kind, *map(str, told), repr(each.seed))


def preview(strips: Sequence[Rendered], most: int = 64) -> Image:
    """Draws strips to look at before anything is measured, (H, W, 3) uint8 RGB.

    They are evenly chosen from all; up to a quarter are struck twice, obliterated or curved, which are rare.
    """
    done = [n for n, each in enumerate(strips) if each.sample.done][: most // 4]
    even = np.linspace(0, len(strips) - 1, min(most - len(done), len(strips))).astype(int).tolist()
    chosen = [strips[n] for n in sorted({*even, *done})]
    cells = [_cell(each) for each in chosen]
    cells += [np.full((CELL[1], CELL[0], 3), 255, np.uint8)] * (-len(cells) % ACROSS)
    rows = [np.hstack(cells[n : n + ACROSS]) for n in range(0, len(cells), ACROSS)]
    return np.asarray(np.vstack(rows), np.uint8)


def _cell(each: Rendered) -> Image:
    image, cell = each.sample.strip.image, np.full((CELL[1], CELL[0], 3), 255, np.uint8)
    height, width = image.shape[:2]
    scale = min(48 / height, (CELL[0] - 8) / width)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell[: small.shape[0], : small.shape[1]] = small
    made = each.sample
    told = " ".join((made.text.alphabet.value, str(made.level), made.method, made.finish, *made.done))
    cv2.putText(cell, told, (2, CELL[1] - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (60, 60, 60), 1, cv2.LINE_AA)
    return cell
