"""How far probabilities are from what came true, and how far chance alone puts them."""

import numpy as np
from numpy.typing import NDArray

BINS = 10
DRAWS = 200  # of what comes true
SEED = 5


def error(p: NDArray[np.float64], right: NDArray[np.bool_] | NDArray[np.float64]) -> float:
    """Expected calibration error of (N,) probabilities over ten bins of equal width, 0 to 1."""
    return float(_errors(p, right[None])[0]) if len(p) else 0.0


def by_chance(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """The error in each of (DRAWS,) draws of what comes true where every probability is true."""
    return _errors(p, np.random.default_rng(SEED).random((DRAWS, len(p))) < p)


def _errors(p: NDArray[np.float64], right: NDArray[np.bool_] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The error under each of several outcomes, (K, N): (K,)."""
    place = np.minimum(BINS - 1, (p * BINS).astype(int))
    gaps = (p - right) @ np.eye(BINS)[place]
    return np.asarray(np.abs(gaps).sum(axis=1) / len(p))
