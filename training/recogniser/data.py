"""Batches of strips: renders, real print, and what wild photographs are sure to say, in fixed shares."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ocr.recognise.shapes import SHAPES, shape
from training.recogniser.augment import HEIGHT, augment

WIDEST = 800  # pixels; longer strips are left out
BUFFER = 384  # strips that batches of like width are made of
BATCH_PIXELS = 24 * 256  # width of a batch, all strips together, on a processor
STRIDE = 8  # pixels a step of the network
ROUND = 32  # pixels that widths are rounded up to: a torch on a CPU prepares itself anew for every shape

_COLUMN = {character: n for n, character in enumerate(SHAPES)}


@dataclass(frozen=True, slots=True)
class Source:
    """Strips from one place, and which share of all they are.

    Attributes:
        folder: Where the files lie.
        rows: (file, text) each.
        share: Of all strips trained on.
    """

    folder: Path
    rows: tuple[tuple[str, str], ...]
    share: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips (N, 3, 48, W) float32 in [-1, 1] BGR, and their texts as columns, one after the other."""

    strips: torch.Tensor
    targets: torch.Tensor
    lengths: torch.Tensor
    steps: torch.Tensor


def source(truth: Path, folder: Path, share: float, least: float | None = None) -> Source:
    """Reads a table of strips: file, text and, where ``least`` is given, how sure the text is.

    A strip without a text shows none, and teaches to say nothing.

    Args:
        truth: Tab-separated.
        folder: What its files are relative to.
        share: Of all strips.
        least: Strips less sure are left out; None where a person wrote the text.
    """
    with truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar="\\"))
    sure = (row for row in rows if least is None or float(row[2]) >= least)
    kept = ((row[0], row[1]) for row in sure if not row[1] or encoded(row[1]))
    return Source(folder, tuple(kept), share)


def encoded(text: str) -> list[int] | None:
    """A text as columns of the head; None where a character has none, or nothing is left."""
    spelt = [_COLUMN.get(character) for character in shape(text)]
    return None if not spelt or None in spelt else [c for c in spelt if c is not None]


def batches(
    sources: tuple[Source, ...], seed: int | Sequence[int], pixels: int = BATCH_PIXELS
) -> Iterator[Batch]:
    """Endless batches of strips of like width, each seen another way every time.

    Args:
        sources: Where strips are drawn from.
        seed: Of the order and the looks.
        pixels: Width of a batch, all strips together.
    """
    rng = np.random.default_rng(seed)
    drawn = looks(sources, rng)
    buffer = BUFFER * max(1, pixels // BATCH_PIXELS)
    while True:
        pool = sorted((next(drawn) for _ in range(buffer)), key=lambda pair: pair[0].shape[1])
        groups = list(_groups(pool, pixels))
        for n in rng.permutation(len(groups)):
            yield _batch(groups[int(n)])


def looks(
    sources: tuple[Source, ...], rng: np.random.Generator
) -> Iterator[tuple[NDArray[np.uint8], list[int]]]:
    """Endless looks at strips drawn from the sources by their shares, and their texts as columns."""
    shares = np.array([each.share for each in sources])
    while True:
        one = sources[int(rng.choice(len(sources), p=shares / shares.sum()))]
        file, text = one.rows[int(rng.integers(len(one.rows)))]
        image = cv2.imread(str(one.folder / file), cv2.IMREAD_COLOR)
        code = encoded(text) if text else []
        if image is None or code is None:
            continue
        seen = augment(np.asarray(image, np.uint8), rng)
        if seen.shape[1] <= WIDEST and _needed(code) <= seen.shape[1] // STRIDE:
            yield seen, code


def _needed(code: list[int]) -> int:
    """Steps that a text takes: a blank parts equal letters."""
    return len(code) + sum(a == b for a, b in itertools.pairwise(code))


def _groups(
    pool: list[tuple[NDArray[np.uint8], list[int]]], pixels: int
) -> Iterator[list[tuple[NDArray[np.uint8], list[int]]]]:
    group: list[tuple[NDArray[np.uint8], list[int]]] = []
    for pair in pool:
        width = pair[0].shape[1]
        if group and (width * (len(group) + 1) > pixels or width > 1.3 * group[0][0].shape[1]):
            yield group
            group = []
        group.append(pair)
    yield group


def _batch(group: list[tuple[NDArray[np.uint8], list[int]]]) -> Batch:
    widest = -(-max(image.shape[1] for image, _ in group) // ROUND) * ROUND
    blob = np.zeros((len(group), 3, HEIGHT, widest), np.float32)  # zero is mid grey, as when reading
    for n, (image, _) in enumerate(group):
        blob[n, :, :, : image.shape[1]] = image.transpose(2, 0, 1) / np.float32(127.5) - 1
    return Batch(
        torch.from_numpy(blob),
        torch.tensor([c for _, code in group for c in code]),
        torch.tensor([len(code) for _, code in group]),
        torch.tensor([widest // STRIDE for _ in group]),
    )
