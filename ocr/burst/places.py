"""Places with text that any photo of a burst shows, as places of the first.

Where photos differ about the extent of a place, the one that is most like what the others found is taken: on
bare metal a detector sometimes takes half of a photo for one word, which covers every line there.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.burst.align import Move
from ocr.detect import distinct
from ocr.rectify import Quad, size


def gathered(found: Sequence[tuple[Sequence[Quad], Move | None]], width: int, height: int) -> list[Quad]:
    """Joins what was found on each photo.

    Args:
        found: For each photo its places, and the move from the first photo to it; None for no move.
        width: Of the first photo, in pixels.
        height: Of the first photo.

    Returns:
        Each place once, in pixels of the first photo; places beside it are left out. Of places that overlap,
        the one that most photos found so; the longest where none is more agreed on.
    """
    moved = [(photo, _back(quad, move)) for photo, (quads, move) in enumerate(found) for quad in quads]
    inside = [(photo, quad) for photo, quad in moved if _is_inside(quad, width, height)]
    if not inside:
        return []
    inside.sort(key=lambda each: -size(each[1])[0])  # of places as good, the first is kept
    photos, places = zip(*inside, strict=True)
    ranked = list(zip(places, _agreed(places, photos), strict=True))
    return [quad for quad, _ in distinct(ranked, lambda each: each[0], lambda each: round(each[1], 3))]


def _agreed(places: Sequence[Quad], photos: Sequence[int]) -> list[float]:
    """How many photos found each place, itself among them; one that found it otherwise counts in part."""
    alike = _alike(np.stack(places))
    on = np.array(photos)
    best = [alike[:, on == photo].max(axis=1) for photo in sorted(set(photos))]
    agreed: list[float] = np.sum(best, axis=0).tolist()
    return agreed


def _alike(quads: NDArray[np.float32]) -> NDArray[np.float32]:
    """(N, N) share of the area that the upright boxes around any two of (N, 4, 2) quads have in common."""
    least, most = quads.min(axis=1), quads.max(axis=1)
    sides = np.minimum(most[:, None], most[None]) - np.maximum(least[:, None], least[None])
    shared = np.maximum(sides, 0).prod(axis=2)
    areas = (most - least).prod(axis=1)
    both = areas[:, None] + areas[None] - shared
    return np.asarray(shared / np.maximum(both, 1e-6), np.float32)


def _back(quad: Quad, move: Move | None) -> Quad:
    if move is None:
        return quad
    back = np.linalg.inv(move)
    return np.asarray(cv2.perspectiveTransform(quad[None].astype(np.float64), back)[0], np.float32)


def _is_inside(quad: Quad, width: int, height: int) -> bool:
    x, y = quad.mean(axis=0)
    return bool(0 <= x < width and 0 <= y < height)
