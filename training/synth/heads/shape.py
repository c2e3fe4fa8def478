"""The metal of a case head before it is stamped: rim, face, pocket or primer, dents, and its ground."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import texture
from training.synth.spec import Colour
from training.synth.surface import Field
from training.synth.texture import Map


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a head; lengths as shares of ``radius`` unless said otherwise.

    Attributes:
        radius: Of the rim, pixels.
        pocket: Radius of the primer, or of the hole that it was pressed into.
        primer: Colour of the primer; None for an empty pocket.
        bevel: Width of the broken edge at the rim.
        lip: Width of the broken edge around the pocket.
        dent: Depth of the firing pin's dent in the primer; 0 for none.
        lathe: Slope of the concentric marks of turning.
        bumps: Slope of the dents that handling leaves.
        tarnish: Share of the face that is tarnished, 0 to 1.
        sealant: Colour of a lacquer around the primer; None for none.
        spilt: Share of the face that the lacquer ran over, 0 to 1.
    """

    radius: float
    pocket: float = 0.5
    primer: Colour | None = None
    bevel: float = 0.06
    lip: float = 0.03
    dent: float = 0.0
    lathe: float = 0.03
    bumps: float = 0.08
    tarnish: float = 0.0
    sealant: Colour | None = None
    spilt: float = 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies behind: two colours, linear RGB, that run into one another."""

    near: Colour = (0.30, 0.14, 0.09)
    far: Colour = (0.02, 0.02, 0.02)


TARNISH: Colour = (0.11, 0.06, 0.025)


def turned(metal: Field, shape: Shape, rng: np.random.Generator) -> Map:
    """Turns a flat surface into a head.

    Args:
        metal: The surface, square, changed in place.
        shape: The form.
        rng: For dents, turning marks and tarnish.

    Returns:
        (H, W) float32, 1 on the head and 0 beside it.
    """
    size = (metal.height.shape[0], metal.height.shape[1])
    away = _away(size) / np.float32(shape.radius)
    _wear(metal, shape, away, rng)
    rim = np.clip((away - (1 - shape.bevel)) / shape.bevel, 0, 1)
    metal.height -= np.float32(0.7 * shape.bevel * shape.radius) * rim**2
    (_empty if shape.primer is None else _primed)(metal, shape, away)
    if shape.sealant is not None:
        band = np.exp(-(((away - shape.pocket) / 0.02) ** 2)) * _ragged(size, rng)
        metal.tint(shape.sealant, np.asarray(0.8 * band, np.float32), 0.2)
        if shape.spilt > 0:
            spill = texture.patches(size, shape.spilt, shape.radius / 3, rng, sharpness=0.1)
            metal.tint(shape.sealant, np.asarray(0.8 * spill, np.float32), 0.3)
    return _soft(1 - away, shape.radius)


def behind(
    lit: NDArray[np.float32], cover: Map, ground: Ground, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Puts a blurred ground behind the head, and the head's side, in shade, around it.

    Args:
        lit: (3, H, W) float32, linear RGB.
        cover: (H, W) float32, 1 on the head.
        ground: What is seen there.
        rng: For its unevenness.
    """
    size = (cover.shape[0], cover.shape[1])
    mix = np.clip(np.float32(0.5) + np.float32(0.5) * texture.smooth(size, size[0] / 3, rng), 0, 1)
    near = cv2.GaussianBlur(cover, (0, 0), size[0] / 40)  # the head's own shadow
    out = lit.copy()
    for plane, a, b in zip(out, ground.near, ground.far, strict=True):
        shade = (np.float32(a) * mix + np.float32(b) * (1 - mix)) * (1 - np.float32(0.7) * near)
        plane[:] = cover * plane + (1 - cover) * shade
    return out


def _away(size: tuple[int, int]) -> Map:
    y, x = (np.arange(n, dtype=np.float32) + np.float32(0.5 - n / 2) for n in size)
    return np.asarray(np.hypot(x[None, :], y[:, None]), np.float32)


def _wear(metal: Field, shape: Shape, away: Map, rng: np.random.Generator) -> None:
    size = (away.shape[0], away.shape[1])
    marks = np.asarray(rng.standard_normal(512), np.float32)  # of the turning tool, from centre to rim
    at = np.clip(away * 340, 0, 510).astype(np.intp)
    metal.height += np.float32(shape.lathe) * marks[at]
    for scale in (2.0, 5.0):
        metal.height += np.float32(shape.bumps * scale) * texture.grain(size, scale, rng)
    if shape.tarnish > 0:
        stain = texture.patches(size, shape.tarnish, shape.radius / 2, rng, sharpness=0.5)
        metal.tint(TARNISH, np.asarray(0.7 * stain, np.float32), 0.15)


def _empty(metal: Field, shape: Shape, away: Map) -> None:
    """A hole: a lip that catches the light, a dark wall, a floor with the flash hole in it."""
    lip = np.clip((shape.pocket * (1 + shape.lip) - away) / (shape.pocket * shape.lip), 0, 1)
    metal.height -= np.float32(0.5 * shape.pocket * shape.lip * shape.radius) * lip
    inside = _soft(shape.pocket * (1 - shape.lip) - away, shape.radius)
    metal.tint((0.05, 0.045, 0.035), np.asarray(0.9 * inside, np.float32), 0.12)
    hole = _soft(0.38 * shape.pocket - away, shape.radius)
    metal.tint((0.003, 0.003, 0.003), hole, 0.0)


def _primed(metal: Field, shape: Shape, away: Map) -> None:
    """A cup pressed in: a groove around it, its edge rounded, perhaps a firing pin's dent."""
    groove = np.exp(-(((away - shape.pocket) / 0.018) ** 2))
    metal.height -= np.float32(0.035 * shape.radius) * groove
    metal.tint((0.02, 0.017, 0.012), np.asarray(0.7 * groove, np.float32), 0.1)
    cup = shape.pocket * 0.97
    inside = _soft(cup - away, shape.radius)
    edge = np.clip((away - 0.8 * cup) / (0.2 * cup), 0, 1)
    metal.height -= inside * np.float32(0.05 * shape.radius) * edge**2
    metal.tint(shape.primer or (0, 0, 0), np.asarray(0.85 * inside, np.float32), 0.5)
    if shape.dent > 0:
        metal.height -= np.float32(shape.dent * shape.radius) * np.exp(-((away / 0.13) ** 2))


def _soft(inside: Map, radius: float) -> Map:
    return np.asarray(np.clip(inside * np.float32(radius) + np.float32(0.5), 0, 1), np.float32)


def _ragged(size: tuple[int, int], rng: np.random.Generator) -> Map:
    uneven = np.float32(0.6) + np.float32(0.5) * texture.smooth(size, size[0] / 8, rng)
    return np.asarray(np.clip(uneven, 0, 1), np.float32)
