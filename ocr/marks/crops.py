"""Crops of marks that people named: how they are cut out, and which of them show one mark."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.marks.embed import SIDE, Vectors
from ocr.marks.examples import Crop
from ocr.marks.find import Box, cut
from ocr.types import Polygon

ALIKE = 0.8  # cosine from which two crops show one mark


def crop_of(image: NDArray[np.uint8], polygon: Polygon) -> Crop:
    """Cuts out what a person named as the reader does its candidates: square, with some room.

    Args:
        image: (H, W, 3) uint8 RGB.
        polygon: Where, in its pixels.

    Returns:
        (SIDE, SIDE) uint8 grey.
    """
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    return cut(grey, square(polygon), SIDE)


def square(polygon: Polygon) -> Box:
    """The square around a polygon."""
    low, high = np.min(polygon, axis=0), np.max(polygon, axis=0)
    x, y = (low + high) / 2
    return Box(float(x), float(y), max(1.0, float(max(high - low))))


def alike(vectors: Vectors) -> list[list[int]]:
    """Groups vectors in which each is like another one (single link): places in the order given."""
    likeness = vectors @ vectors.T
    left, groups = set(range(len(vectors))), []
    while left:
        group, todo = [], [min(left)]
        left.discard(todo[0])
        while todo:
            one = todo.pop()
            group.append(one)
            near = {other for other in left if likeness[one, other] >= ALIKE}
            left -= near
            todo += sorted(near)
        groups.append(sorted(group))
    return groups
