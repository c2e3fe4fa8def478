"""Where a maker's mark stands whose name is written: right before the name, or right behind it.

A small mark beside large letters, on a surface full of edges, is not among what stands out most. But a name
is no chance, and its mark mostly stands in its line; the box of a detector may even reach into it.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ocr.marks.find import Box
from ocr.rectify import Quad, size

SIDES = (1.5, 2.1, 2.9)  # of a mark, over the height of the name
GAPS = (-0.3, 0.35)  # between mark and name, over the height of the name
LEAST = 10.0  # pixels: smaller ones cannot be told


def beside(names: Sequence[Quad]) -> list[Box]:
    """Squares at both ends of names.

    Args:
        names: (4, 2) corners of each in pixels of the photo, in reading order.
    """
    return [box for name in names for box in _at_ends(name) if box.side >= LEAST]


def _at_ends(name: Quad) -> Iterator[Box]:
    length, height = size(name)
    along = (name[1] - name[0]) / max(length, 1e-6)
    before, behind = (name[0] + name[3]) / 2, (name[1] + name[2]) / 2
    for side in SIDES:
        for gap in GAPS:
            away = along * height * (gap + side / 2)
            for x, y in np.stack([before - away, behind + away]).tolist():
                yield Box(x, y, side * height)
