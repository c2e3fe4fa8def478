"""Figures that stand around a text or alone: rings, ovals, triangles; neutral, not any maker's artwork."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.spec import Outline

STROKE = 0.11  # thickness of an outline as a share of the letter height
_SHIFT = 4  # fractional bits of OpenCV's drawing coordinates


def reach(outline: Outline, width: float, cap: int) -> int:
    """Returns how many pixels an outline stands out beyond the text it surrounds, at most."""
    if outline is Outline.NONE:
        return 0
    return math.ceil(1.3 * _radius(outline, width, cap) + STROKE * cap)


def draw(
    mask: NDArray[np.uint8], outline: Outline, centre: tuple[float, float], size: tuple[float, int]
) -> None:
    """Draws an outline around a text of ``size`` (width, letter height) at ``centre``, in pixels."""
    if outline is Outline.NONE:
        return
    width, cap = size
    radius, stroke = _radius(outline, width, cap), max(1, round(STROKE * cap))
    if outline in {Outline.RING, Outline.TWO_RINGS, Outline.OVAL}:
        flat = 0.62 if outline is Outline.OVAL else 1.0
        _ellipse(mask, centre, (radius, radius * flat), stroke)
        if outline is Outline.TWO_RINGS:
            _ellipse(mask, centre, (radius * 1.25, radius * 1.25), stroke)
        return
    corners = 5 if outline is Outline.PENTAGON else 3
    _polygon(mask, centre, radius, corners, stroke)
    if outline is Outline.ARROW_TRIANGLE:
        _arrow(mask, centre, radius, stroke)


def _radius(outline: Outline, width: float, cap: int) -> float:
    share = {Outline.TRIANGLE: 1.05, Outline.ARROW_TRIANGLE: 1.05, Outline.PENTAGON: 0.8}.get(outline, 0.68)
    return share * max(math.hypot(width, cap), 1.2 * cap)


def _fixed(x: float, y: float) -> tuple[int, int]:
    return round(x * 2**_SHIFT), round(y * 2**_SHIFT)


def _ellipse(
    mask: NDArray[np.uint8], centre: tuple[float, float], axes: tuple[float, float], stroke: int
) -> None:
    cv2.ellipse(mask, _fixed(*centre), _fixed(*axes), 0, 0, 360, 255, stroke, cv2.LINE_AA, _SHIFT)


def _polygon(
    mask: NDArray[np.uint8], centre: tuple[float, float], radius: float, corners: int, stroke: int
) -> None:
    turns = -np.pi / 2 + 2 * np.pi * np.arange(corners) / corners
    points = np.stack([centre[0] + radius * np.cos(turns), centre[1] + radius * np.sin(turns)], axis=1)
    fixed = np.round(points * 2**_SHIFT).astype(np.int32)
    cv2.polylines(
        mask, [fixed], isClosed=True, color=255, thickness=stroke, lineType=cv2.LINE_AA, shift=_SHIFT
    )


def _arrow(mask: NDArray[np.uint8], centre: tuple[float, float], radius: float, stroke: int) -> None:
    x, y = centre
    foot, tip = y + radius / 2, y - 0.35 * radius
    lines = [(x, foot, x, tip), (x, tip, x - 0.2 * radius, y), (x, tip, x + 0.2 * radius, y)]
    for x0, y0, x1, y1 in lines:
        cv2.line(mask, _fixed(x0, y0), _fixed(x1, y1), 255, stroke, cv2.LINE_AA, _SHIFT)
