"""Letters of an electro-pencil: dots and short dashes of a vibrating point led by hand, uneven in depth."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.fonts import Face, Glyph, glyph
from training.synth.peen import centres

STEP = 0.05  # distance of neighbouring blows, share of the letter height
RADIUS = (0.018, 0.04)  # of a blow, share of the letter height
WOBBLE = 0.045  # how far the hand strays from the stroke, share of the letter height
SKIPPED = 0.06  # share of the blows that do not reach the metal
DASHED = 0.55  # share of the blows that run into the next one
_SHIFT = 4  # fractional bits of OpenCV's drawing coordinates


def written(face: Face, character: str, cap_px: int, rng: np.random.Generator) -> Glyph:
    """Writes one character by hand, another way each time.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It has no such character.
    """
    plain = glyph(face, character, cap_px)
    blows = np.array(centres(face, character, STEP), np.float64).reshape(-1, 2)
    pad = math.ceil((3 * WOBBLE + RADIUS[1]) * cap_px)
    height, width = plain.coverage.shape
    mask = np.zeros((height + 2 * pad, width + 2 * pad), np.uint8)
    near = np.hypot(*np.diff(blows, axis=0).T) < 2 * STEP
    _strike(mask, (blows + _wobble(len(blows), rng)) * cap_px + pad, near, cap_px, rng)
    return Glyph(mask, plain.left - pad, plain.top + pad, plain.advance)


def _wobble(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """How the hand strays, (count, 2): slowly, and a little at each blow."""
    if count == 0:
        return np.zeros((0, 2))
    knots = rng.normal(0, WOBBLE / 2, (max(2, count // 8 + 1), 2))
    at = np.linspace(0, len(knots) - 1, count)
    slow = np.stack([np.interp(at, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], axis=1)
    return slow + rng.normal(0, WOBBLE / 8, (count, 2))


def _strike(
    mask: NDArray[np.uint8],
    blows: NDArray[np.float64],
    near: NDArray[np.bool_],
    cap_px: int,
    rng: np.random.Generator,
) -> None:
    """Draws the blows, (n, 2) pixels; ``near`` (n - 1) says which run on along the same stroke."""
    count = len(blows)
    points = np.round(blows * 2**_SHIFT).astype(int).tolist()
    radii = rng.uniform(*RADIUS, count) * cap_px
    is_struck, is_dashed = rng.random(count) >= SKIPPED, rng.random(count) < DASHED
    for n in np.nonzero(is_struck)[0].tolist():
        cv2.circle(mask, points[n], round(radii[n] * 2**_SHIFT), 255, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        if n + 1 < count and is_dashed[n] and near[n]:
            thick = max(1, round(1.4 * radii[n]))
            cv2.line(mask, points[n], points[n + 1], 255, thick, cv2.LINE_AA, _SHIFT)
