"""Several photos of the same thing, and where a place of one of them is on the others."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad, size


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One of several photos of the same thing.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        move: (3, 3) float64, from pixels of the photo that places are given in to pixels of this one; None
            where there is only the one.
    """

    image: NDArray[np.uint8]
    move: NDArray[np.float64] | None = None

    def place(self, quad: Quad) -> Quad:
        """Where a place is on this photo."""
        if self.move is None:
            return quad
        return np.asarray(cv2.perspectiveTransform(quad[None].astype(np.float64), self.move)[0], np.float32)

    def shows(self, quad: Quad) -> bool:
        """Whether the whole of a place is on this photo, give or take its edge."""
        if self.move is None:
            return True
        at, room = self.place(quad), size(quad)[1] / 4
        return bool((at >= -room).all() and (at <= np.array(self.image.shape[1::-1]) + room).all())
