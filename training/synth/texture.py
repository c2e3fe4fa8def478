"""Random textures: noise of a given grain, and patches of a given share. All return (H, W) float32."""

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Shape = tuple[int, int]

_STEPS = np.arange(4)[:, None]
_BASIS = np.array([[1, -3, 3, -1], [4, 0, -6, 3], [1, 3, 3, -3], [0, 0, 0, 1]], np.float32) / np.float32(6)
"""Of a uniform cubic B-spline: weights of four neighbouring cells from powers of the place between them."""


def white(shape: Shape, rng: np.random.Generator) -> Map:
    """Returns independent noise of mean 0 and standard deviation 1."""
    return rng.standard_normal(shape, dtype=np.float32)


def grain(shape: Shape, sigma: float, rng: np.random.Generator) -> Map:
    """Returns isotropic noise with grains of about ``sigma`` pixels, standard deviation about 1."""
    blurred = cv2.GaussianBlur(white(shape, rng), (0, 0), sigma)
    return np.asarray(blurred * np.float32(max(1.0, 2.0 * np.sqrt(np.pi) * sigma)), np.float32)


def brushed(shape: Shape, length: int, rng: np.random.Generator) -> Map:
    """Returns noise drawn out along x over about ``length`` pixels, standard deviation about 1."""
    blurred = cv2.blur(white(shape, rng), (length, 1), borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred * np.float32(np.sqrt(length)), np.float32)


def smooth(shape: Shape, scale: float, rng: np.random.Generator) -> Map:
    """Returns slow noise that changes over about ``scale`` pixels, standard deviation about 1."""
    down, across = (_spline(length, scale, float(rng.uniform())) for length in shape)
    cells = white((down.shape[1], across.shape[1]), rng)
    return np.asarray(2.1 * (down @ cells @ across.T), np.float32)


def patches(
    shape: Shape, share: float, scale: float, rng: np.random.Generator, sharpness: float = 1.0
) -> Map:
    """Returns patches, 0 to 1, that cover about ``share`` of the map and are about ``scale`` pixels wide.

    Their edges are the harder the larger ``sharpness`` is.
    """
    if share <= 0:
        return np.zeros(shape, np.float32)
    noise = smooth(shape, scale, rng)
    noise += 0.5 * smooth(shape, scale / 3, rng)
    noise += 0.35 * smooth(shape, max(2.0, scale / 12), rng)
    noise -= np.float32(quantile(noise[::4, ::4], 1.0 - min(share, 1.0)))
    noise *= np.float32(sharpness)
    noise += np.float32(0.5)
    return np.asarray(np.clip(noise, 0, 1, out=noise), np.float32)


def quantile(values: NDArray[np.float32], share: float) -> float:
    """Returns the value that a ``share`` of the values lies below, as NumPy does, in a third of the time."""
    place = share * (values.size - 1)
    low = int(place)
    high = min(low + 1, values.size - 1)
    parted = np.partition(values, (low, high), axis=None)
    return float(parted[low]) + (place - low) * float(parted[high] - parted[low])


@functools.lru_cache(maxsize=8192)
def ramp(first: float, last: float, length: int) -> Map:
    """Returns ``length`` evenly spaced values from ``first`` to ``last``, (length,) float32, read-only."""
    values = np.linspace(first, last, length, dtype=np.float32)
    values.setflags(write=False)
    return values


def _spline(length: int, scale: float, phase: float) -> Map:
    """Weights of a uniform cubic B-spline, (length, cells): exact at any scale, unlike OpenCV's warps."""
    position = np.arange(length, dtype=np.float32) / np.float32(scale) + np.float32(phase)
    cell = position.astype(int)
    powers = np.ones((4, length), np.float32)
    powers[1] = position - cell
    powers[2] = powers[1] * powers[1]
    powers[3] = powers[2] * powers[1]
    weights = np.zeros((length, int(cell[-1]) + 4), np.float32)
    first = np.arange(length) * weights.shape[1] + cell
    weights.reshape(-1)[first + _STEPS] = _BASIS @ powers
    return weights
