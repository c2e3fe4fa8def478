"""The gate: what lets a challenger through, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from training.further.doubts import Labels
from training.further.gate import Pair, Rules, by_chance, compared, figures, judge
from training.further.outcomes import Outcome
from training.further.sets import CONFIRMED, PRINT


def outcome(number: int, set_: str, *, right: bool, p: float = 0.8, slices: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        (f"{set_}-{number}", f"weapon-{number // 2}", set_, slices), "", right, right, 0 if right else 1, 5, p
    )


def pairs(set_: str, count: int, old: float, new: float, slices: tuple[str, ...] = ()) -> list[Pair]:
    """As many strips, of which the shares ``old`` and ``new`` are read right by champion and challenger."""
    return [
        (
            outcome(n, set_, right=n < old * count, slices=slices),
            outcome(n, set_, right=n < new * count, slices=slices),
        )
        for n in range(count)
    ]


def churned(count: int) -> list[Pair]:
    """Strips of which each reads a tenth that the other does not."""
    return [
        (outcome(n, PRINT, right=n % 20 > 1), outcome(n, PRINT, right=n % 20 not in {2, 3}))
        for n in range(count)
    ]


ORDINARY = pairs(PRINT, 200, 0.9, 0.9)


def test_a_better_model_passes() -> None:
    verdict = judge([*pairs(CONFIRMED, 100, 0.3, 0.6), *ORDINARY], (10, 10))
    assert verdict.passed, verdict.reasons
    assert verdict.sets[CONFIRMED].gain == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("confirmed", "others", "ms", "why"),
    [
        (pairs(CONFIRMED, 100, 0.5, 0.5), ORDINARY, (10, 10), "not surely better"),
        (pairs(CONFIRMED, 10, 0.1, 0.9), ORDINARY, (10, 10), "Fewer than 30"),
        (pairs(CONFIRMED, 100, 0.3, 0.6), pairs(PRINT, 200, 0.9, 0.88), (10, 10), "reads print worse"),
        (pairs(CONFIRMED, 100, 0.3, 0.6), pairs(PRINT, 100, 0.5, 0.4, ("caps",)), (10, 10), "slice caps"),
        (pairs(CONFIRMED, 100, 0.3, 0.6), churned(40), (10, 10), "40 strips are too few to tell"),
        (pairs(CONFIRMED, 100, 0.3, 0.6), ORDINARY, (10, 20), "2.00 times as slow"),
        ([], ORDINARY, (10, 10), "Fewer than 30"),
    ],
)
def test_a_model_that_is_worse_somewhere_does_not_pass(
    confirmed: list[Pair], others: list[Pair], ms: tuple[float, float], why: str
) -> None:
    verdict = judge([*confirmed, *others], ms)
    assert not verdict.passed
    assert any(why in reason for reason in verdict.reasons), verdict.reasons


def test_the_same_differences_on_more_strips_are_known_to_be_small() -> None:
    assert judge([*pairs(CONFIRMED, 100, 0.3, 0.6), *churned(4000)], (10, 10)).passed


def test_a_slice_that_may_be_worse_by_chance_keeps_nothing_out() -> None:
    unlucky = [
        (outcome(n, PRINT, right=n != 1, slices=("caps",)), outcome(n, PRINT, right=n > 2, slices=("caps",)))
        for n in range(30)
    ]
    verdict = judge([*pairs(CONFIRMED, 100, 0.3, 0.6), *unlucky, *ORDINARY], (10, 10))
    assert verdict.slices["caps"].gain < -Rules().slices
    assert verdict.passed, verdict.reasons


def test_labels_that_the_challenger_is_sure_are_wrong_are_named() -> None:
    found = [
        (old, outcome(n, CONFIRMED, right=n % 3 > 0, p=0.97))
        for n, (old, _) in enumerate(pairs(CONFIRMED, 90, 0.1, 0.5))
    ]
    assert len(judge([*found, *ORDINARY], (10, 10)).doubts) == 27


@pytest.mark.parametrize("labels", [Labels(expected=60.0, borne_out=40), Labels(pairs=60, apart=30)])
def test_what_was_doubted_before_training_counts(labels: Labels) -> None:
    both = [*pairs(CONFIRMED, 100, 0.3, 0.6), *ORDINARY]
    verdict = judge(both, (10, 10), labels=labels)
    assert not verdict.passed
    assert verdict.doubted == pytest.approx(0.3, abs=0.04)


def test_the_interval_holds_the_true_difference_and_narrows_with_more_strips() -> None:
    rng = np.random.default_rng(3)

    def drawn(count: int) -> list[Pair]:
        lots = rng.random((count, 2))
        return [
            (outcome(n, CONFIRMED, right=bool(a < 0.4)), outcome(n, CONFIRMED, right=bool(b < 0.6)))
            for n, (a, b) in enumerate(lots)
        ]

    few, many = compared(drawn(60)), compared(drawn(1200))
    assert many.interval[0] < 0.2 < many.interval[1]
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]


def test_strips_of_one_weapon_are_drawn_together() -> None:
    apart = pairs(CONFIRMED, 100, 0.3, 0.5)
    one = [(_of_one(old), _of_one(new)) for old, new in apart]
    low, high = compared(one).interval
    assert low == high


def _of_one(each: Outcome) -> Outcome:
    return replace(each, known=(each.known[0], "one", *each.known[2:]))


def test_rules_can_be_softer() -> None:
    both = [*pairs(CONFIRMED, 10, 0.1, 0.9), *ORDINARY]
    assert judge(both, (10, 10), Rules(least=5)).passed


def told(count: int, slope: float, rng: np.random.Generator) -> list[Outcome]:
    """Strips that come true as often as their probabilities say, where the slope is 1."""
    odds = rng.normal(0, 2, count)
    lots = rng.random(count)
    true = 1 / (1 + np.exp(-slope * odds))
    return [
        outcome(n, CONFIRMED, right=bool(lots[n] < true[n]), p=float(1 / (1 + np.exp(-odds[n]))))
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [60, 130, 400])
def test_probabilities_that_are_true_are_no_further_off_than_by_chance(count: int) -> None:
    rng = np.random.default_rng(8)
    off = []
    for _ in range(20):
        found = told(count, 1.0, rng)
        off.append(figures(found)[3] - by_chance([each.p for each in found]))
    assert np.mean(off) == pytest.approx(0, abs=0.015)


def test_a_model_whose_probabilities_are_further_off_than_chance_tells_does_not_pass() -> None:
    rng = np.random.default_rng(9)
    old = [replace(each, one=False) for each in told(130, 1.0, rng)]
    old = [replace(each, p=0.02) for each in old]
    for slope, passes in ((1.0, True), (0.2, False)):
        both = list(zip(old, told(130, slope, rng), strict=True))
        verdict = judge([*both, *ORDINARY], (10, 10))
        assert verdict.passed == passes, verdict.reasons
        assert any("further off" in reason for reason in verdict.reasons) != passes


def test_what_is_certain_comes_true_without_chance() -> None:
    assert by_chance([1.0, 0.0]) == 0
