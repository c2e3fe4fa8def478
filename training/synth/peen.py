"""Dot-peened glyphs: the middle line of each stroke, then a row of dots along it."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.fonts import Face, Glyph, glyph

DOT_RADIUS = 0.055  # share of the letter height
DOT_STEP = 0.125  # distance of neighbouring dots, share of the letter height
_SKELETON_CAP_PX = 48
_AROUND = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)  # a bit a neighbour, clockwise


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
    points = _line(face, character)
    away = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    gone = np.zeros(len(points))  # infinite where a dot is too near
    chosen: list[int] = []
    while not np.isinf(gone).all():
        at = int(np.argmin(away[chosen[-1] if chosen else 0] + gone))
        chosen.append(at)
        gone[away[at] < step] = np.inf
    return tuple((float(x), float(y)) for x, y in points[chosen])


@functools.cache
def _line(face: Face, character: str) -> NDArray[np.float64]:
    """The middle of the strokes, (n, 2), in letter heights from the upper left corner of the glyph."""
    if character == " ":
        return np.zeros((0, 2))
    rows, columns = np.nonzero(skeleton(glyph(face, character, _SKELETON_CAP_PX).coverage > 127))
    return np.stack([columns, rows], axis=1).astype(np.float64) / _SKELETON_CAP_PX


def skeleton(shape: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Thins a shape to lines one pixel wide (Zhang and Suen, Communications of the ACM 27, 1984).

    Args:
        shape: (H, W) bool, True inside.

    Returns:
        (H, W) bool, True on the lines.
    """
    image = shape.astype(np.uint8)
    while True:
        before = cv2.countNonZero(image)
        for table in _kept():
            around = cv2.filter2D(image, -1, _AROUND, borderType=cv2.BORDER_CONSTANT)
            image = np.asarray(cv2.bitwise_and(image, cv2.LUT(around, table)), np.uint8)
        if cv2.countNonZero(image) == before:
            return image > 0


@functools.cache
def _kept() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Of each neighbourhood whether its middle stays, (256,) uint8 in the first and second half of a step."""
    near = (np.arange(256)[None, :] >> np.arange(8)[:, None] & 1).astype(bool)  # clockwise from the north
    count = near.sum(axis=0)
    steps = np.sum(~near & np.roll(near, -1, axis=0), axis=0)
    on_line = (count >= 2) & (count <= 6) & (steps == 1)
    north, east, south, west = near[::2]
    first = on_line & ~(north & east & south) & ~(east & south & west)
    second = on_line & ~(north & east & west) & ~(north & south & west)
    return (~first).astype(np.uint8), (~second).astype(np.uint8)
