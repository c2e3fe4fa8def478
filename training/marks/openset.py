"""Fits how sure a likeness is, on marks put on photographs among all else that is found there.

The same photographs as they are count too, and :data:`BARE` times as much: few photographs of weapons show a
mark of the atlas, and what is likeness enough on a photo that has one is often chance on others.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.shelf import Card
from ocr import reliability
from ocr.knowledge.marks import AtlasMark
from ocr.marks.certainty import Certainty, features
from ocr.marks.embed import SIDE, Vectors
from ocr.marks.find import Box, cut, find, overlap
from ocr.marks.reader import SIZES, MarkReader
from training.marks import wild
from training.marks.seen import Seen, on, shows_some
from training.marks.wild import Placed

PARTLY = -2
HIT = 0.5  # overlap over union from which a region shows the mark that was put there
BARE = 4  # photos without a mark of the atlas, for each with one
STEPS = 60  # of Newton's method
RIDGE = 0.05  # keeps the weights finite where all can be told apart
SHARPNESSES = np.linspace(5, 80, 76)


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Regions of photographs.

    Attributes:
        likeness: (N, marks) cosines.
        emptiness: (N,) cosines.
        truth: (N,) place of the mark that a region shows; -1 where it shows none of the known.
        counts: (N,) how many regions each stands for.
    """

    likeness: Vectors
    emptiness: Vectors
    truth: NDArray[np.int64]
    counts: NDArray[np.int64]


def observe(reader: MarkReader, marks: Sequence[AtlasMark], photos: Sequence[Path], seed: int) -> Observed:
    """Measures every region of each photo as it is, and with one mark put on it.

    Args:
        reader: Measures; its certainty is not used.
        marks: What is put on photos, by lot.
        photos: Files.
        seed: Of the lots.
    """
    rng = np.random.default_rng(seed)
    parts = [part for path in photos for part in _on_photo(reader, marks, path, rng)]
    likeness, emptiness, truth, counts = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Observed(likeness, emptiness, truth, counts)


def fitted(seen: Observed, card: Card, seed: int) -> Certainty:
    """Fits on every second region and says how honest the others find it."""
    x, known = features(seen.likeness, seen.emptiness), seen.truth >= 0
    weights, intercept = logistic(x[::2], known[::2], seen.counts[::2])
    sharpness = sharpest(seen.likeness[known][::2], seen.truth[known][::2])
    draft = Certainty(card.version, card.sha256, "", weights, intercept, sharpness, {})
    counts = seen.counts[1::2]
    p, true = np.repeat(draft.known(x[1::2]), counts), np.repeat(known[1::2], counts)
    figures = {
        "regions": len(x[::2]),
        "seed": seed,
        "held_out": len(x[1::2]),
        "held_out_known": round(float(true.mean()), 4),
        "held_out_error": round(reliability.error(p, true), 4),
    }
    told = json.dumps([weights, intercept, sharpness, figures])
    version = hashlib.sha256(told.encode()).hexdigest()[:8]
    return Certainty(card.version, card.sha256, version, weights, intercept, sharpness, figures)


def logistic(
    x: NDArray[np.float64], known: NDArray[np.bool_], counts: NDArray[np.int64]
) -> tuple[tuple[float, float, float], float]:
    """Fits a logistic curve over features, each row counted so often, by Newton's method."""
    rows = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    ridge = RIDGE * np.diag([1.0] * x.shape[1] + [0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (counts * (known - p)) - ridge @ weights
        curvature = (rows * (counts * p * (1 - p))[:, None]).T @ rows + ridge + 1e-6 * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    a, b, c, intercept = (round(float(v), 4) for v in weights)
    return (a, b, c), intercept


def sharpest(likeness: Vectors, truth: NDArray[np.int64]) -> float:
    """Chooses the sharpness at which the right marks are likeliest."""
    best = max(SHARPNESSES, key=lambda each: _log_likelihood(likeness, truth, float(each)))
    return round(float(best), 2)


def _log_likelihood(likeness: Vectors, truth: NDArray[np.int64], sharpness: float) -> float:
    odds = sharpness * likeness.astype(np.float64)
    odds -= odds.max(axis=1, keepdims=True)
    logs = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
    return float(logs[np.arange(len(truth)), truth].mean()) if len(truth) else 0.0


def _on_photo(
    reader: MarkReader, marks: Sequence[AtlasMark], path: Path, rng: np.random.Generator
) -> Iterator[tuple[Vectors, Vectors, NDArray[np.int64], NDArray[np.int64]]]:
    photo = wild.load(path)
    if min(photo.shape[:2]) <= wild.LEAST_PHOTO:
        return
    mark = marks[int(rng.integers(len(marks)))]
    placed = wild.place(photo, mark.drawing, rng)
    boxes, likeness, emptiness = _measured(reader, wild.compressed(wild.grey(placed.image), rng))
    near = np.array([overlap(box, square(placed)) for box in boxes])
    truth = np.where(near >= HIT, reader.marks.index(mark.id), -1)
    clear = (near >= HIT) | (near <= 0.05)  # else a part of the mark: neither it nor nothing
    yield likeness[clear], emptiness[clear], truth[clear].astype(np.int64), np.ones(clear.sum(), np.int64)
    boxes, likeness, emptiness = _measured(reader, wild.grey(photo))
    shown = np.array([_shown(reader, box, on(path)) for box in boxes])
    there = shown != PARTLY
    yield likeness[there], emptiness[there], shown[there], np.full(int(there.sum()), BARE)


def _shown(reader: MarkReader, box: Box, marks: Sequence[Seen]) -> int:
    """The place of the mark that was seen there; -1 for none, ``PARTLY`` for a part of one."""
    whole = (each.mark for each in marks if overlap(box, each.box) >= HIT and each.mark in reader.marks)
    return next((reader.marks.index(mark) for mark in whole), PARTLY if shows_some(box, marks) else -1)


def _measured(reader: MarkReader, grey: NDArray[np.uint8]) -> tuple[list[Box], Vectors, Vectors]:
    boxes = find(grey)
    return boxes, *reader.measure([cut(grey, box, SIDE, size) for box in boxes for size in SIZES], len(SIZES))


def square(placed: Placed) -> Box:
    """The square around a mark that was put on a photo."""
    x0, y0, x1, y1 = placed.box
    return Box((x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, y1 - y0))
