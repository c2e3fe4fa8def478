"""From a map of text probability to rotated boxes.

The map is that of a DB detector (Liao et al. 2020, "Real-time scene text detection with differentiable binarization"),
which is trained on *shrunk* text regions: every box found has to be grown again.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]  # (4, 2) x, y: top left, top right, bottom right, bottom left of the text


@dataclass(frozen=True, slots=True)
class BoxRules:
    """What counts as a box.

    Attributes:
        pixel: Probability from which a pixel is text.
        box: Mean probability from which a box is kept.
        grow: Growth of a box, as a factor of its area over its perimeter.
        min_side: Shortest side of a box before growing, in pixels of the map.
    """

    pixel: float = 0.3
    box: float = 0.5
    grow: float = 1.6
    min_side: float = 3.0


def boxes(heat: NDArray[np.float32], rules: BoxRules = BoxRules()) -> list[tuple[Quad, float]]:
    """Finds boxes in a map of text probability.

    Args:
        heat: (H, W) float32 in [0, 1].
        rules: What counts as a box.

    Returns:
        Boxes in pixels of the map with their mean probability, in no particular order.
    """
    mask = cv2.dilate((heat > rules.pixel).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = (_box(contour, heat, rules) for contour in contours)
    return [box for box in found if box is not None]


def _box(contour: NDArray[np.int32], heat: NDArray[np.float32], rules: BoxRules) -> tuple[Quad, float] | None:
    centre, size, angle = cv2.minAreaRect(contour)
    if min(size) < rules.min_side:
        return None
    score = _mean_inside(heat, cv2.boxPoints((centre, size, angle)))
    if score < rules.box:
        return None
    by = size[0] * size[1] * rules.grow / (2 * (size[0] + size[1]))
    grown = cv2.boxPoints((centre, (size[0] + 2 * by, size[1] + 2 * by), angle))
    return upright(grown.astype(np.float32)), score


def _mean_inside(heat: NDArray[np.float32], quad: Quad) -> float:
    height, width = heat.shape
    x0, y0 = np.clip(np.floor(quad.min(0)).astype(int), 0, (width - 1, height - 1))
    x1, y1 = np.clip(np.ceil(quad.max(0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(quad - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(heat[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def upright(quad: Quad) -> Quad:
    """Orders the corners of a rectangle so that its text runs along the long side, as near to left-to-right as it can.

    A box less than half again as long as it is high is taken to stand upright: one or two letters.

    Args:
        quad: (4, 2) corners of a rectangle, in order around it.

    Returns:
        (4, 2) corners: top left, top right, bottom right, bottom left.
    """
    area = float(np.cross(quad[1] - quad[0], quad[2] - quad[1]))
    ring = quad if area > 0 else quad[::-1]  # clockwise as seen, since y runs down
    turned = [np.roll(ring, -k, axis=0) for k in range(4)]
    return max(turned, key=_reads_well)


def _reads_well(quad: Quad) -> float:
    along, down = quad[1] - quad[0], quad[3] - quad[0]
    length, height = float(np.hypot(*along)), float(np.hypot(*down))
    rightward = float(along[0]) / max(length, 1e-6) + 1e-3 * float(-along[1])/ max(length, 1e-6)
    lying = 2.0 if length >= 1.5 * height else 0.0
    return lying + rightward
