"""Draws a whole photo from its specification, with the truth of every marking."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import Polygon
from training.synth import camera, light, parts, relief, surface, texture
from training.synth.backdrop import backdrop
from training.synth.parts import Offset
from training.synth.spec import Marking, Method, SceneSpec
from training.synth.surface import Field
from training.synth.texture import Map, Shape

FILLED = 0.6  # how much of its depth a groove loses to what lies in it


@dataclass(frozen=True, slots=True)
class TruthLine:
    """What is truly written: corners in reading order in pixels of the photo, the text, its kind."""

    polygon: Polygon
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A rendered photo: ``image`` is (H, W, 3) uint8 RGB."""

    image: NDArray[np.uint8]
    lines: tuple[TruthLine, ...]


def render(spec: SceneSpec, rng: np.random.Generator) -> Scene:
    """Renders a photo; the same specification and state of ``rng`` give the same bytes.

    Each step draws from a generator of its own, so two specifications that differ in their markings alone
    give the same surface, scratches and noise.

    Raises:
        FontMissing: A typeface is not installed.
        GlyphMissing: A typeface lacks a character.
        ValueError: A marking is empty or leaves the photo.
    """
    surface_rng, letter_rng, wear_rng, slope_rng, behind_rng, camera_rng = rng.spawn(6)
    to_photo = camera.homography(spec.camera, spec.width, spec.height)
    shape, offset = _canvas(to_photo, spec)
    field = surface.lay(spec.finish, shape, spec.wear, surface_rng)
    body = None if spec.part is None else parts.cut(field, spec.part, offset)
    lines = tuple(_mark(field, marking, spec, (offset, to_photo), letter_rng) for marking in spec.markings)
    surface.scratch(field, spec.wear, wear_rng)
    lit = light.shade(field, spec.lights, _slopes(spec, shape, offset, slope_rng))
    if body is not None:
        lit = backdrop(spec.background, lit, body, behind_rng)
    shift = np.array([[1, 0, -offset[0]], [0, 1, -offset[1]], [0, 0, 1]])
    image = camera.take(lit, to_photo @ shift, spec.camera, camera_rng, (spec.width, spec.height))
    return Scene(image, lines)


def _canvas(to_photo: NDArray[np.float64], spec: SceneSpec) -> tuple[Shape, Offset]:
    """The part of the plane that the photo sees: its shape, and where the photo's (0, 0) lies in it."""
    corners = np.array([[[0, 0], [spec.width, 0], [spec.width, spec.height], [0, spec.height]]], np.float64)
    seen = cv2.perspectiveTransform(corners, np.linalg.inv(to_photo))[0]
    low, high = np.floor(seen.min(axis=0) + 1e-6), np.ceil(seen.max(axis=0) - 1e-6)
    columns, rows = (high - low).astype(int)
    return (int(rows), int(columns)), (float(-low[0]), float(-low[1]))


def _mark(
    field: Field,
    marking: Marking,
    spec: SceneSpec,
    place: tuple[Offset, NDArray[np.float64]],
    rng: np.random.Generator,
) -> TruthLine:
    offset, to_photo = place
    cut = relief.carve(marking, rng)
    move = _placement(cut.origin, marking, offset)
    emboss(field, cut, marking, move, spec.wear.loss)
    x0, y0, x1, y1 = cut.box
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) @ move[:, :2].T + move[:, 2] - offset
    seen = cv2.perspectiveTransform(corners[None], to_photo)[0]
    if seen.min() < 0 or (seen > (spec.width, spec.height)).any():
        raise ValueError(f"the marking {marking.truth!r} leaves the photo")
    a, b, c, d = ((float(x), float(y)) for x, y in seen)
    return TruthLine((a, b, c, d), marking.truth, marking.kind)


def _placement(origin: tuple[float, float], marking: Marking, offset: Offset) -> NDArray[np.float64]:
    turn = cv2.getRotationMatrix2D((0, 0), -marking.angle, 1.0)
    turn[:, 2] = np.array([marking.x + offset[0], marking.y + offset[1]]) - turn[:, :2] @ np.array(origin)
    return np.asarray(turn, np.float64)


def emboss(
    field: Field, cut: relief.Relief, marking: Marking, move: NDArray[np.float64], loss: float
) -> None:
    """Puts a relief on a surface.

    Args:
        field: The surface, changed in place.
        cut: The relief.
        marking: What it was cut from.
        move: (2, 3) matrix from pixels of the relief to pixels of the field.
        loss: How much depth is lost where the finish is rubbed, 0 to 1.
    """
    rows, columns = cut.height.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]]) @ move[:, :2].T + move[:, 2]
    x0, y0 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, field.height.shape[::-1])
    if x1 <= x0 or y1 <= y0:
        return
    local = move.copy()
    local[:, 2] -= (x0, y0)
    size = (int(x1 - x0), int(y1 - y0))
    window = (slice(int(y0), int(y1)), slice(int(x0), int(x1)))
    left = 1 - np.float32(loss) * field.rubbed[window]
    bare = 1.0 if marking.fill is None else 1 - FILLED * marking.fill_strength
    field.height[window] += np.float32(bare) * left * cv2.warpAffine(cut.height, local, size)
    _fill(field, window, left * cv2.warpAffine(cut.ink, local, size), marking)


def _fill(field: Field, window: tuple[slice, slice], ink: Map, marking: Marking) -> None:
    if marking.fill is None:
        return
    rough = 1 + np.float32(0.25) * np.sin(field.height[window] * np.float32(37.0))
    cover = np.clip(ink * np.float32(marking.fill_strength) * rough, 0, 1)
    part = Field(
        field.height[window],
        field.colour[(slice(None), *window)],
        field.gloss[window],
        field.rubbed[window],
        field.material,
    )
    shine = 0.35 if marking.method is Method.LASER else 0.15
    part.tint(marking.fill, cover, field.material.gloss * shine)


def _slopes(spec: SceneSpec, shape: Shape, offset: Offset, rng: np.random.Generator) -> tuple[Map, Map]:
    """The slow slopes of a part that was ground by hand and is never quite flat."""
    scale = max(64.0, max(shape) / 4)
    x, y = (np.float32(0.05) * texture.smooth(shape, scale, rng) for _ in range(2))
    if spec.part is not None:
        y += parts.bend(spec.part, shape, offset)
    return x, y
