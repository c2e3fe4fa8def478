"""What lies behind the part, out of focus, with the part's shadow on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth import texture
from training.synth.spec import Background, Colour
from training.synth.texture import Map, Shape

_COARSE = 4  # drawn at a quarter of the size: it is out of focus anyway


def backdrop(
    kind: Background, lit: NDArray[np.float32], body: Map, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Puts the lit part before its background.

    Args:
        kind: What lies behind.
        lit: (3, H, W) float32, linear RGB, the lit part.
        body: (H, W) float32, 1 on the part.
        rng: For the background's texture.

    Returns:
        (3, H, W) float32, linear RGB.
    """
    shape = (body.shape[0], body.shape[1])
    tone = _pattern(kind, shape, rng) * _shadow(body)
    behind = np.stack([np.float32(c) * tone for c in _colour(kind)])
    behind += body * (lit - behind)
    return behind


def _colour(kind: Background) -> Colour:
    colours: dict[Background, Colour] = {
        Background.DARK: (0.020, 0.020, 0.022),
        Background.BENCH: (0.16, 0.10, 0.055),
        Background.CLOTH: (0.05, 0.07, 0.11),
        Background.PAPER: (0.62, 0.61, 0.58),
    }
    return colours[kind]


def _pattern(kind: Background, shape: Shape, rng: np.random.Generator) -> Map:
    small = (shape[0] // _COARSE + 1, shape[1] // _COARSE + 1)
    tone = 1 + np.float32(0.12) * texture.smooth(small, 60, rng)
    if kind is Background.BENCH:
        tone += np.float32(0.18) * texture.brushed(small, 80, rng)
    elif kind is Background.CLOTH:
        tone += np.float32(0.15) * texture.grain(small, 1.0, rng)
    tone = np.maximum(cv2.GaussianBlur(tone, (0, 0), 1.2), 0.2)
    return np.asarray(cv2.resize(tone, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _shadow(body: Map) -> Map:
    size = (body.shape[1], body.shape[0])
    small = cv2.resize(body, (size[0] // 8 + 1, size[1] // 8 + 1), interpolation=cv2.INTER_AREA)
    reach = max(small.shape) / 40
    drop = np.array([[1, 0, 0.6 * reach], [0, 1, reach]], np.float64)
    moved = cv2.warpAffine(small, drop, small.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(moved, (0, 0), reach)
    return np.asarray(1 - np.float32(0.75) * cv2.resize(soft, size), np.float32)
