"""From a map of text probability to rotated boxes.

The map is that of a DB detector (Liao et al. 2020, "Real-time scene text detection with differentiable
binarization"), which is trained on *shrunk* text regions: every box found has to be grown again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad, size

# Where a figure is no box: how much more probable a pixel has to be at the next look, the mean probability of
# a line found so, how much more it has to grow, and which share of the figure has to be plainly text at all.
STRICTER, PLAIN, WIDER = 0.3, 0.75, 0.1
PLAINEST, LEAST_PLAIN = 0.85, 0.3
LYING = 1.5  # times as long as high, from which a box is taken for a line rather than for one or two letters


@dataclass(frozen=True, slots=True)
class BoxRules:
    """What counts as a box: as usual, or as the card of a detector with other maps says (``input.boxes``).

    Attributes:
        pixel: Probability above which a pixel is text.
        box: Mean probability from which a box is kept.
        grow: Growth of a box, as a factor of its area over its perimeter.
        min_side: Shortest side of a box before growing, in pixels of the map.
    """

    pixel: float = 0.25
    box: float = 0.45
    grow: float = 1.6
    min_side: float = 3.0


USUAL = BoxRules()


def boxes(heat: NDArray[np.float32], rules: BoxRules = USUAL) -> list[tuple[Quad, float]]:
    """Finds boxes in a map of text probability.

    Args:
        heat: (H, W) float32 in [0, 1].
        rules: What counts as a box.

    Returns:
        Boxes in pixels of the map with their mean probability, in no particular order.
    """
    mask = cv2.dilate((heat > rules.pixel).astype(np.uint8), np.ones((2, 2), np.uint8))
    return list(_within(heat, np.asarray(mask, np.uint8), rules))


def _within(
    heat: NDArray[np.float32], mask: NDArray[np.uint8], rules: BoxRules
) -> Iterator[tuple[Quad, float]]:
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in (np.asarray(each, np.int32) for each in contours):
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < rules.min_side:
            continue
        score = _mean_inside(heat, _corners(centre, (width, height), angle))
        if score >= rules.box:
            by = width * height * rules.grow / (2 * (width + height))
            yield upright(_corners(centre, (width + 2 * by, height + 2 * by), angle)), score
        else:
            yield from _parted(heat, contour, rules)


def _parted(
    heat: NDArray[np.float32], contour: NDArray[np.int32], rules: BoxRules
) -> Iterator[tuple[Quad, float]]:
    """Lines that something faint between them joins to a figure that is no box: looked at more strictly."""
    stricter = replace(rules, pixel=rules.pixel + STRICTER, box=PLAIN, grow=rules.grow + WIDER)
    if stricter.pixel >= 1:
        return
    x, y, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [contour - (x, y)], -1, 1, -1)
    part = np.asarray(heat[y : y + height, x : x + width] * inside, np.float32)
    if (part > PLAINEST).sum() >= LEAST_PLAIN * inside.sum():
        mask = (part > stricter.pixel).astype(np.uint8)
        corner = np.array((x, y), np.float32)
        yield from ((quad + corner, score) for quad, score in _within(part, mask, stricter))


def _corners(centre: Sequence[float], sides: tuple[float, float], angle: float) -> Quad:
    return np.asarray(cv2.boxPoints((centre, sides, angle)), np.float32)


def _mean_inside(heat: NDArray[np.float32], quad: Quad) -> float:
    height, width = heat.shape
    x0, y0 = np.clip(np.floor(quad.min(0)).astype(int), 0, (width - 1, height - 1))
    x1, y1 = np.clip(np.ceil(quad.max(0)).astype(int), 0, (width - 1, height - 1))
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(quad - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(heat[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def upright(quad: Quad) -> Quad:
    """Orders the corners of a rectangle so that its text reads along the long side.

    Of the two directions the one nearer to left-to-right is taken, and upwards where both are as near. A box
    less than half again as long as it is high is taken to stand upright: one or two letters.

    Args:
        quad: (4, 2) corners of a rectangle, in order around it.

    Returns:
        (4, 2) corners: top left, top right, bottom right, bottom left.
    """
    (ax, ay), (bx, by) = quad[1] - quad[0], quad[2] - quad[1]
    ring = quad if ax * by > ay * bx else quad[::-1]  # clockwise as seen, since y runs down
    turned = [np.roll(ring, -k, axis=0) for k in range(4)]
    return max(turned, key=_reads_well)


def _reads_well(quad: Quad) -> float:
    length, height = size(quad)
    right, down = (quad[1] - quad[0]) / max(length, 1e-6)
    return (2.0 if length >= LYING * height else 0.0) + float(right) - 1e-3 * float(down)
