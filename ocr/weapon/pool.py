"""How what several photos say becomes one probability, no surer than the photos warrant.

The rule:

* Photos of different parts show different marks and are taken to fail independently. Photos of one part, or
  of parts unknown, may show the same mark: they share its wear, its dirt and its recogniser, so the second
  counts for :data:`AGAIN` of the first, the third for its square, and so on. However often one mark is
  photographed it is worth at most ``1 / (1 - AGAIN)`` photos: n sources whose errors correlate by r are never
  worth more than 1 / r independent ones (Clemen and Winkler 1985, Operations Research 33(2), 427-442).
* Values are weighed against one another pair by pair, by sums of such discounted log odds: a log-linear pool
  whose weights say how much is new (Bordley 1982, Management Science 28(10), 1137-1148; Genest and Zidek
  1986, Statistical Science 1(1), 114-135). The pairs are coupled as Price et al. do (NIPS 7, 1994); where
  the pairs do not agree with one another the probabilities sum to less than 1, never to more.
* No value gets more than the probability that at least one of its readings is right, the readings being
  discounted in the same way. Two photos at 0.3 never make a certainty, whatever they agree on.

So the photo that agrees, and is not as good as silent, never lowers a value, the order of photos makes no
difference, and a single photo is left as it is. The parts of the rule are tested as properties.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ocr.calibrate import LEAST

AGAIN = 0.5
"""What another photo of the same mark is worth: as if their errors had a correlation of one half."""

UNREAD = 0.01
"""Probability that a photo leaves to a value it does not name; readings show alternatives from 0.02."""

DIGITS = 4
"""Decimals of a probability."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one photo says.

    Attributes:
        mark: What it is a photo of; photos with the same are not independent. None: not known.
        shares: Probability of each value that it names; they sum to at most 1.
        weight: Share of the value that it speaks of: a partial number speaks of its last digits alone.
    """

    mark: str | None
    shares: Mapping[str, float]
    weight: float = 1.0


def pool(votes: Collection[Vote], among: Iterable[str] | None = None) -> dict[str, float]:
    """Weighs the values that votes name.

    Args:
        votes: One a photo.
        among: Only these values stand to choice; None: all that are named.

    Returns:
        Each value's probability, most probable first. Values of which one leaves open what the other decides
        (``9x19|9x17`` and ``9x19``) are no rivals, and may both be probable.
    """
    values = sorted({value for vote in votes for value in vote.shares} if among is None else set(among))
    chances = {value: _chance(value, values, votes) for value in values}
    return dict(sorted(chances.items(), key=lambda item: (-item[1], item[0])))


def is_open_about(wide: str, narrow: str) -> bool:
    """Tells whether one set of ids, joined by ``|``, holds all of the other and more."""
    return set(narrow.split("|")) < set(wide.split("|"))


def are_compatible(a: str, b: str) -> bool:
    """Tells whether two sets of ids have one in common, so that both may be said of one weapon."""
    return not set(a.split("|")).isdisjoint(b.split("|"))


def _chance(value: str, values: Sequence[str], votes: Collection[Vote]) -> float:
    rivals = [u for u in values if u != value and not is_open_about(u, value) and not is_open_about(value, u)]
    against = [math.exp(-_lead(value, rival, votes)) for rival in rivals]
    pooled = 1 / math.fsum([1.0, math.exp(-_lead_over_all_else(value, votes)), *against])
    return round(min(pooled, _bound(value, votes), 1 - LEAST), DIGITS)


def _lead(value: str, rival: str, votes: Collection[Vote]) -> float:
    """Log odds of a value against a rival; a photo that names neither says nothing of them."""
    gains = [(v.mark, v.weight * math.log(_share(v, value) / _share(v, rival))) for v in votes]
    return _together(gains) - _together([(mark, -gain) for mark, gain in gains])


def _lead_over_all_else(value: str, votes: Collection[Vote]) -> float:
    """Log odds of a value against all that is not named; each photo multiplies the odds it started from."""
    start = math.log(UNREAD / (1 - UNREAD))
    naming = [v for v in votes if value in v.shares]
    return start + _together([(v.mark, v.weight * (_log_odds(v, value) - start)) for v in naming])


def _bound(value: str, votes: Collection[Vote]) -> float:
    """Probability that at least one of the readings of a value is right."""
    naming = [v for v in votes if value in v.shares]
    return 1 - math.exp(
        -_together([(v.mark, -v.weight * math.log1p(-_kept(v.shares[value]))) for v in naming])
    )


def _together(gains: Iterable[tuple[str | None, float]]) -> float:
    """Adds up what is gained, each mark's own discounted; one of no known mark adds where it adds least."""
    marks: dict[str | None, list[float]] = defaultdict(list)
    for mark, gain in gains:
        if gain > 0:
            marks[mark].append(gain)
    unknown = marks.pop(None, [])
    known = list(marks.values())
    ways = [[*known[:i], [*mark, *unknown], *known[i + 1 :]] for i, mark in enumerate(known)]
    return min(math.fsum(map(_discounted, way)) for way in ways or [[unknown]])


def _discounted(gains: Sequence[float]) -> float:
    """The greatest first: so that one more never takes from the sum."""
    return math.fsum(gain * AGAIN**k for k, gain in enumerate(sorted(gains, reverse=True)))


def _share(vote: Vote, value: str) -> float:
    # A photo that names neither of two values leaves both as they are, so both have the same share of it.
    return max(UNREAD, _kept(vote.shares.get(value, 0.0)))


def _log_odds(vote: Vote, value: str) -> float:
    return math.log(_share(vote, value) / max(LEAST, 1 - math.fsum(vote.shares.values())))


def _kept(p: float) -> float:
    return min(1 - LEAST, max(0.0, p))
