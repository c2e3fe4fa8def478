"""Turns drawn letters into a relief: how high the surface stands, and what lies in the grooves."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import drawings, letters
from training.synth.obliterate import obliterate
from training.synth.spec import Marking, Method
from training.synth.texture import Map

BURR = 0.18  # height of the metal thrown up beside a groove, as a share of its depth
REACH = 0.25  # how far a burr can be seen beside a stroke, as a share of the letter height
NARROW = {Method.ROLLED: 0.55, Method.PENCIL: 0.35}  # of HALF_STROKE: steep walls, or a fine point
HALF_STROKE = 0.07  # how far from the edge of a stroke its groove is deepest, as a share of the letter height


@dataclass(frozen=True, slots=True)
class Relief:
    """A marking as a relief, upright, in photo pixels.

    Attributes:
        height: (H, W) float32, pixels; negative is below the surface.
        ink: (H, W) float32, 0 to 1: how much of the groove's fill is to be seen.
        origin: (x, y) of the left end of the baseline.
        box: (x0, y0, x1, y1) of everything drawn.
    """

    height: Map
    ink: Map
    origin: tuple[float, float]
    box: tuple[float, float, float, float]


def carve(marking: Marking, rng: np.random.Generator) -> Relief:
    """Cuts, stamps, casts or burns one marking.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It lacks a character of the text.
        ValueError: There is nothing to draw.
    """
    drawn = (letters if marking.drawing is None else drawings).draw(marking, rng)
    if not drawn.mask.any():
        raise ValueError(f"{marking.truth!r} leaves nothing to see")
    if marking.drawing is None:
        drawn = _trimmed(drawn, marking.cap)
    cap = marking.cap * drawn.scale
    profile = _profile(drawn.mask, marking.method, cap)
    profile *= drawn.force
    left, top, width, rows = cv2.boundingRect(drawn.mask)
    box = tuple(v / drawn.scale for v in (left, top, left + width, top + rows))
    origin = (drawn.origin[0] / drawn.scale, drawn.origin[1] / drawn.scale)
    profile, cover = _shrink(profile, _unit(drawn.mask), drawn.scale)
    height, ink = _height(profile, cover, marking), _ink(profile, cover, marking)
    cut = Relief(height, ink, origin, (box[0], box[1], box[2], box[3]))
    if marking.obliteration is not None:
        obliterate((cut.height, cut.ink), cut.box, marking, rng)
    return cut


def _trimmed(drawn: letters.Drawn, cap: float) -> letters.Drawn:
    """Cuts off what no stroke and no burr reaches: letters leave half of their rows empty."""
    left, top, width, rows = cv2.boundingRect(drawn.mask)
    reach = math.ceil(REACH * cap * drawn.scale)
    x, y = max(0, left - reach), max(0, top - reach)
    window = (slice(y, top + rows + reach), slice(x, left + width + reach))
    return letters.Drawn(
        np.ascontiguousarray(drawn.mask[window]),
        drawn.force[window],
        drawn.scale,
        (drawn.origin[0] - x, drawn.origin[1] - y),
    )


def _profile(mask: NDArray[np.uint8], method: Method, cap: float) -> Map:
    """How far down each place of the stroke goes, 0 at the surface to 1 at the bottom."""
    if method in {Method.CAST, Method.LASER}:
        return _blur(_unit(mask), 0.02 * cap)
    _, strokes = cv2.threshold(mask, 127, 1, cv2.THRESH_BINARY)
    inside = np.asarray(cv2.distanceTransform(strokes, cv2.DIST_L2, 3), np.float32)
    inside /= np.float32(max(1.0, HALF_STROKE * cap * NARROW.get(method, 1.0)))
    straight = np.minimum(inside, 1, out=inside)
    return np.sqrt(straight * (2 - straight)) if method is Method.ENGRAVED else straight


def _height(profile: Map, cover: Map, marking: Marking) -> Map:
    depth = marking.depth * marking.cap
    if marking.method is Method.LASER:
        return np.zeros(profile.shape, np.float32)
    if marking.method is Method.CAST:
        return np.asarray(depth * profile, np.float32)
    burr = _blur(cover, 0.06 * marking.cap) * (1 - np.clip(profile * 4, 0, 1))
    share = (
        BURR if marking.method in {Method.STAMPED, Method.PEENED, Method.PENCIL, Method.MATRIX} else BURR / 3
    )
    return np.asarray(depth * (share * burr - profile), np.float32)


def _ink(profile: Map, cover: Map, marking: Marking) -> Map:
    if marking.method is Method.CAST:
        around = _blur(cover, 0.08 * marking.cap)
        return np.asarray(np.clip(2.5 * around * (1 - profile) - 0.3, 0, 1), np.float32)
    return np.asarray(np.clip(1.4 * profile, 0, 1), np.float32)


def _unit(mask: NDArray[np.uint8]) -> Map:
    return np.asarray(mask, np.float32) / np.float32(255)


def _blur(values: NDArray[np.float32], sigma: float) -> Map:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), max(0.3, sigma)), np.float32)


def _shrink(profile: Map, cover: Map, scale: float) -> tuple[Map, Map]:
    """Makes two maps smaller, which costs hardly more than one."""
    size = (max(1, round(profile.shape[1] / scale)), max(1, round(profile.shape[0] / scale)))
    first, second = cv2.split(cv2.resize(cv2.merge([profile, cover]), size, interpolation=cv2.INTER_AREA))
    return np.asarray(first, np.float32), np.asarray(second, np.float32)
