"""Lays out a marking and draws it as a mask, glyph by glyph, larger than it will be seen."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import outlines
from training.synth.fonts import Glyph, glyph
from training.synth.matrix import pinned
from training.synth.peen import dots
from training.synth.pencil import written
from training.synth.spec import Marking, Method, Outline
from training.synth.texture import Shape, ramp, smooth

DRAWN_CAP_PX = 72  # capitals that are lower in the photo are drawn this high, so that a groove has a profile


@dataclass(frozen=True, slots=True)
class Drawn:
    """A marking as a mask.

    Attributes:
        mask: (H, W) uint8, 0 outside to 255 inside the strokes.
        force: (H, W) float32, how deep each place was struck, 1 as meant.
        scale: Mask pixels per photo pixel.
        origin: (x, y) of the left end of the baseline, in mask pixels.
    """

    mask: NDArray[np.uint8]
    force: NDArray[np.float32]
    scale: float
    origin: tuple[float, float]


def draw(marking: Marking, rng: np.random.Generator) -> Drawn:
    """Draws a marking, its outline with it.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It lacks a character of the text.
        ValueError: There is nothing to draw.
    """
    # One size for all: each glyph is drawn once a typeface and kept.
    cap = max(DRAWN_CAP_PX, round(marking.height))
    scale = cap / marking.height
    pens, width = _pens(marking, cap)
    if not pens and marking.outline == Outline.NONE:
        raise ValueError("a marking needs a text or an outline")
    pad = round(0.5 * cap) + outlines.reach(marking.outline, width, cap)
    x0, y0 = pad, pad + cap
    shape = (2 * pad + round(1.1 * cap), 2 * pad + math.ceil(width))
    mask, force = np.zeros(shape, np.uint8), np.ones(shape, np.float32)
    for index, (character, x) in enumerate(pens):
        struck = _strike(_shape(marking, character, cap, rng), marking.unevenness, cap, rng)
        place = _paste(mask, struck, (x0 + x, y0))
        force[place] = _force((force[place].shape[0], force[place].shape[1]), marking, cap, rng)
        if marking.again != (0.0, 0.0) and marking.again_at in {None, index}:
            right, down = marking.again
            _paste(mask, struck, (x0 + x + right * cap, y0 + down * cap))
    outlines.draw(mask, marking.outline, (x0 + width / 2, y0 - cap / 2), (width, cap))
    return Drawn(weigh(mask, marking.weight * cap), force, scale, (x0, y0))


def _pens(marking: Marking, cap: int) -> tuple[list[tuple[str, float]], float]:
    pens, x = [], 0.0
    for character in marking.text:
        pens.append((character, x))
        x += _advance(marking, character, cap) + marking.spacing * cap
    return pens, max(0.0, x - marking.spacing * cap)


def _advance(marking: Marking, character: str, cap: int) -> float:
    if marking.method is Method.MATRIX:
        return pinned(character, cap).advance
    return glyph(marking.face, character, cap).advance


def _shape(marking: Marking, character: str, cap: int, rng: np.random.Generator) -> Glyph:
    if marking.method is Method.MATRIX:
        return pinned(character, cap)
    if marking.method is Method.PENCIL:
        return written(marking.face, character, cap, rng)
    return (dots if marking.method is Method.PEENED else glyph)(marking.face, character, cap)


def _strike(shape: Glyph, unevenness: float, cap: int, rng: np.random.Generator) -> Glyph:
    """Turns and shifts a glyph as a hand-held punch would."""
    if unevenness <= 0 or shape.coverage.size <= 1:
        return shape
    angle, size = rng.normal(0, 3.0 * unevenness), 1 + rng.normal(0, 0.02 * unevenness)
    height, width = shape.coverage.shape
    side = math.ceil(math.hypot(height, width)) + 2
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, size)
    turn[:, 2] += ((side - width) / 2, (side - height) / 2)
    turned = cv2.warpAffine(shape.coverage, turn, (side, side), flags=cv2.INTER_LINEAR)
    drop, shift = rng.normal(0, 0.04 * unevenness * cap, 2)
    left = round(shape.left - (side - width) / 2 + shift)
    top = round(shape.top + (side - height) / 2 + drop)
    return Glyph(np.asarray(turned, np.uint8), left, top, shape.advance)


def _paste(mask: NDArray[np.uint8], shape: Glyph, pen: tuple[float, float]) -> tuple[slice, slice]:
    height, width = shape.coverage.shape
    x, y = max(0, round(pen[0]) + shape.left), max(0, round(pen[1]) - shape.top)
    place = (slice(y, y + height), slice(x, x + width))
    inside = mask[place]
    np.maximum(inside, shape.coverage[: inside.shape[0], : inside.shape[1]], out=inside)
    return place


def _force(shape: Shape, marking: Marking, cap: int, rng: np.random.Generator) -> NDArray[np.float32]:
    force = tilted(shape, marking.unevenness, rng)
    if marking.method is Method.PENCIL:  # pressed harder here and there along one stroke
        force *= np.clip(1 + np.float32(0.35) * smooth(shape, 0.3 * cap, rng), 0.35, 1.5)
    return force


def tilted(shape: tuple[int, ...], unevenness: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Returns the force of one punch: a slope across the glyph, since the punch was not held upright."""
    if unevenness <= 0:
        return np.ones(shape, np.float32)
    depth = max(0.3, 1 + rng.normal(0, 0.18 * unevenness))
    slope_x, slope_y = rng.normal(0, 0.45 * unevenness, 2)
    across = 1 + np.float32(slope_x) * ramp(-0.5, 0.5, shape[1])
    down = np.float32(slope_y) * ramp(-0.5, 0.5, shape[0])
    force = np.float32(depth) * (across + down[:, None])
    return np.asarray(np.clip(force, 0.15, 1.4, out=force), np.float32)


def weigh(mask: NDArray[np.uint8], pixels: float) -> NDArray[np.uint8]:
    """Makes strokes thicker by ``pixels`` on each side, or thinner where that is negative."""
    radius = round(abs(pixels))
    if radius == 0:
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    change = cv2.dilate if pixels > 0 else cv2.erode
    return np.asarray(change(mask, kernel), np.uint8)
