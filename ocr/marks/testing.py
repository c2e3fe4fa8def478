"""Marks without a trained network: vectors that are the crops themselves, made coarse."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.marks import coverage, load_atlas
from ocr.marks.embed import SIDE, Vectors
from ocr.marks.find import ROOM

CELLS = 16


class Coarse:
    """Tells crops apart by their brightness in 16 x 16 cells."""

    def vectors(self, crops: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Embeds crops, as an embedder does."""
        small = [cv2.resize(crop, (CELLS, CELLS), interpolation=cv2.INTER_AREA).ravel() for crop in crops]
        rows = np.array(small, np.float32).reshape(-1, CELLS * CELLS)
        rows -= rows.mean(axis=1, keepdims=True)
        return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6), np.float32)


def drawn(name: str, side: int) -> NDArray[np.uint8]:
    """A mark of the atlas, light on grey, filling its square."""
    ink = coverage(load_atlas().by_id[name].drawing, side)
    return np.asarray(90 + ink * (130 / 255), np.uint8)


def crop(name: str) -> NDArray[np.uint8]:
    """A mark as it is cut out: with some room around it."""
    side = round(SIDE / ROOM)
    room = SIDE - side
    return cv2.copyMakeBorder(
        drawn(name, side), room // 2, room - room // 2, room // 2, room - room // 2, cv2.BORDER_REPLICATE
    ).astype(np.uint8)
