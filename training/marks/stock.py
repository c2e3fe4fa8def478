"""What pictures are put together from: drawings as masks, and surfaces to put them on."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ocr.knowledge.marks import coverage
from training.marks import negatives, seen, unmarked, wild
from training.marks.inventions import FAMILIES, invent, lettering
from training.synth.crop import hull

SIDE = 72  # pixels of a mask
SURFACE = 64  # pixels of a surface
OUTLINE = 24  # corners kept of each hull
ALIKE = 0.86  # cosine of two blurred masks from which an invention is a mark that there is
THIN = 0.55
_WIDTH = re.compile(r'stroke-width="([\d.]+)"')
_WINDOWS = (16.0, 240.0)  # pixels of a photo that make a surface
_COMPARED = 24  # pixels of the masks that are compared

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Drawings and surfaces.

    Attributes:
        masks: (K, 1, SIDE, SIDE) uint8; marks first, then inventions, then pieces of text.
        thin: The same, as a laser or a worn die draws them: in strokes half as wide.
        outlines: (K, OUTLINE, 2) corners of the hull, -1 to 1 across the mask.
        marks: How many are marks of the atlas.
        inventions: How many are inventions.
        surfaces: (S, 1, SURFACE, SURFACE) uint8.
    """

    masks: Tensor
    thin: Tensor
    outlines: Tensor
    marks: int
    inventions: int
    surfaces: Tensor


def stock(
    drawings: Sequence[str], inventions: Sequence[str], texts: int, surfaces: Image, seed: int
) -> Stock:
    """Draws everything once.

    Args:
        drawings: Of the marks that are trained on.
        inventions: Marks that no maker had.
        texts: How many pieces of text, which are no marks.
        surfaces: (S, SURFACE, SURFACE) uint8.
        seed: Of the texts.
    """
    rng = np.random.default_rng(seed)
    drawn = [*drawings, *inventions, *(piece_of_text(rng) for _ in range(texts))]
    masks, thin = (np.stack([coverage(each, SIDE) for each in way]) for way in (drawn, map(thinned, drawn)))
    outlines = np.stack([_outline(each) for each in drawn])
    return Stock(
        torch.from_numpy(masks)[:, None],
        torch.from_numpy(thin)[:, None],
        torch.from_numpy(outlines),
        len(drawings),
        len(inventions),
        torch.from_numpy(surfaces)[:, None],
    )


def thinned(drawing: str) -> str:
    """A drawing with strokes ``THIN`` times as wide; what is filled stays as it is."""
    return _WIDTH.sub(lambda found: f'stroke-width="{THIN * float(found[1]):.2f}"', drawing)


def invented(count: int, marks: Sequence[str]) -> list[str]:
    """Draws marks that look like none of ``marks``."""
    there = np.stack([_compared(mark) for mark in marks])
    found: list[str] = []
    seed = 0
    while len(found) < count:
        drawing = invent(seed)
        seed += 1
        if float((there @ _compared(drawing)).max()) < ALIKE:
            found.append(drawing)
    return found


def piece_of_text(rng: np.random.Generator) -> str:
    """Draws a letter, or some of a line."""
    count = 1 if rng.random() < 0.4 else int(rng.integers(2, 7))
    text = "".join(rng.choice(list(negatives.SIGNS), count))
    high = min(90.0, 130.0 / count)
    drawn = lettering(text, (50, 50), (min(96.0, 70.0 * count), high), str(rng.choice(FAMILIES)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><g>{drawn}</g></svg>'


def write_surfaces(path: Path, photos: Sequence[Path], each: int, rendered: int, seed: int) -> None:
    """Cuts windows out of photos and renders bare metal; writes them beside, then renames."""
    rng = np.random.default_rng(seed)
    found = [negatives.bare(SURFACE, rng).mean(axis=2).astype(np.uint8) for _ in range(rendered)]
    for photo in photos:
        grey = wild.grey(wild.load(photo))
        found += [_window(grey, rng) for _ in range(each)]
    _save(path, found)


def write_patches(path: Path, photos: Sequence[Path], each: int, seed: int) -> None:
    """Cuts out what the finder finds on photos, but for the marks that were seen there."""
    rng = np.random.default_rng(seed)
    found = (wild.patches(wild.load(p), each, SURFACE, rng, but=seen.on(p)) for p in photos)
    _save(path, [patch for patches in found for patch in patches])


def write_unmarked(path: Path, parts: int, seed: int) -> None:
    """Cuts out what the finder finds on rendered parts that bear no mark."""
    rng = np.random.default_rng(seed)
    _save(path, [patch for _ in range(parts) for patch in unmarked.patches(SURFACE, rng)])


def _save(path: Path, images: Sequence[Image]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.save(file, np.stack(images))
    new.replace(path)


def _window(grey: Image, rng: np.random.Generator) -> Image:
    most = min(*grey.shape, _WINDOWS[1])
    side = int(np.exp(rng.uniform(np.log(min(_WINDOWS[0], most)), np.log(most))))
    left, top = (int(rng.integers(0, size - side + 1)) for size in grey.shape[::-1])
    window = grey[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side > SURFACE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(window, (SURFACE, SURFACE), interpolation=how), np.uint8)


def _outline(drawing: str) -> NDArray[np.float32]:
    corners = hull(drawing) * 2 - 1
    at = np.linspace(0, len(corners) - 1, OUTLINE).round().astype(int)
    return np.asarray(corners[at], np.float32)


@functools.lru_cache(maxsize=4096)
def _compared(drawing: str) -> NDArray[np.float32]:
    """A mask, filling its square, coarse and blurred: (_COMPARED ** 2,) of length 1."""
    ink = coverage(drawing, SIDE)
    x, y, w, h = cv2.boundingRect((ink > 127).astype(np.uint8))
    size = (_COMPARED, _COMPARED)
    part = np.asarray(cv2.resize(ink[y : y + h, x : x + w], size, interpolation=cv2.INTER_AREA), np.float32)
    soft = np.asarray(cv2.GaussianBlur(part, (0, 0), 1.0), np.float32).ravel()
    soft -= soft.mean()
    return np.asarray(soft / (np.linalg.norm(soft) + 1e-6), np.float32)
