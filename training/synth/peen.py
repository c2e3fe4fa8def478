"""Dot-peened glyphs: the middle line of each stroke, then a row of dots along it."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.fonts import Face, Glyph, glyph

DOT_RADIUS = 0.055  # share of the letter height
DOT_STEP = 0.125  # distance of neighbouring dots, share of the letter height
_SKELETON_CAP_PX = 48


@functools.lru_cache(maxsize=8192)
def dots(face: Face, character: str, cap_px: int) -> Glyph:
    """Returns a character drawn as rows of round dots.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It has no such character.
    """
    plain = glyph(face, character, cap_px)
    radius = max(1, round(DOT_RADIUS * cap_px))
    height, width = plain.coverage.shape
    mask = np.zeros((height + 2 * radius, width + 2 * radius), np.uint8)
    for x, y in centres(face, character, DOT_STEP):
        at = (round(x * cap_px) + radius, round(y * cap_px) + radius)
        cv2.circle(mask, at, radius, 255, cv2.FILLED, cv2.LINE_AA)
    mask.setflags(write=False)
    return Glyph(mask, plain.left - radius, plain.top + radius, plain.advance)


@functools.cache
def centres(face: Face, character: str, step: float) -> tuple[tuple[float, float], ...]:
    """Returns dots (x, y) that follow the middle of the strokes, each the nearest one to that before.

    Places and ``step``, the least distance between dots, are shares of the letter height; (0, 0) is the upper
    left corner of the glyph.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It has no such character.
    """
    if character == " ":
        return ()
    rows, columns = np.nonzero(skeleton(glyph(face, character, _SKELETON_CAP_PX).coverage > 127))
    left = np.stack([columns, rows], axis=1).astype(np.float64) / _SKELETON_CAP_PX
    chosen: list[tuple[float, float]] = []
    while len(left):
        last = np.array(chosen[-1]) if chosen else left[0]
        x, y = left[np.argmin(np.hypot(*(left - last).T))]
        chosen.append((float(x), float(y)))
        left = left[np.hypot(left[:, 0] - x, left[:, 1] - y) >= step]
    return tuple(chosen)


def skeleton(shape: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thins a shape to lines one pixel wide (Zhang and Suen, Communications of the ACM 27, 1984).

    Args:
        shape: (H, W) bool, True inside.

    Returns:
        (H, W) bool, True on the lines.
    """
    image = np.pad(shape, 1)
    while True:
        before = int(image.sum())
        for second in (0, 1):
            image[1:-1, 1:-1] &= ~_removable(image, second)
        if int(image.sum()) == before:
            return image[1:-1, 1:-1]


def _removable(image: NDArray[np.bool_], second: int) -> NDArray[np.bool_]:
    clockwise = [(0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0)]
    height, width = image.shape[0] - 2, image.shape[1] - 2
    near = [image[y : y + height, x : x + width] for y, x in clockwise]
    count = np.sum(near, axis=0)
    steps = np.sum([~a & b for a, b in zip(near, near[1:] + near[:1], strict=True)], axis=0)
    north, east, south, west = near[0], near[2], near[4], near[6]
    if second:
        open_side = ~(north & east & west) & ~(north & south & west)
    else:
        open_side = ~(north & east & south) & ~(east & south & west)
    return np.asarray((count >= 2) & (count <= 6) & (steps == 1) & open_side, np.bool_)
