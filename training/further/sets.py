"""What champion and challenger are measured on: weapons kept aside, renders at every level, and print."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from training.dataset.rows import Split, StripRow
from training.dataset.store import Dataset
from training.further.outcomes import Known
from training.recogniser.plain import plain
from training.synth import testset
from training.synth.testset import rendered

CONFIRMED, PRINT = "confirmed", "print"
SEEDS = (testset.SEED, 90_002)  # of the markings and the lines of print; trainings use small seeds
NAMES_METHOD = "method "


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is read: confirmed strips at most, renders of each alphabet and level, lines of print."""

    confirmed: int = 400
    rendered: int = 120
    print: int = 480


def known(dataset: Dataset, amounts: Amounts, print_: Path | None = None) -> Iterator[Known]:
    """Every strip that is measured on, the same each time.

    Args:
        dataset: Whose weapons kept aside are read.
        amounts: How much.
        print_: Table of photographed print, file and text; its folder holds the files. None: rendered print.
    """
    yield from confirmed(dataset, amounts.confirmed)
    yield from _markings(amounts.rendered, SEEDS[0])
    if print_ is None:
        yield from _rendered_print(amounts.print, SEEDS[1])
    else:
        yield from _photographed_print(print_, amounts.print)


def ordinary(amounts: Amounts, seed: int) -> Iterator[Known]:
    """Rendered markings and print; under another seed than those of the gate, other ones."""
    yield from _markings(amounts.rendered, seed)
    yield from _rendered_print(amounts.print, seed + 1)


def confirmed(dataset: Dataset, most: int, split: Split = Split.TEST) -> Iterator[Known]:
    """Confirmed strips of the weapons of a split, at most so many."""
    rows = [row for row in dataset.strips if row.split == split and row.whole]
    for row in sorted(rows, key=lambda each: each.id)[:most]:
        read = cv2.imread(str(dataset.image(row)), cv2.IMREAD_COLOR)
        if read is not None:
            image = np.asarray(read[:, :, ::-1], np.uint8)
            yield Known(row.id, np.ascontiguousarray(image), row.text, row.weapon, CONFIRMED, slices_of(row))


def slices_of(row: StripRow) -> tuple[str, ...]:
    """What a confirmed strip is counted under."""
    told = (
        ("kind", row.kind), ("word", row.word), ("script", row.script), ("method", row.method),
        ("letters", _letter_height(row.height)),
    )  # fmt: skip
    return tuple(f"{CONFIRMED}, {name} {value}" for name, value in told if value)


def _letter_height(height: int) -> str:
    return "below 20 pixels" if height < 28 else "20 to 40 pixels" if height < 56 else "above 40 pixels"


def _markings(each: int, seed: int) -> Iterator[Known]:
    for made in rendered(each, seed):
        sample = made.sample
        name = f"rendered {sample.text.alphabet.value}"
        slices = (f"{name} level {sample.level}", f"{NAMES_METHOD}{sample.method.value}")
        yield Known(made.file, sample.strip.image, sample.text.text, made.file, name, slices)


def _rendered_print(count: int, seed: int) -> Iterator[Known]:
    for number in range(count):
        made = plain(seed, number)
        yield Known(f"print-{number}", made.image, made.text.text, f"print-{number}", PRINT)


def _photographed_print(table: Path, count: int) -> Iterator[Known]:
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) > 1]
    chosen = np.random.default_rng(SEEDS[1]).permutation(len(rows))[:count]
    for file_name, text, *_ in (rows[int(n)] for n in chosen):
        read = cv2.imread(str(table.parent / file_name), cv2.IMREAD_COLOR)
        if read is not None:
            image = np.ascontiguousarray(np.asarray(read, np.uint8)[:, :, ::-1])
            yield Known(file_name, image, text, file_name, PRINT)
