"""The gate: what lets a challenger through, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from training.further.gate import Doubts, Pair, Rules, compared, doubtful, judge
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
        (pairs(CONFIRMED, 100, 0.3, 0.6), pairs(PRINT, 40, 0.5, 0.4, ("caps",)), (10, 10), "slice caps"),
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


def test_labels_that_a_sure_reader_contradicts_close_the_gate() -> None:
    found = [
        (old, outcome(n, CONFIRMED, right=n % 3 > 0, p=0.97))
        for n, (old, _) in enumerate(pairs(CONFIRMED, 90, 0.1, 0.5))
    ]
    verdict = judge([*found, *ORDINARY], (10, 10))
    assert any("doubted" in reason for reason in verdict.reasons)
    assert verdict.doubted == pytest.approx(0.3, abs=0.04)


def test_a_handful_of_contradictions_says_nothing_about_labels() -> None:
    found = [(old, outcome(n, CONFIRMED, right=False, p=0.99)) for n, (old, _) in enumerate(ORDINARY[:5])]
    assert judge(found, (10, 10)).doubted == 0


def test_what_the_champion_doubted_before_training_counts() -> None:
    both = [*pairs(CONFIRMED, 100, 0.3, 0.6), *ORDINARY]
    verdict = judge(both, (10, 10), trained=Doubts(40, tuple(map(str, range(12)))))
    assert not verdict.passed
    assert verdict.doubted == pytest.approx(0.3)


def test_as_many_contradictions_as_its_own_word_allows_are_no_doubt() -> None:
    sure = [outcome(n, CONFIRMED, right=n >= 10, p=0.9) for n in range(100)]
    assert doubtful(sure).names == ()


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
