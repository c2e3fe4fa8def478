"""What may stand on the metal where this was read: the likeliest spellings, for an index to look up."""

import functools
import itertools
from collections.abc import Iterator, Sequence

from api.search import costs
from api.search.spelling import ROUGH
from ocr.knowledge.keys import character_cost, confused_characters

MISREAD_TOGETHER = 28
"""The likeliest single misreadings of a key, any two of which may have happened together."""

WINDOW = 5
"""Characters at either end of a key that one misreading at most is looked up in.

Of three misreadings one end has one at most, where the windows do not overlap; of two nearly always.
"""

SHORT = 6
"""Keys up to this length have too little in a window: any two misreadings of them are looked up instead."""

DIGITS = "0123456789"

Edit = tuple[int, int, str]
"""Where a part of a key begins and ends, and what stands there instead."""


def variants(key: str) -> tuple[str, ...]:
    """Returns the key and every spelling that one misreading of any kind, or two likely ones, make of it."""
    found = dict.fromkeys((key, *_once(key, costs.ALPHABET), *_twice(key)))
    return tuple(text for text in found if text)


def doubled(shape: str, rough: str) -> tuple[str, ...]:
    """Returns every spelling that two misreadings make of a short rough key.

    What was read as a digit is a digit, what was read as a letter anything; a lost character was a digit,
    or the first.
    """
    edits = (*_edits(shape, rough), *((0, 0, letter) for letter in ROUGH[len(DIGITS) :]))
    once = (rough[:start] + new + rough[end:] for start, end, new in edits)
    found = dict.fromkeys((rough, *once, *_both(rough, edits)))
    return tuple(text for text in found if text)


def openings(rough: str) -> tuple[str, ...]:
    """Returns what a rough key may begin with where its window holds one misreading at most."""
    head, behind = rough[:WINDOW], rough[WINDOW : WINDOW + 1]
    found = (head, *_once(head, ROUGH))
    # Where a character too many was read, the window reaches further; where one was lost, less far.
    return tuple(dict.fromkeys(text[:WINDOW] if len(text) >= WINDOW else text + behind for text in found))


def closings(rough: str) -> tuple[str, ...]:
    """Returns what a rough key may end in, in the same way."""
    return tuple(text[::-1] for text in openings(rough[::-1]))


def _once(key: str, alphabet: str) -> Iterator[str]:
    for at, char in enumerate(key):
        yield from (key[:at] + other + key[at + 1 :] for other in alphabet if other != char)
    yield from _dropped(key)
    for at in range(len(key) + 1):
        yield from (key[:at] + other + key[at:] for other in alphabet)


def _dropped(key: str) -> Iterator[str]:
    yield from (key[:at] + key[at + 1 :] for at in range(len(key)))


def crossed(shape: str, rough: str) -> tuple[str, ...]:
    """Returns every spelling that two misreadings make where both windows hold both of them."""
    middle = range(len(rough) - WINDOW, WINDOW + 1)
    edits = [edit for edit in _edits(shape, rough) if edit[0] in middle and edit[1] <= WINDOW]
    return tuple(dict.fromkeys(_both(rough, edits)))


def _edits(shape: str, rough: str) -> Iterator[Edit]:
    for at, (seen, char) in enumerate(zip(shape, rough, strict=True)):
        others = DIGITS if seen in DIGITS else dict.fromkeys((*ROUGH, *_unfolded(seen)))
        yield from ((at, at + 1, other) for other in others if other != char)
        yield at, at + 1, ""
    for at in range(len(rough) + 1):
        yield from ((at, at, other) for other in DIGITS)


def _both(rough: str, edits: Sequence[Edit]) -> Iterator[str]:
    for one, two in itertools.combinations(edits, 2):
        (start, end, new), (then, until, other) = sorted((one, two))
        if end <= then and (start < end or then < until):  # hardly ever are two lost
            yield rough[:start] + new + rough[end:then] + other + rough[until:]


@functools.cache
def _unfolded(char: str) -> tuple[str, ...]:
    """The letters of other scripts that are taken for this one."""
    others = (other for other in confused_characters() if not other.isascii())
    return tuple(other for other in others if other.isalpha() and character_cost(char, other) < 1)


def _twice(key: str) -> Iterator[str]:
    single = sorted((cost, at, other) for at, char in enumerate(key) for other, cost in costs.likely(char))
    for (_, at, one), (_, then, two) in itertools.combinations(single[:MISREAD_TOGETHER], 2):
        if at < then:
            yield key[:at] + one + key[at + 1 : then] + two + key[then + 1 :]
        elif then < at:
            yield key[:then] + two + key[then + 1 : at] + one + key[at + 1 :]
