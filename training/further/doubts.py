"""How many of the confirmed labels are wrong, as far as that can be told before anything is learnt of them.

Two ways, which know nothing of one another. A reader that by its own word is right on so many strips should
be borne out by the labels of as many; where a share of the labels is wrong it is borne out by the rest. And
photos of one weapon should bear one serial: with a share ``r`` of wrong labels two agree with (1 - r)^2.
Where the limit comes from: docs/decisions/0008-wrong-labels.md.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ocr.recognise.fuse import letters
from ocr.types import MarkingKind
from training.dataset.rows import DatasetInvalid, StripRow
from training.further.outcomes import Outcome

BELIEVED = 0.5  # probability from which a reader's word counts
SURE = 0.9  # probability from which it is believed against a single label
LEAST = 20  # strips, or pairs, below which nothing is said


class LabelsDoubted(DatasetInvalid):
    """Too many labels are doubted to learn from them."""

    advice = "Look at the markings that `rollmark dataset check` names again at the desk, then train again."


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of labels.

    Attributes:
        expected: On how many strips a reader is right by its own word, of those on which it has one.
        borne_out: How many of them have a label that says the same.
        pairs: Pairs of photos of one weapon that both have a serial.
        apart: Pairs whose serials differ.
        names: Strips whose labels a reader doubts, beyond as many as it errs by its own word.
    """

    expected: float = 0.0
    borne_out: int = 0
    pairs: int = 0
    apart: int = 0
    names: tuple[str, ...] = ()

    @property
    def contradicted(self) -> float:
        """Share of wrong labels that explains how seldom the reader is borne out; 0 where it says little."""
        return max(0.0, 1 - self.borne_out / self.expected) if self.expected >= LEAST else 0.0

    @property
    def quarrelling(self) -> float:
        """Share of wrong labels that explains how often serials of a weapon differ; 0 for a few pairs."""
        return 1 - math.sqrt(1 - self.apart / self.pairs) if self.pairs >= LEAST else 0.0

    @property
    def wrong(self) -> float:
        """The larger of both shares."""
        return max(self.contradicted, self.quarrelling)


def doubtful(found: Sequence[Outcome]) -> Labels:
    """What a reader says of labels."""
    heard = [each for each in found if each.p >= BELIEVED]
    sure = sorted((each for each in heard if each.p >= SURE), key=lambda each: -each.p)
    against = [each for each in sure if not each.one]
    allowed = sum(1 - each.p for each in sure)
    names = (each.known[0] for each in against[: max(0, round(len(against) - allowed))])
    return Labels(
        expected=round(sum(each.p for each in heard), 2),
        borne_out=sum(each.one for each in heard),
        names=tuple(names),
    )


def serials(rows: Iterable[StripRow]) -> Iterator[tuple[str, str]]:
    """Weapon and serial of each strip that bears one, once a photo."""
    seen: set[str] = set()
    for row in rows:
        if row.kind == MarkingKind.SERIAL and row.whole and row.photo not in seen:
            seen.add(row.photo)
            yield row.weapon, row.text


def quarrels(told: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Pairs of serials of one weapon, and how many differ; a part of a serial agrees with the whole."""
    of: dict[str, list[str]] = defaultdict(list)
    for weapon, text in told:
        of[weapon].append(letters(text))
    pairs = [pair for texts in of.values() for pair in itertools.combinations(texts, 2)]
    return len(pairs), sum(one not in other and other not in one for one, other in pairs)
