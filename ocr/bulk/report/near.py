"""Photos that show the same: one that was saved again, made smaller, or stripped of what the camera wrote."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

CLOSEST = 14
"""Bits of 256 in which two fingerprints differ at most: see :func:`ocr.likeness.likeness`."""

BANDS = 16
"""Pieces of a fingerprint: of two that differ in fewer bits than there are pieces, one piece is the same."""

NEIGHBOURS = 24
"""How many that have the same piece are compared with each. Where more have it some pairs are not seen."""


def near(likenesses: NDArray[np.uint8]) -> list[NDArray[np.int64]]:
    """Returns groups of photos that show the same, each as sorted places, groups by their first.

    Args:
        likenesses: (N, 32) uint8, the fingerprints.
    """
    joined = Joined(len(likenesses))
    wide = np.ascontiguousarray(likenesses).view(np.uint64)
    pieces = np.ascontiguousarray(likenesses).view(np.uint16)
    for band in range(BANDS):
        # In the order of this piece and then of the whole, so that the closest stand together.
        order = np.lexsort((wide[:, 0], wide[:, 2], pieces[:, band]))
        for first, second in _close(wide[order], pieces[order, band]):
            joined.join(int(order[first]), int(order[second]))
    return joined.groups()


def distance(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> int:
    """Returns in how many bits two fingerprints, (32,) uint8, differ."""
    return int(np.bitwise_count(a ^ b).sum())


def _close(wide: NDArray[np.uint64], piece: NDArray[np.uint16]) -> Iterator[tuple[int, int]]:
    for step in range(1, min(NEIGHBOURS, len(wide) - 1) + 1):
        same = np.flatnonzero(piece[step:] == piece[:-step])
        if not len(same):
            return
        bits = np.bitwise_count(wide[same] ^ wide[same + step]).sum(axis=1)
        for first in same[bits <= CLOSEST].tolist():
            yield first, first + step


class Joined:
    """Numbers that are joined into groups."""

    def __init__(self, count: int) -> None:
        self._above = np.arange(count)

    def top(self, number: int) -> int:
        """Returns the number that stands for the group."""
        above = self._above
        while above[number] != number:
            above[number] = above[above[number]]
            number = int(above[number])
        return number

    def join(self, a: int, b: int) -> None:
        """Makes one group of two."""
        a, b = sorted((self.top(a), self.top(b)))
        self._above[b] = a

    def groups(self) -> list[NDArray[np.int64]]:
        """Returns the groups of more than one, each sorted, by their first."""
        tops = np.array([self.top(number) for number in range(len(self._above))], np.int64)
        order = np.argsort(tops, kind="stable")
        cuts = np.flatnonzero(np.diff(tops[order])) + 1
        return [group for group in np.split(order, cuts) if len(group) > 1]
