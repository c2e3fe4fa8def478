"""Bursts of a rendered part, whose moves and markings are known."""

from collections.abc import Callable

import numpy as np
import pytest

from training.evaluate.bursts import rendered
from training.synth.burst import Burst
from training.synth.fonts import missing_faces

Bursts = Callable[[int, int], Burst]


@pytest.fixture(scope="session")
def burst() -> Bursts:
    """Renders a burst of four photos: of a seed and a level."""
    if missing_faces():
        pytest.skip("the typefaces of training/synth/fonts.txt are not installed")
    made: dict[tuple[int, int], Burst] = {}

    def of(seed: int, level: int) -> Burst:
        if (seed, level) not in made:
            made[seed, level] = rendered(np.random.default_rng([seed, level]), level, 4)
        return made[seed, level]

    return of
