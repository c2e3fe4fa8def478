"""Places with text that any photo of a burst shows, as places of the first."""

from collections.abc import Sequence

import cv2
import numpy as np

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
        Each place once, in pixels of the first photo; places beside it are left out.
    """
    places = [_back(quad, move) for quads, move in found for quad in quads]
    inside = [quad for quad in places if _is_inside(quad, width, height)]
    return distinct(inside, lambda quad: quad, lambda quad: size(quad)[0])


def _back(quad: Quad, move: Move | None) -> Quad:
    if move is None:
        return quad
    back = np.linalg.inv(move)
    return np.asarray(cv2.perspectiveTransform(quad[None].astype(np.float64), back)[0], np.float32)


def _is_inside(quad: Quad, width: int, height: int) -> bool:
    x, y = quad.mean(axis=0)
    return bool(0 <= x < width and 0 <= y < height)
