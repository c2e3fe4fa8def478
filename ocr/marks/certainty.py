"""From likeness to probabilities: is it one of the known marks, and which.

Both curves are fitted on renders and on marks put on photographs, for one network, and are refused for any
other.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr.errors import CalibrationMismatch
from ocr.marks.embed import Vectors

FEATURES = ("likeness", "above_nothing", "above_next")
STEEPEST = 200.0  # of a weight; a fit gives a few tens


@dataclass(frozen=True, slots=True)
class Certainty:
    """A fitted open set.

    Attributes:
        model: Version of the network that it was fitted for.
        sha256: Of that network's weights.
        version: Its own version, part of every Reading.
        weights: Of ``FEATURES`` in the log odds that a region shows one of the known marks.
        intercept: Added to them.
        sharpness: Of the softmax over the marks' likeness.
        fitted_on: What it was fitted on, and the figures of that fit.
    """

    model: str
    sha256: str
    version: str
    weights: tuple[float, float, float]
    intercept: float
    sharpness: float
    fitted_on: Mapping[str, Any]

    def __post_init__(self) -> None:
        numbers = (*self.weights, self.intercept, self.sharpness)
        if len(self.weights) != len(FEATURES) or not all(abs(v) <= STEEPEST for v in numbers):
            raise ValueError(f"it has {len(FEATURES)} weights up to {STEEPEST:.0f}")
        if self.sharpness <= 0:
            raise ValueError("its sharpness is above 0")

    def known(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability of each of (N, 3) regions to show a known mark."""
        odds = features @ np.array(self.weights) + self.intercept
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))))

    def shares(self, likeness: Vectors) -> NDArray[np.float64]:
        """Which mark it is, if a known one: (N, marks) likeness to probabilities that add up to 1."""
        odds = self.sharpness * likeness.astype(np.float64)
        grown = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def features(likeness: Vectors, emptiness: Vectors) -> NDArray[np.float64]:
    """What the probability of a known mark is made of, (N, 3): see ``FEATURES``."""
    first_two = -np.partition(-likeness, 1, axis=1)[:, :2]
    best, second = first_two[:, 0], first_two[:, 1]
    return np.stack([best, best - emptiness, best - second], axis=1).astype(np.float64)


def load(path: Path, model: str, sha256: str) -> Certainty:
    """Reads the calibration of a network of marks.

    Raises:
        CalibrationMismatch: There is none, it is damaged, or it belongs to another network.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        read = Certainty(**{**data, "weights": tuple(float(v) for v in data["weights"])})
        if not math.isfinite(read.intercept):
            raise ValueError("its intercept is a number")
    except FileNotFoundError:
        raise CalibrationMismatch(f"There is no calibration for {model}.") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CalibrationMismatch(f"The calibration {path} cannot be used: {error}.") from error
    if (read.model, read.sha256) != (model, sha256):
        raise CalibrationMismatch(f"The calibration at {path} belongs to {read.model}, not to {model}.")
    return read
