"""The gate: champion against challenger, strip by strip, and what has to hold before one replaces the other.

Both read the same strips. How sure a difference is, is told by drawing weapons anew, with all their strips
(Efron and Tibshirani 1993: the paired bootstrap over clusters). A set may be read a little worse, but must
surely not be read much worse: one too small to tell keeps the gate closed. Nothing is promoted on labels of
which too many are wrong.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr import reliability
from training.further.doubts import Labels, doubtful
from training.further.outcomes import Outcome
from training.further.sets import CONFIRMED

DRAWS = 2000
SEED = 5
LEAST = 20  # strips below which a slice says nothing
ERROR = 3  # place of the calibration error among the figures

NONE = Labels()

Pair = tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class Rules:
    """What has to hold.

    Attributes:
        sure: How sure the gain on confirmed strips must be, 0 to 1.
        ordinary: Share that the challenger may read worse on a whole test set that is not confirmed strips.
        surely: The same with the lower end of the range of the draws: what it may be worse but for chance.
        slices: The same on a slice that is read worse beyond chance.
        calibration: By how much its probabilities may be further from the truth, chance apart.
        slower: How many times as long it may take.
        doubted: Share of labels that may be wrong, as far as can be told.
        least: Confirmed strips of weapons kept aside that there must be.
    """

    sure: float = 0.95
    ordinary: float = 0.01
    surely: float = 0.03
    slices: float = 0.05
    calibration: float = 0.05
    slower: float = 1.25
    doubted: float = 0.15
    least: int = 30


@dataclass(frozen=True, slots=True)
class Compared:
    """Both on one set or slice.

    Attributes:
        n: Strips.
        champion: exact@1, exact@5, character error rate and calibration error, in this order.
        challenger: The same.
        gain: Difference of exact@1.
        interval: 95 % of the differences that drawing anew gives.
        better: Share of them above 0.
        chance: Calibration error of champion and challenger if their probabilities were true: on few strips
            what comes true differs from them by chance.
    """

    n: int
    champion: tuple[float, float, float, float]
    challenger: tuple[float, float, float, float]
    gain: float
    interval: tuple[float, float]
    better: float
    chance: tuple[float, float]

    @property
    def further_off(self) -> float:
        """By how much the challenger's probabilities are further from the truth, chance apart."""
        old, new = (
            max(0.0, told[ERROR] - chance)
            for told, chance in zip((self.champion, self.challenger), self.chance, strict=True)
        )
        return new - old


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says.

    Attributes:
        passed: Whether the challenger may take the champion's place.
        reasons: What speaks against it, one sentence each.
        sets: Both on each test set.
        slices: Both on each slice.
        doubted: Share of confirmed labels that are wrong, as far as can be told.
        doubts: Names of the strips whose labels a reader doubts.
        ms: Milliseconds a strip, of champion and challenger.
    """

    passed: bool
    reasons: tuple[str, ...]
    sets: Mapping[str, Compared]
    slices: Mapping[str, Compared]
    doubted: float
    doubts: tuple[str, ...] = field(default=())
    ms: tuple[float, float] = (0.0, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def judge(
    pairs: Sequence[Pair], ms: tuple[float, float], rules: Rules = Rules(), labels: Labels = NONE
) -> Verdict:
    """Compares what champion and challenger made of the same strips.

    Args:
        pairs: Of champion and challenger, one a strip.
        ms: Milliseconds a strip, of champion and challenger.
        rules: What has to hold.
        labels: What the champion makes of all labels.
    """
    sets, slices = _grouped(pairs, 0), _grouped(pairs, 1)
    own = [pair for pair in pairs if pair[0].known[2] == CONFIRMED]
    doubts = tuple(sorted({*labels.names, *doubtful([new for _, new in own]).names}))
    share = labels.wrong
    reasons = (*_against(sets, rules), *_worse(slices, rules), *_slow(ms, rules), *_wrong(share, rules))
    return Verdict(not reasons, reasons, sets, slices, round(share, 4), doubts, ms)


def compared(pairs: Sequence[Pair]) -> Compared:
    """Both on the same strips."""
    gains = np.array([float(new.one) - float(old.one) for old, new in pairs])
    drawn = _drawn(gains, [old.known[1] for old, _ in pairs])
    low, high = np.quantile(drawn, (0.025, 0.975)).round(4).tolist()
    return Compared(
        n=len(pairs),
        champion=figures([old for old, _ in pairs]),
        challenger=figures([new for _, new in pairs]),
        gain=round(float(gains.mean()), 4),
        interval=(low, high),
        better=round(float((drawn > 0).mean()), 4),
        chance=(by_chance([old.p for old, _ in pairs]), by_chance([new.p for _, new in pairs])),
    )


def figures(found: Sequence[Outcome]) -> tuple[float, float, float, float]:
    """exact@1, exact@5, character error rate and expected calibration error."""
    one, five = (float(np.mean([getattr(each, name) for each in found])) for name in ("one", "five"))
    rate = sum(each.edits for each in found) / max(1, sum(each.characters for each in found))
    error = reliability.error(np.array([each.p for each in found]), np.array([each.one for each in found]))
    return round(one, 4), round(five, 4), round(rate, 4), round(error, 4)


def by_chance(p: Sequence[float]) -> float:
    """Mean calibration error where every probability is true: chance alone decides what comes true."""
    return round(float(reliability.by_chance(np.array(p)).mean()), 4)


def _drawn(gains: NDArray[np.float64], groups: Sequence[str]) -> NDArray[np.float64]:
    """Mean gains over weapons drawn anew, (DRAWS,)."""
    names, owner = np.unique(np.array(groups), return_inverse=True)
    total = np.bincount(owner, gains, len(names))
    count = np.bincount(owner, minlength=len(names)).astype(float)
    lots = np.random.default_rng(SEED).integers(0, len(names), (DRAWS, len(names)))
    return np.asarray(total[lots].sum(axis=1) / count[lots].sum(axis=1))


def _grouped(pairs: Sequence[Pair], which: int) -> dict[str, Compared]:
    """By set, or by slice."""
    of: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for name in ((pair[0].known[2],), pair[0].known[3])[which]:
            of[name].append(pair)
    return {name: compared(some) for name, some in sorted(of.items()) if which == 0 or len(some) >= LEAST}


def _against(sets: Mapping[str, Compared], rules: Rules) -> list[str]:
    out = []
    own = sets.get(CONFIRMED)
    if own is None or own.n < rules.least:
        out.append(f"Fewer than {rules.least} confirmed strips of weapons kept aside: nothing can be said.")
    elif own.better < rules.sure:
        out.append(f"It is not surely better on confirmed strips: {own.gain:+.1%}, 95 % {_interval(own)}.")
    if own and own.further_off > rules.calibration:
        told = f"{own.challenger[ERROR]:.3f} (by chance {own.chance[1]:.3f})"
        before = f"{own.champion[ERROR]:.3f} before (by chance {own.chance[0]:.3f})"
        out.append(f"Its probabilities are further off: {told}, {before}.")
    others = {name: each for name, each in sets.items() if name != CONFIRMED}
    return out + [why for name, each in others.items() if (why := _forgotten(name, each, rules))]


def _forgotten(name: str, each: Compared, rules: Rules) -> str | None:
    told = f"{each.gain:+.1%}, 95 % {_interval(each)}"
    if each.gain < -rules.ordinary:
        return f"It reads {name} worse: {told}."
    if each.interval[0] < -rules.surely:
        return f"It may read {name} much worse, {each.n} strips are too few to tell: {told}."
    return None


def _worse(slices: Mapping[str, Compared], rules: Rules) -> list[str]:
    worse = {
        name: each for name, each in slices.items() if each.gain < -rules.slices and each.interval[1] < 0
    }
    return [f"It reads the slice {name} worse: {each.gain:+.1%} of {each.n}." for name, each in worse.items()]


def _slow(ms: tuple[float, float], rules: Rules) -> list[str]:
    slow = ms[0] > 0 and ms[1] > rules.slower * ms[0]
    return [f"It is {ms[1] / ms[0]:.2f} times as slow."] if slow else []


def _wrong(share: float, rules: Rules) -> list[str]:
    if share <= rules.doubted:
        return []
    return [f"{share:.0%} of the confirmed labels are doubted: look at them with `rollmark dataset check`."]


def _interval(each: Compared) -> str:
    return f"{each.interval[0]:+.1%} to {each.interval[1]:+.1%}"
