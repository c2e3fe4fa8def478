"""Finds where a drawn mark may stand: compact patches that are lighter or darker than what is around them.

Most stamps have a frame, and a frame is one patch: so at each of several scales what stands out from its
neighbourhood is taken apart into patches, and those of the right size, shape and density are candidates.
Text gives patches too: those that lie inside lines that were read are left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad

LONGEST = 1600  # pixels of the longer side that marks are looked for in
LEAST = 11  # pixels of a patch at its scale, and the most; each scale is half the one before
MOST = 84
SCALES = 4
FLATTEST = 0.38  # least ratio of a patch's sides
AROUND = 31  # pixels of the neighbourhood that a place is compared with
OUT = 1.0  # how many times the usual contrast around it a stroke stands out
FAINTEST = 4.0  # grey levels that count as contrast even on a bare surface: noise has less
DENSE = (0.08, 0.98)  # share of a patch that its strokes cover, at least and at most
IN_TEXT = 0.75  # of a patch inside lines of text: then it is text
SAME = 0.45  # overlap over union from which two patches are one
MOST_REGIONS = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A candidate: a square in pixels of the photo around a patch, and how far the patch stands out."""

    x: float
    y: float
    side: float
    width: float
    height: float
    strength: float


def find(image: NDArray[np.uint8], texts: Sequence[Quad] = ()) -> list[Box]:
    """Finds where drawn marks may be.

    Args:
        image: (H, W, 3) uint8 RGB.
        texts: Corners of the lines that were read, in pixels.

    Returns:
        At most ``MOST_REGIONS`` candidates, those that stand out most first.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, LONGEST / max(grey.shape))
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found: list[Box] = []
    for _ in range(SCALES):
        if min(grey.shape) < LEAST:
            break
        found += _patches(np.asarray(grey, np.uint8), scale)
        grey, scale = cv2.pyrDown(grey), scale / 2
    apart = [box for box in found if not _is_text(box, texts)]
    return _distinct(sorted(apart, key=lambda box: -box.strength))[:MOST_REGIONS]


def _patches(grey: NDArray[np.uint8], scale: float) -> list[Box]:
    """The patches of one scale, light ones and dark ones, in pixels of the photo."""
    contrast = _contrast(grey)
    found: list[Box] = []
    for sign in (1, -1):
        strokes = (sign * contrast > OUT).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
        found += [_box(stats[i], labels, contrast, i, scale) for i in _of_right_shape(stats)]
    return found


def _of_right_shape(stats: NDArray[np.int32]) -> NDArray[np.intp]:
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    low, high = sizes.min(axis=1), sizes.max(axis=1)
    density = stats[:, cv2.CC_STAT_AREA] / np.maximum(1, sizes.prod(axis=1))
    right = (high >= LEAST) & (high <= MOST) & (low >= FLATTEST * high)
    right &= (density >= DENSE[0]) & (density <= DENSE[1])
    right[0] = False  # the background
    return np.nonzero(right)[0]


def _contrast(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How far each place is lighter than its neighbourhood, over the contrast that is usual there."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.7).astype(np.float32)
    around = (AROUND, AROUND)
    mean = cv2.blur(smooth, around)
    spread = np.sqrt(np.maximum(cv2.blur(smooth * smooth, around) - mean * mean, 0))
    return np.asarray((smooth - mean) / (spread + np.float32(FAINTEST)), np.float32)


def _box(
    stat: NDArray[np.int32],
    labels: NDArray[np.int32],
    contrast: NDArray[np.float32],
    label: int,
    scale: float,
) -> Box:
    x, y, w, h = (int(v) for v in stat[:4])
    window = (slice(y, y + h), slice(x, x + w))
    inked = labels[window] == label
    strength = float(np.abs(contrast[window][inked]).mean()) * math.sqrt(min(w, h))
    side = max(w, h)
    return Box(
        (x + w / 2 - side / 2) / scale,
        (y + h / 2 - side / 2) / scale,
        side / scale,
        w / scale,
        h / scale,
        strength,
    )


def _is_text(box: Box, texts: Sequence[Quad]) -> bool:
    """Whether a patch lies inside the lines that were read."""
    left, top = box.x + (box.side - box.width) / 2, box.y + (box.side - box.height) / 2
    patch = np.array(
        [
            [left, top],
            [left + box.width, top],
            [left + box.width, top + box.height],
            [left, top + box.height],
        ],
        np.float32,
    )
    area = box.width * box.height
    return any(
        cv2.intersectConvexConvex(patch, quad.astype(np.float32))[0] > IN_TEXT * area for quad in texts
    )


def _distinct(ranked: Sequence[Box]) -> list[Box]:
    kept: list[Box] = []
    for box in ranked:
        if all(_overlap(box, other) < SAME for other in kept):
            kept.append(box)
    return kept


def _overlap(a: Box, b: Box) -> float:
    """Overlap of two squares over their union."""
    wide = min(a.x + a.side, b.x + b.side) - max(a.x, b.x)
    high = min(a.y + a.side, b.y + b.side) - max(a.y, b.y)
    both = max(0.0, wide) * max(0.0, high)
    return both / (a.side**2 + b.side**2 - both)
