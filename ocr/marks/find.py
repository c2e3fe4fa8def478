"""Finds where a drawn mark may stand: compact patches, and places with more edges than there are around them.

Most stamps have a frame, and a frame is one patch; those without one are strokes near one another. So at each
of several scales what stands out from its neighbourhood is taken apart into patches, once as it is and once
with narrow gaps closed, and those of the right size, shape and density are candidates. A mark of many
strokes, or one that touches something, is no patch, but its square is full of edges and what is around it is
not: the squares that differ most are candidates too. Which of them is a mark is not decided here.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import scaled

LONGEST = 1280  # pixels of the longer side that marks are looked for in
LEAST, MOST = 10, 84  # pixels of a patch at its scale; each scale is half the one before
SCALES = 4
FLATTEST = 0.38  # least ratio of a patch's sides
AROUND = 31  # pixels of the neighbourhood that a place is compared with
OUT = 1.0  # times the usual contrast around it that a stroke stands out by
FAINTEST = 4.0  # grey levels that count as contrast even on a bare surface: noise has less
CLOSED = (1, 3)  # pixels of the gaps between strokes that make one patch, less one
DENSE = (0.08, 0.98)  # share of a patch that its strokes cover, at least and at most
SAME = 0.7  # overlap over union from which two patches are one
MOST_PATCHES = 52
MOST_BUSY = 30
ALIKE = 6  # candidates that are compared with one another, over those that are kept
COARSER = 2  # times, than a scale, is the map on which edges are counted
BUSY = (7, 11, 17)  # pixels there of the sides of the squares whose edges are counted
WIDER = 1.7  # sides of the square around, over those of the square
BUSIER = 0.25  # least difference of the edges inside and outside, over their sum
STEEPEST = 120.0  # of an edge: one bright reflection is no more than a stroke
MARGIN = 1.08  # sides of a candidate over those of the square that found it
ROOM = 1.25  # sides of what is cut out over those of the candidate

Map = NDArray[np.float32]
Found = NDArray[np.float64]
"""Candidates, (N, 4): middle x and y, side, strength."""
NONE: Found = np.zeros((0, 4))


@dataclass(frozen=True, slots=True)
class Box:
    """A candidate: a square in pixels of the photo, its middle (x, y), and how far it stands out."""

    x: float
    y: float
    side: float
    strength: float = 0.0


def find(grey: NDArray[np.uint8]) -> list[Box]:
    """Finds where drawn marks may be.

    Args:
        grey: (H, W) uint8, the photo.

    Returns:
        At most ``MOST_PATCHES + MOST_BUSY`` candidates, of each kind those that stand out most first.
    """
    scale = min(1.0, LONGEST / max(grey.shape))
    level = grey
    if scale < 1:
        level = scaled(grey, scale)
    patches, busy = [NONE], [NONE]
    for _ in range(SCALES):
        if min(level.shape) < LEAST:
            break
        grown = np.array([1 / scale, 1 / scale, 1 / scale, 1])
        patches += [found * grown for found in _patches(level)]
        busy += [found * grown for found in _busy(level)]
        level, scale = np.asarray(cv2.pyrDown(level)), scale / 2
    kept = np.concatenate([_strongest(patches, MOST_PATCHES), _strongest(busy, MOST_BUSY)])
    return [Box(*found) for found in _distinct(kept, MOST_PATCHES + MOST_BUSY).tolist()]


def _strongest(found: Sequence[Found], most: int) -> Found:
    every = np.concatenate(found)
    return _distinct(every[np.argsort(-every[:, 3], kind="stable")], most)


def contrast(grey: NDArray[np.uint8]) -> Map:
    """How far each place is lighter than its neighbourhood, over the contrast that is usual there."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.7).astype(np.float32)
    around = (AROUND, AROUND)
    mean = cv2.blur(smooth, around)
    spread = np.sqrt(np.maximum(cv2.blur(smooth * smooth, around) - mean * mean, 0))
    return np.asarray((smooth - mean) / (spread + np.float32(FAINTEST)), np.float32)


def _distinct(ranked: Found, most: int) -> Found:
    """Leaves out candidates that are nearly the same as one before, and those beyond the first ``most``."""
    ranked = ranked[: ALIKE * most]
    left = np.ones(len(ranked), bool)
    kept: list[int] = []
    for n in range(len(ranked)):
        if left[n] and len(kept) < most:
            kept.append(n)
            left &= _overlaps(ranked[n, :3], ranked[:, :3]) < SAME
    return ranked[kept]


def _overlaps(box: Found, boxes: Found) -> NDArray[np.float64]:
    """Overlap over union of a square, its middle and side, and each of (N, 3) others: (N,)."""
    reach = (box[2] + boxes[:, 2]) / 2
    shared = reach[:, None] - np.abs(box[:2] - boxes[:, :2])
    both = np.clip(shared, 0, np.minimum(box[2], boxes[:, 2])[:, None]).prod(axis=1)
    return np.asarray(both / (box[2] ** 2 + boxes[:, 2] ** 2 - both))


