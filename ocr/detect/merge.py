"""The same text found in several views is one line."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import cv2

from ocr.rectify import Quad

T = TypeVar("T")


def overlap(a: Quad, b: Quad) -> float:
    """Shared area of two quads as a part of the smaller one, 0 to 1."""
    shared, _ = cv2.intersectConvexConvex(a, b)
    least = min(cv2.contourArea(a), cv2.contourArea(b))
    return min(1.0, float(shared / least)) if least > 0 else 0.0


def distinct(
    items: Sequence[T], quad: Callable[[T], Quad], score: Callable[[T], float], most: float = 0.5
) -> list[T]:
    """Keeps the best of every group of overlapping items, best first.

    Args:
        items: What overlaps.
        quad: The corners of an item.
        score: How good it is.
        most: Overlap from which two items are the same.
    """
    kept: list[T] = []
    for item in sorted(items, key=score, reverse=True):
        if all(overlap(quad(item), quad(other)) < most for other in kept):
            kept.append(item)
    return kept
