"""Renders a burst: the same part photographed by hand several times, under one lamp after the other."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.synth.scene import TruthLine, render
from training.synth.spec import Camera, Light, SceneSpec

SHIFT = 0.03  # of the photo's longer side that a hand moves between two photos, as a standard deviation
TURN = 2.0  # degrees
TILT = 0.008  # of the longer side that corners move against one another
NEARER = 0.03  # in size


@dataclass(frozen=True, slots=True, eq=False)
class Burst:
    """Photos of one part.

    Attributes:
        images: (H, W, 3) uint8 RGB each.
        moves: (3, 3) float64 each, from pixels of the first photo to pixels of each; the first moves nothing.
        lines: The truth, in pixels of the first photo.
    """

    images: tuple[NDArray[np.uint8], ...]
    moves: tuple[NDArray[np.float64], ...]
    lines: tuple[TruthLine, ...]


def render_burst(spec: SceneSpec, lamps: tuple[Light, ...], rng: np.random.Generator) -> Burst:
    """Renders a photo a lamp; the lights of the scene itself stay on in all of them.

    Raises:
        FontMissing: A typeface is not installed.
        GlyphMissing: A typeface lacks a character.
        ValueError: A marking is empty or leaves the photo.
    """
    seed = int(rng.integers(2**32))
    still = replace(spec.camera, noise=0.0, jpeg_quality=None)
    scenes = [
        render(replace(spec, lights=(*spec.lights, lamp), camera=still), np.random.default_rng(seed))
        for lamp in lamps
    ]
    size = (spec.width, spec.height)
    moves = (np.eye(3), *(_by_hand(size, rng) for _ in lamps[1:]))
    images = (_taken(scene.image, move, spec.camera, rng) for scene, move in zip(scenes, moves, strict=True))
    return Burst(tuple(images), moves, scenes[0].lines)


def around(rng: np.random.Generator, count: int) -> tuple[Light, ...]:
    """Lamps held low on one side after the other."""
    start = float(rng.uniform(0, 360))
    return tuple(
        Light(start + 360 * n / count + float(rng.normal(0, 10)), float(rng.uniform(12, 40)))
        for n in range(count)
    )


def _by_hand(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
    side, (width, height) = max(size), size
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), float(rng.normal(0, TURN)), math.exp(rng.normal(0, NEARER))
    )
    turn = np.asarray(turn, np.float64) + np.array([[0, 0, 1.0]]) * rng.normal(0, SHIFT * side, (2, 1))
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    seen = square @ turn[:, :2].T + turn[:, 2] + rng.normal(0, TILT * side, (4, 2))
    move = cv2.getPerspectiveTransform(square.astype(np.float32), seen.astype(np.float32))
    return np.asarray(move, np.float64)


def _taken(
    image: NDArray[np.uint8], move: NDArray[np.float64], camera: Camera, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Moves a photo as the hand did, and gives it a noise and a file of its own."""
    size = (image.shape[1], image.shape[0])
    moved = cv2.warpPerspective(image, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    grain = cv2.GaussianBlur(rng.standard_normal(image.shape, dtype=np.float32), (0, 0), 0.6)
    noisy = np.clip(moved + np.float32(200 * camera.noise) * grain, 0, 255).astype(np.uint8)
    if camera.jpeg_quality is None:
        return noisy
    _, coded = cv2.imencode(".jpg", noisy[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, camera.jpeg_quality])
    decoded = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(decoded[:, :, ::-1].copy(), np.uint8)
