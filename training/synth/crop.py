"""Draws one mark cut out, as a classifier of marks sees it; made to be fast, for training on many."""

import functools
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.marks import coverage
from training.synth import camera, light, relief, scene, surface, texture
from training.synth.drawings import PAD
from training.synth.spec import Camera, Finish, Light, Marking, Wear

_HULL_PX = 100


@dataclass(frozen=True, slots=True)
class CropSpec:
    """One mark in the middle of a square; the marking's place and height are ignored.

    Attributes:
        marking: The mark; it must have a drawing, and is turned by its ``angle``.
        finish: The surface.
        side: Of the square, in pixels.
        filled: Longer side of the turned mark over the side of the square.
        shift: How far the mark lies off the middle, right and down, over the side of the square.
        lights: The lamps.
        wear: Use and neglect.
        camera: How it is taken.
    """

    marking: Marking
    finish: Finish
    side: int = 64
    filled: float = 0.8
    shift: tuple[float, float] = (0.0, 0.0)
    lights: tuple[Light, ...] = (Light(120.0, 40.0),)
    wear: Wear = field(default_factory=Wear)
    camera: Camera = field(default_factory=lambda: Camera(vignette=0.0))


def render_crop(spec: CropSpec, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Renders one mark; the same specification and state of ``rng`` give the same bytes.

    Returns:
        (side, side, 3) uint8 RGB.

    Raises:
        ValueError: The marking has no drawing, or one that cannot be drawn.
    """
    surface_rng, mark_rng, wear_rng, slope_rng, camera_rng = rng.spawn(5)
    marking, move = _placed(spec)
    shape = (spec.side, spec.side)
    field_ = surface.lay(spec.finish, shape, spec.wear, surface_rng)
    scene.emboss(field_, relief.carve(marking, mark_rng), marking, move, spec.wear.loss)
    surface.scratch(field_, spec.wear, wear_rng)
    slopes = [np.float32(0.06) * texture.smooth(shape, 2.0 * spec.side, slope_rng) for _ in range(2)]
    lit = light.shade(field_, spec.lights, (slopes[0], slopes[1]))
    to_photo = camera.homography(spec.camera, spec.side, spec.side)
    return camera.take(lit, to_photo, spec.camera, camera_rng, shape)


def _placed(spec: CropSpec) -> tuple[Marking, NDArray[np.float64]]:
    """The mark at the size that fills its share of the square, and where its relief goes."""
    if spec.marking.drawing is None:
        raise ValueError("this marking has no drawing")
    turn = cv2.getRotationMatrix2D((0, 0), -spec.marking.angle, 1.0)
    turned = hull(spec.marking.drawing) @ turn[:, :2].T
    low, high = turned.min(axis=0), turned.max(axis=0)
    height = spec.filled * spec.side / float((high - low).max())
    middle = (low + high) / 2 * height
    pad = np.full(2, PAD * height)
    turn[:, 2] = spec.side * (0.5 + np.array(spec.shift)) - middle - turn[:, :2] @ pad
    return replace(spec.marking, height=height), np.asarray(turn, np.float64)


@functools.lru_cache(maxsize=4096)
def hull(drawing: str) -> NDArray[np.float64]:
    """Returns the convex hull of a drawing's ink, (n, 2), x and y as shares of its side."""
    ink = cv2.findNonZero((coverage(drawing, _HULL_PX) > 127).astype(np.uint8))
    if ink is None:
        raise ValueError("there is nothing to draw")
    return np.asarray(cv2.convexHull(ink)[:, 0, :], np.float64) / _HULL_PX
