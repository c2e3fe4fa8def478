"""Puts a relief onto a real photograph of metal: its own light and grain, and letters whose truth is known.

The photo's brightness is changed as the relief's slopes would change it under one lamp; what lies in the
grooves is painted over it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import relief
from training.synth.relief import Relief
from training.synth.spec import Marking, Method

Quad = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lamp:
    """How the relief answers to the light.

    Attributes:
        azimuth: Where the lamp stands, degrees counter-clockwise from the right.
        gain: How much a slope of 1 brightens or darkens the metal, as a factor.
        shine: What a slope towards the lamp adds, grey levels of 255.
        dark: How much a groove loses by its depth, 0 to 1.
    """

    azimuth: float
    gain: float
    shine: float
    dark: float


def put(
    image: NDArray[np.uint8],
    marking: Marking,
    centre: tuple[float, float],
    lamp: Lamp,
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], Quad]:
    """Puts one marking on a photo.

    Args:
        image: (H, W, 3) uint8 RGB; not changed.
        marking: Its place is ignored; ``angle`` turns it clockwise.
        centre: Where its middle stands, pixels.
        lamp: The light.
        rng: For the unevenness of the letters.

    Returns:
        The photo, and the (4, 2) float32 corners of the text.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It lacks a character of the text.
        ValueError: The marking leaves the photo.
    """
    cut = relief.carve(marking, rng)
    move = _move(cut, marking.angle, centre)
    quad = _corners(cut) @ move[:, :2].T + move[:, 2]
    if quad.min() < 0 or (quad >= image.shape[1::-1]).any():
        raise ValueError(f"the marking {marking.truth!r} leaves the photo")
    window, corner = _window(cut, move, image.shape)
    place = move.copy()
    place[:, 2] -= corner
    size = (window[1].stop - window[1].start, window[0].stop - window[0].start)
    height, ink = (
        np.asarray(cv2.warpAffine(each, place, size), np.float32) for each in (cut.height, cut.ink)
    )
    lit = image.copy()
    lit[window] = _lit(image[window], height, ink, marking, lamp)
    return lit, np.asarray(quad, np.float32)


def _window(
    cut: Relief, move: NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[tuple[slice, slice], tuple[int, int]]:
    """Rows and columns of the photo that the relief reaches, slopes at its edge too, and their corner."""
    rows, columns = cut.height.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]]) @ move[:, :2].T + move[:, 2]
    x0, y0 = np.maximum(np.floor(corners.min(0)).astype(int) - 2, 0)
    x1, y1 = np.minimum(np.ceil(corners.max(0)).astype(int) + 3, shape[1::-1])
    return (slice(int(y0), int(y1)), slice(int(x0), int(x1))), (int(x0), int(y0))


def _move(cut: Relief, angle: float, centre: tuple[float, float]) -> NDArray[np.float64]:
    x0, y0, x1, y1 = cut.box
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    move = np.asarray(cv2.getRotationMatrix2D(middle, -angle, 1.0), np.float64)
    move[:, 2] += np.array(centre) - middle
    return move


def _corners(cut: Relief) -> NDArray[np.float64]:
    x0, y0, x1, y1 = cut.box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def _lit(
    image: NDArray[np.uint8],
    height: NDArray[np.float32],
    ink: NDArray[np.float32],
    marking: Marking,
    lamp: Lamp,
) -> NDArray[np.uint8]:
    gx, gy = (cv2.Sobel(height, cv2.CV_32F, dx, 1 - dx, ksize=3, scale=1 / 8) for dx in (1, 0))
    turn = np.deg2rad(lamp.azimuth)
    slope = -(np.cos(turn) * gx - np.sin(turn) * gy)
    deep = np.clip(-height / max(1.0, marking.depth * marking.cap), 0, 1)
    factor = np.clip(1 + lamp.gain * slope, 0.15, 3.0) * (1 - lamp.dark * deep)
    shone = image * factor[:, :, None] + lamp.shine * np.clip(slope, 0, 2)[:, :, None]
    if marking.fill is not None or marking.method is Method.LASER:
        cover = (marking.fill_strength * ink)[:, :, None]
        shone = shone * (1 - cover) + 255 * np.array(marking.fill or (0.5, 0.5, 0.5)) ** (1 / 2.2) * cover
    return np.asarray(np.clip(shone, 0, 255), np.uint8)
