"""Whether what reads is still as right as it says: new confirmations beside the probabilities that it gave.

A plain warning, no more: it says that something changed (other weapons, another camera, a worse model), not
what. A gap is told where it is larger than chance allows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 30
"""Judged suggestions below which nothing is said."""

CHANCE = 3.0
"""Standard deviations that chance is allowed."""

SMALL = 0.05
"""A gap that matters to nobody, however sure."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How the probabilities of what reads now came true.

    Attributes:
        judged: Suggestions of the models that read now, which people judged.
        said: Their mean probability.
        right: The share that people confirmed.
        warning: For a person; None: all is well, or too little was judged.
    """

    judged: int
    said: float
    right: float
    warning: str | None


def drift(judged: Sequence[tuple[float, bool]]) -> Drift:
    """Compares probabilities with what people made of them.

    Args:
        judged: Probability, and whether a person confirmed it.
    """
    count = len(judged)
    if not count:
        return Drift(0, 0.0, 0.0, None)
    said, right = (sum(each[n] for each in judged) / count for n in range(2))
    spread = math.sqrt(sum(p * (1 - p) for p, _ in judged)) / count
    gap = right - said
    is_chance = count < LEAST or abs(gap) < max(SMALL, CHANCE * spread)
    return Drift(count, round(said, 4), round(right, 4), None if is_chance else _warning(gap, said, right))


def _warning(gap: float, said: float, right: float) -> str:
    told = f"It says {said:.0%} and {right:.0%} came true."
    if gap > 0:
        return f"{told} It is surer than it claims: more is asked of people than needed. Train it again."
    return f"{told} It claims more than it keeps: look at what is new, and train it again, or roll back."
