"""What the detector is trained on: crops of photographs, some with relief put on them, and of rendered parts.

Where nobody has labelled what stands on a photograph, the untouched detector says where text is. So the new
one keeps what the old one sees on real photographs, and learns relief beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ocr.rectify import Quad, grown, size
from training.detector.sheets import FINE, Image, Known, Sheet, Source, sheets

SHRUNK = 0.25  # of its height that a line loses on every side: the teacher's maps are half as high as lines
POOL = 8  # sheets of every source that crops are taken of in turn
WHOLE = 0.6  # chance of a crop to be one part of a sheet; else it is four, seen from farther away
NEAR = (0.8, 1.3)  # times the size of the sheet that one part is seen at
FAR = (0.35, 1.0)  # the same of each of four
SOFT = 1.5  # times: what is fine beyond its pixels may be reduced as much without averaging
THINNEST = 4.0  # pixels of a wanted line, for thinner ones are taken for no text
LEAST = 6.0  # height of a text in pixels of the crop: nobody has to find what is smaller


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops as the teacher sees them, and what is known of them.

    Attributes:
        fine: (N, FINE * S, FINE * S, 3) uint8 BGR.
        known: (N, S, S) uint8, of ``Known``.
    """

    fine: torch.Tensor
    known: torch.Tensor

    def pin_memory(self) -> "Crops":
        """The same, where a graphics card fetches it from without a copy."""
        return Crops(self.fine.pin_memory(), self.known.pin_memory())


def crops(sources: Sequence[Source], seed: Sequence[int], count: int, side: int) -> Iterator[Crops]:
    """Endless batches.

    Args:
        sources: Where sheets come from.
        seed: Of everything drawn.
        count: Crops a batch.
        side: Pixels of a crop as the network sees it; even.
    """
    rng = np.random.default_rng(seed)
    pool = _Pool(sources, rng)
    while True:
        made = [_crop(pool, side, rng) for _ in range(count)]
        fine, known = (np.stack(part) for part in zip(*made, strict=True))
        yield Crops(torch.from_numpy(fine), torch.from_numpy(known))


class _Pool:
    """A few sheets of every source, each kept for some looks."""

    def __init__(self, sources: Sequence[Source], rng: np.random.Generator) -> None:
        self._sources, self._rng = sources, rng
        self._shares = np.array([each.share for each in sources]) / sum(each.share for each in sources)
        self._new = [sheets(each, rng) for each in sources]
        self._kept: list[list[Sheet]] = [[] for _ in sources]

    def draw(self) -> Sheet:
        """A sheet of any source."""
        which = int(self._rng.choice(len(self._sources), p=self._shares))
        kept, new = self._kept[which], self._new[which]
        if len(kept) < POOL:
            kept.append(next(new))
            return kept[-1]
        n = int(self._rng.integers(POOL))
        if self._rng.random() < 1 / self._sources[which].looks:
            kept[n] = next(new)
        return kept[n]


def _crop(pool: _Pool, side: int, rng: np.random.Generator) -> tuple[Image, Image]:
    if rng.random() < WHOLE:
        return _look(pool.draw(), side, NEAR, rng)
    four = [_look(pool.draw(), side // 2, FAR, rng) for _ in range(4)]
    fine, known = (
        np.concatenate([np.concatenate(part[:2], 1), np.concatenate(part[2:], 1)])
        for part in zip(*four, strict=True)
    )
    return fine, known


def _look(
    sheet: Sheet, side: int, times: tuple[float, float], rng: np.random.Generator
) -> tuple[Image, NDArray[np.uint8]]:
    """A square part of a sheet, and what is known of it at the size at which the network sees it."""
    seen = FINE * side
    least = min(sheet.image.shape[:2])
    part = min(least, max(1, round(seen / np.exp(rng.uniform(*np.log(times))))))
    y, x = (int(rng.integers(length - part + 1)) for length in sheet.image.shape[:2])
    how = cv2.INTER_AREA if part > SOFT * seen else cv2.INTER_LINEAR
    fine = cv2.resize(sheet.image[y : y + part, x : x + part], (seen, seen), interpolation=how)
    corner = np.array((x, y), np.float32)
    placed = tuple((kind, (quad - corner) * np.float32(side / part)) for kind, quad in sheet.places)
    return np.asarray(fine, np.uint8), painted(replace(sheet, places=placed), side)


def painted(sheet: Sheet, side: int) -> NDArray[np.uint8]:
    """What is known of every pixel, (side, side) of ``Known``; what is small for this size is left untold."""
    known = np.full((side, side), sheet.rest, np.uint8)
    for kind, quad in sheet.places:
        told = kind if min(size(quad)) >= LEAST else Known.UNTOLD
        if told is Known.TEXT:
            _fill(known, quad, Known.BARE)
        _fill(known, quad if told is Known.UNTOLD else _shrink(quad), told)
    return known


def _fill(known: NDArray[np.uint8], quad: Quad, what: Known) -> None:
    """Fills a quad; half a pixel inside it, for every pixel that the edge touches is filled."""
    inside = grown(quad, -0.5 / max(1.0, size(quad)[1])) - 0.5
    cv2.fillPoly(known, [np.round(inside * 16).astype(np.int32)], int(what), cv2.LINE_8, 4)


def _shrink(quad: Quad) -> Quad:
    length, height = size(quad)
    by = min(SHRUNK * length / max(length + height, 1e-6), 0.5 - 0.5 * min(1.0, THINNEST / max(height, 1e-6)))
    return grown(quad, -by)
