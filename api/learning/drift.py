"""Whether what reads is still as right as it says: new confirmations beside the probabilities that it gave.

A plain warning, no more: it says that something changed (other weapons, another camera, a worse model), not
what. A gap is told where it is larger than chance allows: of the mean, and where that is well, of what is
probable and what is not, beside what was measured when the model was made.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.shelf import Card
from ocr import calibrate, reliability
from ocr.errors import CalibrationMismatch

LEAST = 30
"""Judged suggestions below which nothing is said."""

CHANCE = 3.0
"""Standard deviations that chance is allowed."""

SMALL = 0.05
"""A gap that matters to nobody, however sure."""


class Gap(StrEnum):
    """What is wrong with probabilities."""

    CLAIMS_MORE = "claims_more"
    """Fewer came true than they say."""
    CLAIMS_LESS = "claims_less"
    """More came true than they say."""
    OFF = "off"
    """Some say too much and others too little, more than when the model was made."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How the probabilities of what reads now came true.

    Attributes:
        judged: Suggestions of the models that read now, which people judged.
        said: Their mean probability.
        right: The share that people confirmed.
        off: By how much the probabilities are off on average, chance apart.
        off_before: The same when the model was made.
        gap: What is wrong; None: all is well, or too little was judged.
        warning: The same for a person.
    """

    judged: int
    said: float
    right: float
    off: float
    off_before: float
    gap: Gap | None
    warning: str | None


def drift(judged: Sequence[tuple[float, bool]], before: float = 0.0) -> Drift:
    """Compares probabilities with what people made of them.

    Args:
        judged: Probability, and whether a person confirmed it.
        before: By how much they were off when the model was made, chance apart.
    """
    if not judged:
        return Drift(0, 0.0, 0.0, 0.0, before, None, None)
    p, right = (np.array([each[n] for each in judged], float) for n in range(2))
    error, chance = reliability.error(p, right), reliability.by_chance(p)
    off = max(0.0, error - float(chance.mean()))
    gap = _mean_gap(p, right) if len(p) >= LEAST else None
    beyond = error > float(chance.max()) + before and off >= before + SMALL
    if gap is None and len(p) >= LEAST and beyond:
        gap = Gap.OFF
    said, true = float(p.mean()), float(right.mean())
    told = None if gap is None else _warning(gap, said, true, off, before)
    return Drift(len(p), round(said, 4), round(true, 4), round(off, 4), round(before, 4), gap, told)


def measured(card: Card, decision: Mapping[str, Any] | None) -> float:
    """By how much a model's probabilities were off when it was made, chance apart; 0 where nothing tells.

    Args:
        card: Of the model.
        decision: What the gate said of it; None: it was never judged, as the shipped one.
    """
    own = (decision or {}).get("sets", {}).get("confirmed")
    if own and "chance" in own:
        return max(0.0, float(own["challenger"][-1]) - float(own["chance"][-1]))
    try:
        fitted_on = calibrate.load(card.calibration, card.version, card.sha256).fitted_on
    except CalibrationMismatch:
        return 0.0
    return float(fitted_on.get("held_out_error_after", 0.0))


def _mean_gap(p: NDArray[np.float64], right: NDArray[np.float64]) -> Gap | None:
    spread = math.sqrt(float((p * (1 - p)).sum())) / len(p)
    gap = float(right.mean() - p.mean())
    if abs(gap) < max(SMALL, CHANCE * spread):
        return None
    return Gap.CLAIMS_LESS if gap > 0 else Gap.CLAIMS_MORE


def _warning(gap: Gap, said: float, right: float, off: float, before: float) -> str:
    if gap is Gap.OFF:
        return (
            f"Its probabilities are off by {off:.0%} on average, by {before:.0%} when it was made "
            "(chance apart): some say too much, others too little. Look at what is new, and train it again."
        )
    told = f"It says {said:.0%} and {right:.0%} came true."
    if gap is Gap.CLAIMS_LESS:
        return f"{told} It is surer than it claims: more is asked of people than needed. Train it again."
    return f"{told} It claims more than it keeps: look at what is new, and train it again, or roll back."
