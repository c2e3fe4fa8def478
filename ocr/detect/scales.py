"""At which scales, and in which parts, a photo is looked at.

First the whole photo once (:func:`overview`). Where that had to shrink a large photo, the places at which
small letters were found are looked at again from nearer, or all of it where no text was (:func:`closeups`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.rectify import size

STRIDE = 32  # the detector takes sides that are multiples of this
SHORT_SIDE = 736  # pixels; the detector was trained on photos of about this size
LEAST, MOST = 0.4e6, 1.0e6  # pixels of an overview: below it small letters are lost, above it only time is
THIN = 1.4  # times the upper limit, that a strip may take up whose short side is made 32 pixels
ENLARGED = 4.0  # times; enlarging further blurs what is there
SMALL_TEXT = 20.0  # height of a found line as the detector sees it, in pixels; its letters are about 12
CLEAR_TEXT = 32.0  # the same, at which a nearer look shows it
TILE = 960  # pixels of a side as the detector sees a part
NEARER = 1.25  # times the scale of the overview at least, or a nearer look shows nothing new
MOST_TILES = 4  # bounds the time a very large photo may take


@dataclass(frozen=True, slots=True)
class View:
    """A part of the photo, and the size at which the detector sees it.

    Attributes:
        x: Left edge of the part, in pixels of the photo.
        y: Its upper edge.
        width: Its width.
        height: Its height.
        to_width: Its width for the detector, a multiple of 32.
        to_height: Its height for the detector, a multiple of 32.
    """

    x: int
    y: int
    width: int
    height: int
    to_width: int
    to_height: int

    @property
    def scale(self) -> float:
        """Pixels of the detector for one pixel of the photo."""
        return self.to_width / self.width


def overview(width: int, height: int) -> View:
    """The whole photo, its short side at 736 pixels as far as the limits on size and enlargement allow.

    A strip so narrow that a multiple of 32 hardly fits it may exceed the limit on size by half.
    """
    pixels = width * height
    wanted = max(SHORT_SIDE / min(width, height), 1.0)
    lowest, highest = (LEAST / pixels) ** 0.5, (MOST / pixels) ** 0.5
    narrow = THIN * MOST / (STRIDE * max(width, height))
    return _view(0, 0, width, height, min(max(wanted, lowest), highest, narrow, ENLARGED))


def closeups(width: int, height: int, first: View, quads: Sequence[NDArray[np.float32]]) -> list[View]:
    """Parts of a photo worth a nearer look, those with most text in them first.

    Args:
        width: Of the photo, in pixels.
        height: Of the photo.
        first: The overview already taken.
        quads: (4, 2) float32 each, the text found in it, in pixels of the photo.
    """
    if first.scale > 0.7:
        return []  # the overview already saw nearly every pixel
    if not quads:
        quarters = _tiles(width, height, across=-(-width * 9 // 16), down=-(-height * 9 // 16))
        nearer = NEARER * first.scale
        return [_view(*part, scale=min(1.0, max(nearer, TILE / max(part[2:])))) for part in quarters]
    heights = [size(quad)[1] * first.scale for quad in quads]
    small = [quad for quad, height in zip(quads, heights, strict=True) if height < SMALL_TEXT]
    if not small:
        return []
    scale = min(1.0, first.scale * CLEAR_TEXT / min(heights))
    side = round(TILE / scale)
    tiles = [tile for tile in _tiles(width, height, side, side) if _count(tile, small)]
    tiles.sort(key=lambda tile: -_count(tile, small))
    return [_view(*tile, scale=scale) for tile in tiles[:MOST_TILES]]


def _view(x: int, y: int, width: int, height: int, scale: float) -> View:
    return View(x, y, width, height, _multiple(width * scale), _multiple(height * scale))


def _multiple(value: float) -> int:
    return max(STRIDE, round(value / STRIDE) * STRIDE)


def _tiles(width: int, height: int, across: int, down: int) -> list[tuple[int, int, int, int]]:
    """Parts (x, y, width, height) that overlap, so that few lines are cut in all of them."""
    columns, rows = _starts(width, across), _starts(height, down)
    return [(x, y, min(across, width - x), min(down, height - y)) for y in rows for x in columns]


def _starts(length: int, part: int) -> list[int]:
    count = max(1, -(-8 * (length - part) // (7 * part)) + 1)  # an eighth of a part is shared at least
    return [round(n * max(0, length - part) / max(1, count - 1)) for n in range(count)]


def _count(tile: tuple[int, int, int, int], quads: Sequence[NDArray[np.float32]]) -> int:
    x, y, width, height = tile
    centres = [quad.mean(axis=0) for quad in quads]
    return sum(bool(x <= cx < x + width and y <= cy < y + height) for cx, cy in centres)
