"""The same text found in several views is one line."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]
T = TypeVar("T")


def overlap(a: Quad, b: Quad) -> float:
    """Shared area of two quads as a part of the smaller one."""
    shared, _ = cv2.intersectConvexConvex(a.astype(np.float32), b.astype(np.float32))
    least = min(cv2.contourArea(a.astype(np.float32)), cv2.contourArea(b.astype(np.float32)))
    return float(shared / least) if least > 0 else 0.0


def distinct(items: Sequence[T], quad: Callable[[T], Quad], score: Callable[[T], float], most: float = 0.5) -> list[T]:
    """Keeps the best of every group of overlapping items, best first.

    Args:
        items: What overlaps.
        quad: The corners of an item.
        score: How good it is.
        most: Overlap up to which two items are different ones.
    """
    kept: list[T] = []
    for item in sorted(items, key=score, reverse=True):
        if all(overlap(quad(item), quad(other)) < most for other in kept):
            kept.append(item)
    return kept
