"""Lights the surface: normals from the height, diffuse light, two highlights, darker grooves.

The highlight is Blinn's (Models of light reflection, SIGGRAPH 1977), its power written as an exponential.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.spec import Light
from training.synth.surface import Field
from training.synth.texture import Map, Shape, ramp

AMBIENT = 0.22  # light from everywhere, over a lamp of strength 1
OCCLUSION = 0.8  # light lost per pixel that a place lies below its neighbourhood
FALLOFF = 0.3  # light gained and lost over half the photo, towards the lamp and away from it
_ACROSS = np.array([[-0.5, 0.0, 0.5]], np.float32)


def shade(
    field: Field, lights: Sequence[Light], slope: tuple[Map, Map], occlusion: float = OCCLUSION
) -> NDArray[np.float32]:
    """Returns the light that the surface sends to the camera.

    Args:
        field: The surface.
        lights: The lamps.
        slope: Slopes along x and y that are too slow to be in the height, each broadcastable to (H, W).
        occlusion: Light lost per pixel that a place lies below its neighbourhood.

    Returns:
        (3, H, W) float32, linear RGB, 0 upwards.
    """
    gx = cv2.filter2D(field.height, -1, _ACROSS, borderType=cv2.BORDER_REFLECT) + slope[0]
    gy = cv2.filter2D(field.height, -1, _ACROSS.T, borderType=cv2.BORDER_REFLECT) + slope[1]
    nz = 1 / np.sqrt(1 + gx * gx + gy * gy)
    nx, ny = -gx * nz, -gy * nz
    diffuse, mirrored = (np.stack([plane] * 3) for plane in _ambient(nx, ny))
    for light in lights:
        lit, shine = _lamp(light, (nx, ny, nz), field)
        for i, colour in enumerate(light.colour):
            diffuse[i] += np.float32(colour) * lit
            mirrored[i] += np.float32(colour) * shine
    openness = _openness(field.height, occlusion)
    mirrored *= field.gloss
    mirrored *= np.array(_tints(field), np.float32)[:, None, None]
    diffuse *= field.colour
    return np.asarray((diffuse + mirrored) * openness, np.float32)


def _lamp(light: Light, normal: tuple[Map, Map, Map], field: Field) -> tuple[Map, Map]:
    azimuth, elevation = math.radians(light.azimuth), math.radians(light.elevation)
    to_lamp = np.array(
        [
            math.cos(azimuth) * math.cos(elevation),
            -math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )
    half = to_lamp + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    lit = np.maximum(_dot(normal, to_lamp), 0) * np.float32(light.strength)
    off = _dot(normal, half) - 1
    look = field.material
    shine = np.float32(0.6) * np.exp(np.float32(3 * look.broad) * off)
    shine += np.exp(np.float32(3 * look.sharp) * off)
    near = _falloff(light, (off.shape[0], off.shape[1]))
    return lit * near, shine * near * np.float32(light.strength)


def _falloff(light: Light, shape: Shape) -> Map:
    """A lamp is never so far away that its side of the photo is not lighter."""
    azimuth = math.radians(light.azimuth)
    x = ramp(-1, 1, shape[1]) * np.float32(math.cos(azimuth))
    y = ramp(-1, 1, shape[0]) * np.float32(-math.sin(azimuth))
    return np.asarray(1 + np.float32(FALLOFF) * (x + y[:, None]), np.float32)


def _dot(normal: tuple[Map, Map, Map], vector: NDArray[np.float64]) -> Map:
    x, y, z = (np.float32(v) for v in vector)
    return np.asarray(normal[0] * x + normal[1] * y + normal[2] * z, np.float32)


def _ambient(nx: Map, ny: Map) -> tuple[Map, Map]:
    """A room: lighter from above, with a window to the upper left that polished metal mirrors."""
    diffuse = np.float32(AMBIENT) * (1 - np.float32(0.5) * ny)
    window = np.exp(-((ny + np.float32(0.35)) ** 2 + (nx + np.float32(0.2)) ** 2) * 12)
    return diffuse, np.asarray(0.05 - 0.08 * ny + 0.5 * window, np.float32)


def _openness(height: Map, occlusion: float) -> Map:
    below = cv2.GaussianBlur(height, (0, 0), 4.0) - height
    return np.asarray(1 / (1 + np.float32(occlusion) * np.maximum(below, 0)), np.float32)


def _tints(field: Field) -> tuple[float, float, float]:
    metallic, colour = field.material.metallic, field.material.colour
    red, green, blue = (1 + metallic * (c / max(colour) - 1) for c in colour)
    return red, green, blue
