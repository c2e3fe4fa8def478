import numpy as np
import pytest

from api.learning.drift import LEAST, drift


def judged(count: int, p: float, right: float) -> list[tuple[float, bool]]:
    return [(p, n < right * count) for n in range(count)]


@pytest.mark.parametrize(("right", "word"), [(0.5, "claims more"), (0.99, "surer than it claims")])
def test_a_gap_larger_than_chance_is_told(right: float, word: str) -> None:
    told = drift(judged(200, 0.8, right))
    assert told.warning is not None
    assert word in told.warning


@pytest.mark.parametrize("found", [[], judged(LEAST - 1, 0.9, 0.0), judged(300, 0.8, 0.79)])
def test_too_little_or_a_small_gap_says_nothing(found: list[tuple[float, bool]]) -> None:
    assert drift(found).warning is None


def test_an_honest_model_is_rarely_warned_about() -> None:
    rng = np.random.default_rng(1)
    warned = 0
    for _ in range(300):
        p = rng.uniform(0.3, 1, 150)
        warned += (
            drift(list(zip(p.tolist(), (rng.random(150) < p).tolist(), strict=True))).warning is not None
        )
    assert warned <= 6
