"""Which of the words that may stand on a ring do stand there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ocr.rings.ring import Way
from ocr.rings.spot import shape
from ocr.rings.words import Sort, Word

FLOOR = {Sort.MAKER: 0.25, Sort.CALIBRE: 0.25, Sort.OTHER: 0.25, Sort.NUMBER: 0.55}  # least score
SURE_NUMBER = 0.7  # two numbers as sure as this make a headstamp without any word
MOST_NUMBERS = 3  # year, lot and factory
OVERLAP = 0.25  # of the shorter of two words, from which they cannot both stand there
GAP = 0.1  # turns; words further apart are no longer one text
MOST_RIVALS = 5
# How often what was told with a score was right, on 80 rendered heads of levels 1 to 3 (74 words, 115
# numbers). A third of the texts there mean nothing, and are told as something else.
SCORES = (0.25, 0.45, 0.65, 0.85, 1.0)
RIGHT = {True: (0.05, 0.2, 0.6, 0.8, 0.85), False: (0.0, 0.0, 0.07, 0.35, 0.85)}  # words, and numbers


@dataclass(frozen=True, slots=True)
class Found:
    """A word on a ring.

    Attributes:
        word: What stands there.
        way: How its letters stand.
        middle: Of the word, in turns from twelve o'clock.
        span: Its length, in turns.
        score: How many of the looks show it, by how common the word is; 0 to 1.
        rivals: Other words that may stand there, with their scores, best first.
    """

    word: Word
    way: Way
    middle: float
    span: float
    score: float
    rivals: tuple[tuple[str, float], ...] = ()

    @property
    def p(self) -> float:
        """The probability that it stands there."""
        return float(np.interp(self.score, SCORES, RIGHT[self.word.sort is not Sort.NUMBER]))

    @property
    def gain(self) -> float:
        """What it is worth to take this word: more for more letters, nothing at the floor of its sort."""
        return len(shape(self.word.text)) * (self.score - FLOOR[self.word.sort])

    def gap(self, other: "Found") -> float:
        """Turns between the two, negative where they overlap."""
        apart = abs((self.middle - other.middle + 0.5) % 1 - 0.5)
        return apart - (self.span + other.span) / 2

    def overlaps(self, other: "Found") -> bool:
        """Whether the two share so much of the ring that only one of them can be there."""
        return self.gap(other) < -OVERLAP * min(self.span, other.span)


def choose(found: Sequence[Found]) -> list[Found]:
    """Words that do not overlap, clockwise; none where they may as well be chance.

    Words go before numbers, which are found in any noise: there are only a hundred of two digits.
    """
    kept: list[Found] = []
    for each in sorted(found, key=lambda f: (f.word.sort is Sort.NUMBER, -f.gain)):
        room = each.word.sort is not Sort.NUMBER or _numbers(kept) < MOST_NUMBERS
        if each.gain > 0 and room and not any(each.overlaps(other) for other in kept):
            kept.append(replace(each, rivals=tuple(_rivals(each, found))[:MOST_RIVALS]))
    return sorted(kept, key=lambda f: f.middle) if _is_headstamp(kept) else []


def _numbers(kept: Sequence[Found]) -> int:
    return sum(each.word.sort is Sort.NUMBER for each in kept)


def _rivals(taken: Found, found: Sequence[Found]) -> Iterator[tuple[str, float]]:
    """Words of the same sort that would stand in the same place."""
    seen = {taken.word.text}
    for other in sorted(found, key=lambda f: -f.score):
        if other.word.sort is taken.word.sort and other.overlaps(taken) and other.word.text not in seen:
            seen.add(other.word.text)
            yield other.word.text, other.score


def _is_headstamp(kept: Sequence[Found]) -> bool:
    """Whether what was read can be told from chance: a word, or two plain numbers."""
    sure = sum(each.score >= SURE_NUMBER for each in kept)
    return sure >= 2 or _numbers(kept) < len(kept)
