"""Surfaces: the grain, the colour and the gloss of each finish, new and after use."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import texture
from training.synth.spec import Colour, Finish, Wear
from training.synth.texture import Map, Shape

STEEL: Colour = (0.44, 0.43, 0.42)
RUBBED_COVER = 0.3  # where the finish is rubbed, this much of it is gone
RUST: Colour = (0.105, 0.045, 0.020)


@dataclass(frozen=True, slots=True)
class Material:
    """How a finish looks.

    Attributes:
        colour: Of the diffuse light, linear RGB.
        gloss: Strength of the mirrored light over that of white diffuse light.
        broad: Sharpness of the wide highlight: larger is narrower.
        sharp: Sharpness of the narrow highlight.
        metallic: 0 mirrors white, 1 mirrors its own colour.
        grain: Slope of the fine texture, 0 is polished.
        brushing: Length of the brush marks in pixels; 0 for an even grain of ``grain_size``.
        grain_size: Size of an even grain in pixels.
        mottle: Unevenness of the colour, as a standard deviation.
        beneath: What comes out where the finish is rubbed off; None where it looks the same all through.
    """

    colour: Colour
    gloss: float
    broad: float
    sharp: float
    metallic: float
    grain: float
    brushing: int
    grain_size: float
    mottle: float
    beneath: Colour | None = STEEL


def material(finish: Finish) -> Material:
    """Returns how a finish looks."""
    blued = Material((0.020, 0.022, 0.027), 0.24, 7.0, 60.0, 0.25, 0.045, 90, 0.7, 0.10)
    looks = {
        Finish.BRUSHED: Material(STEEL, 0.55, 6.0, 40.0, 0.9, 0.13, 160, 0.7, 0.05),
        Finish.BLUED: blued,
        Finish.PARKERISED: Material((0.075, 0.076, 0.070), 0.14, 4.0, 12.0, 0.4, 0.16, 0, 0.9, 0.09),
        Finish.POLYMER: Material((0.022, 0.022, 0.023), 0.13, 5.0, 18.0, 0.0, 0.13, 0, 1.6, 0.05, None),
        Finish.PAINTED: Material((0.028, 0.031, 0.026), 0.17, 6.0, 40.0, 0.0, 0.03, 0, 4.0, 0.04),
        Finish.WORN: blued,
        Finish.BLASTED: Material((0.22, 0.22, 0.215), 0.2, 3.0, 8.0, 0.8, 0.13, 0, 0.9, 0.03, None),
    }
    return looks[finish]


@dataclass(slots=True)
class Field:
    """The surface that is being built up; its arrays are changed in place.

    Attributes:
        height: (H, W) float32, pixels.
        colour: (3, H, W) float32, linear RGB, of the diffuse light.
        gloss: (H, W) float32, strength of the mirrored light.
        rubbed: (H, W) float32, 0 to 1, where the finish is gone.
        material: The finish.
    """

    height: Map
    colour: NDArray[np.float32]
    gloss: Map
    rubbed: Map
    material: Material

    def tint(self, colour: Colour, cover: Map, gloss: float) -> None:
        """Covers the surface with a colour where ``cover`` (H, W) float32 is 1, and gives it that gloss."""
        for i, value in enumerate(colour):
            self.colour[i] += cover * (np.float32(value) - self.colour[i])
        self.gloss += cover * (np.float32(gloss) - self.gloss)


def lay(finish: Finish, shape: Shape, wear: Wear, rng: np.random.Generator) -> Field:
    """Lays a finish over ``shape`` (rows, columns) and wears it."""
    return cover(material(finish), shape, _rubbed_share(finish, wear), wear, rng)


def cover(look: Material, shape: Shape, rubbed_share: float, wear: Wear, rng: np.random.Generator) -> Field:
    """Covers ``shape`` (rows, columns) with a material, rubbed off on a share of it, and wears it."""
    height = _grain(look, shape, rng)
    tone = 1 + np.float32(look.mottle) * texture.smooth(shape, 40, rng)
    if look.brushing:
        tone += np.float32(0.5 * look.mottle) * texture.brushed(shape, look.brushing, rng)
    colour = np.stack([np.float32(c) * tone for c in look.colour])
    rubbed = texture.patches(shape, rubbed_share, 180, rng, sharpness=0.6)
    rubbed *= np.clip(0.6 + np.float32(0.3) * texture.brushed(shape, 30, rng), 0, 1)
    field = Field(height, colour, np.full(shape, look.gloss, np.float32), rubbed, look)
    if look.beneath is not None:
        field.tint(look.beneath, rubbed * np.float32(RUBBED_COVER), 0.45)
    _rust(field, wear, rng)
    return field


def scratch(field: Field, wear: Wear, rng: np.random.Generator) -> None:
    """Scratches the surface, letters and all."""
    shape = field.height.shape
    marks = np.zeros(shape, np.uint8)
    for _ in range(rng.poisson(wear.scratches * shape[0] * shape[1] / 1e6)):
        start = rng.uniform((0, 0), (shape[1], shape[0]))
        angle, length = rng.normal(0, 0.7), rng.exponential(110)
        end = start + length * np.array([np.cos(angle), np.sin(angle)])
        tone = int(rng.integers(60, 255))
        points = [(int(v[0] * 16), int(v[1] * 16)) for v in (start, end)]
        cv2.line(marks, points[0], points[1], tone, int(rng.integers(1, 3)), cv2.LINE_AA, 4)
    cover = np.asarray(cv2.GaussianBlur(marks, (0, 0), 0.6), np.float32) / np.float32(255)
    field.height -= np.float32(0.5) * cover
    field.tint(field.material.beneath or (0.07, 0.07, 0.07), cover * np.float32(0.35), field.material.gloss)


def _rubbed_share(finish: Finish, wear: Wear) -> float:
    return max(wear.rubbed, 0.35) if finish is Finish.WORN else wear.rubbed


def _grain(look: Material, shape: Shape, rng: np.random.Generator) -> Map:
    if look.brushing:
        fine = texture.brushed(shape, look.brushing, rng)
        return np.asarray(np.float32(look.grain) * fine, np.float32)
    size = look.grain_size
    return np.asarray(np.float32(look.grain * size) * texture.grain(shape, size, rng), np.float32)


def _rust(field: Field, wear: Wear, rng: np.random.Generator) -> None:
    shape = field.height.shape
    share = wear.rust
    if share <= 0:
        return
    cover = texture.patches((shape[0], shape[1]), share, 60, rng, sharpness=1.6)
    field.tint(RUST, cover * np.float32(0.75), 0.05)
    field.height += cover * np.float32(0.5) * texture.grain((shape[0], shape[1]), 1.3, rng)