def overlap(a: Box, b: Box) -> float:
    """Overlap of two squares over their union."""
    wide = min(a.x + a.side / 2, b.x + b.side / 2) - max(a.x - a.side / 2, b.x - b.side / 2)
    high = min(a.y + a.side / 2, b.y + b.side / 2) - max(a.y - a.side / 2, b.y - b.side / 2)
    both = max(0.0, wide) * max(0.0, high)
    return min(1.0, both / (a.side**2 + b.side**2 - both))


def _patches(grey: NDArray[np.uint8]) -> Iterator[Found]:
    """The patches of one scale: light ones, dark ones, and strokes of both kinds together."""
    seen = contrast(grey)
    strong = np.asarray(cv2.integral(np.abs(seen)), np.float64)
    light, dark = cv2.inRange(seen, OUT, np.inf), cv2.inRange(seen, -np.inf, -OUT)
    for side in (light, dark, cv2.bitwise_or(light, dark)):
        for gap in CLOSED:
            yield _compact(_closed(np.asarray(side, np.uint8), gap), strong)


def _closed(strokes: NDArray[np.uint8], gap: int) -> NDArray[np.uint8]:
    """Joins strokes that are less than ``gap`` pixels apart."""
    if gap == 1:
        return strokes
    return np.asarray(cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)), np.uint8)


def _compact(strokes: NDArray[np.uint8], strong: NDArray[np.float64]) -> Found:
    sizes = _components(strokes)
    x, y, w, h, _ = sizes[_of_right_shape(sizes)].T
    total = strong[y + h, x + w] - strong[y, x + w] - strong[y + h, x] + strong[y, x]
    strength = total / (w * h) * np.sqrt(np.minimum(w, h))
    return np.stack([x + w / 2, y + h / 2, np.maximum(w, h), strength], axis=1)


def _components(strokes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The statistics of connected patches, (N, 5); the first is the background."""
    try:
        found = cv2.connectedComponentsWithStats(strokes, connectivity=8, ltype=cv2.CV_16U)
    except cv2.error:  # more patches than 16 bits count, which take more than twice as long
        found = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    return np.asarray(found[2], np.int32)


def _busy(grey: NDArray[np.uint8]) -> Iterator[Found]:
    """Squares with more edges in them than around them."""
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    edges = np.minimum(cv2.magnitude(across, down), np.float32(STEEPEST))
    edges = cv2.resize(edges, None, fx=1 / COARSER, fy=1 / COARSER, interpolation=cv2.INTER_AREA)
    for side in BUSY:
        wide = int(WIDER * side) | 1
        inside = cv2.blur(edges, (side, side))
        outside = (cv2.blur(edges, (wide, wide)) * wide**2 - inside * side**2) / (wide**2 - side**2)
        busier = (inside - outside) / (inside + outside + np.float32(FAINTEST))
        near = np.ones((side // 3 | 1, side // 3 | 1), np.uint8)
        rows, columns = np.nonzero((busier > BUSIER) & (busier >= cv2.dilate(busier, near)))
        large = COARSER * side
        strength = busier[rows, columns].astype(np.float64) * math.sqrt(large)
        sides = np.full(len(rows), MARGIN * large)
        yield np.stack([COARSER * (columns + 0.5), COARSER * (rows + 0.5), sides, strength], axis=1)


def _of_right_shape(stats: NDArray[np.int32]) -> NDArray[np.intp]:
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    low, high = sizes.min(axis=1), sizes.max(axis=1)
    density = stats[:, cv2.CC_STAT_AREA] / np.maximum(1, sizes.prod(axis=1))
    right = (high >= LEAST) & (high <= MOST) & (low >= FLATTEST * high)
    right &= (density >= DENSE[0]) & (density <= DENSE[1])
    right[0] = False  # the background
    return np.nonzero(right)[0]


def cut(grey: NDArray[np.uint8], box: Box, side: int, times: float = 1.0) -> NDArray[np.uint8]:
    """Cuts a candidate out with some room around it, (side, side) uint8; over the edge the photo is mirrored.

    Args:
        grey: (H, W) uint8, the photo.
        box: The candidate, in pixels of the photo.
        side: Of the crop, pixels.
        times: How large the candidate is taken to be, over its own size.
    """
    half = times * ROOM * box.side / 2
    left, top = int(box.x - half) - 2, int(box.y - half) - 2
    width = int(2 * half) + 6
    low_x, low_y = min(max(0, left), grey.shape[1] - 1), min(max(0, top), grey.shape[0] - 1)
    part = grey[low_y : max(top + width, low_y + 1), low_x : max(left + width, low_x + 1)]
    step = 2 * half / side
    shrunk = step if 1 < step < min(part.shape) else 1.0  # of a sliver at the edge nothing would be left
    if shrunk > 1:  # a warp alone would leave out pixels
        small = cv2.resize(part, None, fx=1 / shrunk, fy=1 / shrunk, interpolation=cv2.INTER_AREA)
        part = np.asarray(small, np.uint8)
    x, y = ((v - half - low) / shrunk for v, low in ((box.x, low_x), (box.y, low_y)))
    pace = step / shrunk
    move = np.array([[pace, 0, x + pace / 2 - 0.5], [0, pace, y + pace / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(part, move, (side, side), flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )
