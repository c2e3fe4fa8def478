"""What it costs to take one serial for another: the dearer, the less likely somebody misread it so.

The costs of characters are those of :func:`ocr.knowledge.keys.character_cost`. A unit is a likelihood a
thousand times smaller, so that costs add up as likelihoods multiply.
"""

import functools

import numpy as np
import numpy.typing as npt

from ocr.knowledge.keys import character_cost, confused_characters

ERROR = 0.4
"""For each misreading beside its own cost: two together are rarer than one that is as dear."""

TWIN, TWINS = 0.2, 0.1
"""The same for those that cost at most so much: O and 0, I and 1 are often cut with one punch."""

UNLIKE = 1.0
"""To take a character for one that it has nothing in common with."""

LOST = 1.1
"""A character that stands on the metal and was not read, or the other way round."""

DOUBLED = 0.8
"""The same of one of two equal neighbours, which are easily taken for one."""

PREFIX = 1.0
"""The letters before a number are missing: registers often leave them out."""

PART = 2.2
"""Only the beginning or the end is there: a partial number, a worn end."""

OTHER_KEY = 0.1
"""They are alike by their sound, not by their look."""

ANY_ONE, ANY_MANY = "?", "*"
"""Wildcards: one character, and any number of them."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What keys are mostly made of."""

_SMALLEST, _SIZE = 0x20, 0x600
"""Code points that the matrix covers: Latin, Greek and Cyrillic; others are alike only if they are equal."""


def substitution(a: str, b: str) -> float:
    """Returns what it costs to read one character for another."""
    if a == b or ANY_ONE in (a, b):
        return 0.0
    own = character_cost(a, b)
    return UNLIKE if own >= 1 else own + (TWIN if own <= TWINS else ERROR)


@functools.cache
def matrix() -> npt.NDArray[np.float32]:
    """Returns the costs of all pairs, float32, by code point; shape ``(size, size)``."""
    costs = np.full((_SIZE, _SIZE), UNLIKE, np.float32)
    known = sorted({*ALPHABET, *confused_characters(), ANY_ONE})
    for a in known:
        for b in known:
            if max(ord(a), ord(b)) < _SIZE:
                costs[ord(a), ord(b)] = substitution(a, b)
    np.fill_diagonal(costs, 0)
    return costs


def substitutions(a: str, others: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """Returns what it costs to read ``a`` for each of other characters, given by their code points."""
    if ord(a) >= _SIZE:
        return np.where(others == ord(a), 0, UNLIKE).astype(np.float32)
    inside = np.where(others < _SIZE, others, _SMALLEST)
    costs: npt.NDArray[np.float32] = matrix()[ord(a)][inside]
    return costs


@functools.cache
def likely(a: str) -> tuple[tuple[str, float], ...]:
    """Returns the characters that ``a`` may be misread of, cheapest first, with their costs."""
    found = ((b, substitution(a, b)) for b in ALPHABET if a != b)
    return tuple(sorted((pair for pair in found if pair[1] < UNLIKE), key=lambda pair: pair[1]))
