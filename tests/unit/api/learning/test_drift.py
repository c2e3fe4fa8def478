import json
from pathlib import Path

import numpy as np
import pytest

from api.learning.drift import LEAST, Gap, drift, measured
from models import shelf
from models.testing import renamed


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


def test_gaps_that_cancel_one_another_in_the_mean_are_told_too() -> None:
    told = drift([*judged(100, 0.3, 0.05), *judged(100, 0.7, 0.95)])
    assert told.gap is Gap.OFF
    assert told.off == pytest.approx(0.2, abs=0.05)  # a quarter, of which chance explains some
    assert told.warning is not None
    assert "some say too much" in told.warning


def test_what_was_off_when_the_model_was_made_is_no_drift() -> None:
    found = [*judged(100, 0.3, 0.05), *judged(100, 0.7, 0.95)]
    assert drift(found, before=0.2).gap is None
    assert drift(found, before=0.05).gap is Gap.OFF


def test_what_a_model_was_measured_at_is_what_the_gate_said_of_it(tmp_path: Path) -> None:
    card = shelf.card("recogniser", shelf.SHIPPED)
    told = json.loads(card.calibration.read_text(encoding="utf-8"))["fitted_on"]["held_out_error_after"]
    assert measured(card, None) == pytest.approx(told)
    own = {"challenger": [0.6, 0.7, 0.2, 0.09], "chance": [0.07, 0.05]}
    assert measured(card, {"sets": {"confirmed": own}}) == pytest.approx(0.04)
    assert measured(card, {"sets": {"confirmed": {**own, "chance": [0.07, 0.1]}}}) == 0.0
    renamed(tmp_path, "spring-1")
    other = shelf.card("recogniser", "spring-1", tmp_path)
    other.calibration.write_text("{}", encoding="utf-8")
    assert measured(other, {"passed": True}) == 0.0
