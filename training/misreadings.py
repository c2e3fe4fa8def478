"""Counts how the reader takes characters for one another, on rendered serials.

``python -m training.misreadings [--strips 2000] [--seed 70001] [--pairs pairs.tsv] [--out misreadings.json]``

Strips of serials of levels 2 and 3 are read as they are; both texts are written as shape keys and laid side
by side with as few changes as can be. Counted are readings that a search would look at. Those that are more
wrong than right are counted apart: what they say is nothing of characters. ``--pairs`` keeps what was read
of each strip, and continues where it ended.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein
from rich.progress import track

from ocr.knowledge.keys import shape_key
from ocr.reader import Reader
from training.synth.levels import Sample, sample

LEVELS = (2, 3)
"""Ordinary strips, and those that are shallow, worn or badly lit."""

LEAST_P = 0.05
"""The least of the reader's own probabilities that counts: a search leaves out what is less likely."""


class Pair(NamedTuple):
    """A strip: the key of its text, that of what was read, and the reader's own probability."""

    truth: str
    read: str
    p: float


def main() -> None:
    """Reads strips and writes the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--strips", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=70_001)
    parser.add_argument("--pairs", type=Path, default=Path("pairs.tsv"))
    parser.add_argument("--out", type=Path, default=Path("misreadings.json"))
    options = parser.parse_args()
    observe(options.pairs, options.strips, options.seed)
    made = {"strips": options.strips, "seed": options.seed, "levels": LEVELS, "least_p": LEAST_P}
    table = made | counted(list(pairs(options.pairs))[: options.strips])
    options.out.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def observe(path: Path, strips: int, seed: int) -> None:
    """Reads strips until the file holds so many."""
    cv2.setNumThreads(1)
    reader = Reader.open()
    begin = len(list(pairs(path))) if path.is_file() else 0
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        for number in track(range(begin, strips), "reading strips"):
            writer.writerow(_read(reader, serial(seed, number)))
            file.flush()


def pairs(path: Path) -> Iterator[Pair]:
    """Reads what was kept of each strip."""
    with path.open(encoding="utf-8", newline="") as file:
        for truth, read, p in csv.reader(file, delimiter="\t"):
            yield Pair(truth, read, float(p))


def serial(seed: int, number: int) -> Sample:
    """Renders a strip of a serial; the same arguments give the same strip."""
    rng = np.random.default_rng([seed, number])
    while True:
        made = sample(rng, LEVELS[number % len(LEVELS)])
        if made.text.kind == "serial":
            return made


def counted(read: Iterable[Pair]) -> dict[str, Any]:
    """Counts misreadings.

    Returns:
        ``shown``: readings likely enough to count; ``beyond``: those of them that are more wrong than right;
        ``wrong``: the others by the number of their changes; ``characters``: what each character was read as,
        itself included, empty where it was lost; ``added``: characters that do not stand on the metal.
    """
    shown = [pair for pair in read if pair.p >= LEAST_P]
    changes = {pair: Levenshtein.distance(pair.truth, pair.read) for pair in shown}
    sensible = [pair for pair in shown if 2 * changes[pair] <= len(pair.truth)]
    characters: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in sensible:
        for truth, seen in aligned(pair.truth, pair.read):
            characters[truth][seen] += 1
    added = characters.pop("", Counter())
    return {
        "shown": len(shown),
        "beyond": len(shown) - len(sensible),
        "wrong": _sorted(Counter(str(changes[pair]) for pair in sensible)),
        "characters": {char: _sorted(characters[char]) for char in sorted(characters)},
        "added": _sorted(added),
    }


def aligned(truth: str, read: str) -> Iterator[tuple[str, str]]:
    """Gives each character with what it was read as; empty: lost, or not there."""
    for step in Levenshtein.opcodes(truth, read):
        old = truth[step.src_start : step.src_end]
        new = read[step.dest_start : step.dest_end]
        for at in range(max(len(old), len(new))):
            yield old[at : at + 1], new[at : at + 1]


def _read(reader: Reader, made: Sample) -> tuple[str, str, str]:
    found = reader.read_strip(made.strip.image).hypotheses
    text, p = (found[0].text, found[0].p) if found else ("", 0.0)
    return shape_key(made.text.text), shape_key(text), f"{p:.4f}"


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


if __name__ == "__main__":
    main()
