"""The face of a cartridge case, between primer and rim, and the way from it to a straight strip and back."""

from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad

Image = NDArray[np.uint8]
Floats = NDArray[np.float64]

HEIGHT = 48  # pixels of a strip, as recognisers take them


class Way(Enum):
    """Which way the letters stand; the value is the sense in which they are read."""

    OUTWARD = 1  # tops towards the rim, read clockwise
    INWARD = -1  # tops towards the primer, read anticlockwise


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the face, and how its strip is drawn.

    Attributes:
        inner: Where it begins: 0 at the primer, 1 at the rim.
        outer: Where it ends, likewise.
        squeeze: Length of the strip, as a part of its true length; letters on case heads stand far apart.
    """

    inner: float
    outer: float
    squeeze: float = 1.0


def waves(angles: Floats) -> Floats:
    """The terms of a closed curve about a centre: a circle, its shift, and an ellipse's two axes.

    Args:
        angles: (N,) radians.

    Returns:
        (N, 5) float64.
    """
    around = [f(n * angles) for n in (1, 2) for f in (np.cos, np.sin)]
    return np.stack([np.ones_like(angles), *around], axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """Two closed curves about one centre, in pixels of the photo.

    Attributes:
        centre: (2,) float64 x, y.
        inner: (5,) float64, the edge around the primer as weights of :func:`waves`.
        outer: (5,) float64, the rim likewise.
    """

    centre: Floats
    inner: Floats
    outer: Floats

    @property
    def radius(self) -> float:
        """Mean radius of the rim, in pixels of the photo."""
        return float(self.outer[0])

    def points(self, turns: Floats, across: Floats) -> NDArray[np.float32]:
        """Points on the face, in pixels of the photo.

        Args:
            turns: Any shape; clockwise from twelve o'clock, 1 is once around.
            across: Of a shape that broadcasts with it; 0 at the primer, 1 at the rim.

        Returns:
            (..., 2) float32 x, y.
        """
        angles = 2 * np.pi * (turns - 0.25)
        terms = waves(angles)
        radii = terms @ self.inner + (terms @ (self.outer - self.inner)) * across
        around = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        return np.asarray(self.centre + around * radii[..., None], np.float32)

    def length(self, band: Band) -> int:
        """Pixels of a strip that goes once around."""
        width = self.outer[0] - self.inner[0]
        middle = self.inner[0] + width * (band.inner + band.outer) / 2
        true = 2 * np.pi * middle / (width * (band.outer - band.inner)) * HEIGHT
        return round(float(true) * band.squeeze)

    def unroll(self, image: Image, band: Band, way: Way) -> Image:
        """The band as a straight strip of upright letters, once around from twelve o'clock.

        Args:
            image: (H, W, 3) uint8 RGB.
            band: What of the face to take.
            way: How the letters stand.

        Returns:
            (48, length, 3) uint8 RGB.
        """
        length = self.length(band)
        turns = way.value * (np.arange(length) + 0.5) / length
        down = (np.arange(HEIGHT) + 0.5) / HEIGHT
        first, last = (band.outer, band.inner) if way is Way.OUTWARD else (band.inner, band.outer)
        across = first + (last - first) * down
        at = self.points(turns[None, :], across[:, None])
        drawn = cv2.remap(image, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, np.uint8)

    def quad(self, middle: float, span: float, way: Way) -> Quad:
        """The place of a text in the photo, corners in reading order.

        Args:
            middle: Of the text, in turns.
            span: Its length, in turns.
            way: How its letters stand.
        """
        ends = middle + way.value * span / 2 * np.array([-1.0, 1.0, 1.0, -1.0])
        top, foot = (0.95, 0.05) if way is Way.OUTWARD else (0.05, 0.95)
        return self.points(ends, np.array([top, top, foot, foot]))

    def holds(self, quad: Quad) -> bool:
        """Whether the middle of a place in the photo lies within the rim."""
        away = quad.mean(axis=0) - self.centre
        angle = np.arctan2(away[1], away[0])
        return bool(np.hypot(*away) <= waves(np.array([angle]))[0] @ self.outer)
