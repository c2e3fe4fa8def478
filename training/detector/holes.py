"""Holes, pins and screws put on a photograph beside a line: they end it, and are no letters of it.

Unlike letters they are everywhere on a weapon, and a round one beside a number is easily taken for an O.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad, size

SIDES = (0.4, 0.95)  # radius over the height of the line
GAPS = (0.25, 1.0)  # between the line and the hole, likewise
DARK = (0.15, 0.75)  # brightness within, over that of the metal around
RIM = (0.04, 0.14)  # width of the edge, over the radius
SHINE = (20.0, 120.0)  # grey levels that the edge is lit by
SLOTTED = 0.35  # chance of a slot ...
SLOT = 0.85  # ... and its length over the hole's
SHIFT = 4  # bits of a pixel that OpenCV draws to

Image = NDArray[np.uint8]


def beside(image: Image, line: Quad, rng: np.random.Generator) -> tuple[Image, Quad]:
    """Puts a hole at one end of a line.

    Args:
        image: (H, W, 3) uint8; not changed.
        line: (4, 2) corners from the upper left on, pixels.
        rng: For all that is drawn by lot.

    Returns:
        The image, and (4, 2) float32 corners around the hole, which may leave the image.
    """
    length, height = size(line)
    radius = float(rng.uniform(*SIDES)) * height
    away = length / 2 + radius + float(rng.uniform(*GAPS)) * height
    along = (line[1] - line[0]) / max(length, 1e-6) * float(rng.choice((-1, 1)))
    down = (line[3] - line[0]) / max(height, 1e-6)
    middle = line.mean(0) + along * away + down * float(rng.normal(0, 0.1)) * height
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * radius + middle
    return _drilled(image, middle, radius, rng), corners.astype(np.float32)


def _drilled(image: Image, middle: NDArray[np.float32], radius: float, rng: np.random.Generator) -> Image:
    """Darkens a disc, and lights the half of its edge that looks towards a lamp."""
    corner = np.maximum(0, np.floor(middle - 1.5 * radius - 2).astype(int))
    end = np.maximum(0, np.ceil(middle + 1.5 * radius + 2).astype(int))
    window = slice(corner[1], end[1]), slice(corner[0], end[0])
    ground, at = image[window], middle - corner
    if not ground.size:
        return image
    inside, rim, slot = (np.zeros(ground.shape[:2], np.uint8) for _ in range(3))
    _disc(inside, at, radius, -1)
    _disc(rim, at, radius, max(1, round(radius * float(rng.uniform(*RIM)))))
    if rng.random() < SLOTTED:
        turn = rng.uniform(0, np.pi)
        reach = SLOT * radius * np.array((np.cos(turn), np.sin(turn)))
        cv2.line(
            slot, _fine(at - reach), _fine(at + reach), 255, max(1, round(0.2 * radius)), cv2.LINE_AA, SHIFT
        )
    shade = 1 - (1 - float(rng.uniform(*DARK))) * inside / 255 * (1 - 0.7 * slot / 255)
    edge = rim / 255 * _facing(ground.shape[:2], at, radius, rng) * float(rng.uniform(*SHINE))
    soft = cv2.GaussianBlur(edge, (0, 0), max(0.5, 0.04 * radius))
    drilled = image.copy()
    drilled[window] = np.clip(ground * shade[:, :, None] + soft[:, :, None], 0, 255).astype(np.uint8)
    return drilled


def _facing(
    shape: tuple[int, ...], middle: NDArray[np.float32], radius: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """How far each pixel lies towards a lamp, -1 to 1."""
    lamp = rng.uniform(0, 2 * np.pi)
    y, x = np.indices(shape, np.float32)
    lit = ((x - middle[0]) * np.cos(lamp) + (y - middle[1]) * np.sin(lamp)) / radius
    return np.asarray(np.clip(lit, -1, 1), np.float32)


def _disc(mask: Image, middle: NDArray[np.float32], radius: float, thick: int) -> None:
    cv2.circle(mask, _fine(middle), round(radius * 2**SHIFT), 255, thick, cv2.LINE_AA, SHIFT)


def _fine(point: NDArray[np.floating]) -> tuple[int, int]:
    """A point in parts of a pixel, as OpenCV draws."""
    x, y = np.round(np.asarray(point) * 2**SHIFT).astype(int).tolist()
    return x, y
