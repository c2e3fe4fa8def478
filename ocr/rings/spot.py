"""Looking for known words in character posteriors: keyword spotting on CTC.

A word scores the probability of its best path, from a blank before it to a blank behind it, over that of the
best path of any text through the same steps: 1 where the engine itself reads the word there, near 0 where it
plainly reads something else. Look-alikes (I and 1, O and 0, Latin and Cyrillic) count as one letter.
"""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.keys import confusion_cost, shape_key
from ocr.recognise.engine import Posteriors

Floats = NDArray[np.float64]

SAME = str.maketrans("IO", "10")
LEAST = -3.0  # log score below which a word is not there
TINY = 1e-6
NOWHERE = -1e9


@dataclass(frozen=True, slots=True, eq=False)
class Spotted:
    """Where one word stands in each look, at best.

    Attributes:
        scores: (looks,) float64, 0 to 1.
        middles: (looks,) float64, the step in the middle of the word.
        spans: (looks,) float64, the steps it takes.
    """

    scores: Floats
    middles: Floats
    spans: Floats


def shape(text: str) -> str:
    """A text as its shapes: upper case, look-alikes joined, nothing but letters and digits."""
    return shape_key(text).translate(SAME)


def spot(looks: Sequence[Posteriors], words: Sequence[str], strictness: float) -> dict[str, Spotted]:
    """Looks for words.

    Args:
        looks: Posteriors over one alphabet, all of as many steps; at least one.
        words: As shapes, see :func:`shape`.
        strictness: Nats that a letter costs which is read as its opposite; one that is easily misread costs
            the less, see :func:`ocr.knowledge.keys.confusion_cost`.

    Returns:
        The words that stand somewhere, each with its best place in every look.
    """
    logs, columns = _by_shape(looks)
    logs = _forgiving(logs, tuple(columns), strictness)
    peaks = logs.max(axis=1)  # (looks, shapes): no word scores more than its letters at their best
    spelt = {word: [columns[c] for c in word] for word in words if word and all(c in columns for c in word)}
    possible = {word: code for word, code in spelt.items() if peaks[:, code].sum(axis=1).max() > LEAST}
    found: dict[str, Spotted] = {}
    for length in {len(code) for code in possible.values()}:
        alike = [word for word, code in possible.items() if len(code) == length]
        for word, spotted in zip(alike, _walk(logs, np.array([possible[w] for w in alike])), strict=True):
            if spotted.scores.max() > np.exp(LEAST):
                found[word] = spotted
    return found


def _by_shape(looks: Sequence[Posteriors]) -> tuple[Floats, dict[str, int]]:
    """(looks, steps, shapes) log probabilities less that of the best at each step; shape 0 is the blank."""
    keys = [shape(character) for character in looks[0].alphabet]  # a blank, and so are spaces and stops
    columns = {key: n for n, key in enumerate(dict.fromkeys(["", *keys]))}
    joins = np.zeros((len(keys), len(columns)))
    joins[np.arange(len(keys)), [columns[key] for key in keys]] = 1.0
    logs = np.log(np.maximum(np.stack([look.probs for look in looks]) @ joins, TINY))
    return logs - logs.max(axis=2, keepdims=True), columns


def _forgiving(logs: Floats, shapes: tuple[str, ...], strictness: float) -> Floats:
    """Lends every letter the probability of those that it is misread for, less what the confusion costs."""
    out = logs.copy()
    for a, b, cost in _confusions(shapes):
        out[:, :, a] = np.maximum(out[:, :, a], logs[:, :, b] - strictness * cost)
    return out


@functools.lru_cache(maxsize=8)  # one of each alphabet, which are few; every head asks again
def _confusions(shapes: tuple[str, ...]) -> tuple[tuple[int, int, float], ...]:
    """The shapes that are misread for one another, as their columns, with what it costs (0 to 1)."""
    pairs = itertools.permutations([(n, shape) for n, shape in enumerate(shapes) if shape], 2)
    costs = ((a, b, confusion_cost(own, other)) for (a, own), (b, other) in pairs)
    return tuple((a, b, cost) for a, b, cost in costs if cost < 1.0)


def _walk(logs: Floats, codes: NDArray[np.int64]) -> list[Spotted]:
    """Viterbi over blank, letter, blank, letter ... blank, entered and left at any step.

    Args:
        logs: (looks, steps, shapes).
        codes: (words, letters) columns, all words of one length.
    """
    states = np.zeros((len(codes), 2 * codes.shape[1] + 1), np.int64)
    states[:, 1::2] = codes
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = codes[:, 1:] != codes[:, :-1]  # a blank parts equal letters
    shape_ = (len(logs), *states.shape)
    score, start = np.full(shape_, NOWHERE), np.zeros(shape_)
    best = np.full(shape_[:2], NOWHERE)
    first, last = np.zeros(shape_[:2]), np.zeros(shape_[:2])
    for step in range(logs.shape[1]):
        one, two = _moved(score, 1, 0.0), np.where(skips, _moved(score, 2, NOWHERE), NOWHERE)
        since = np.stack([start, _moved(start, 1, step), _moved(start, 2, step)])
        score[:, :, 0] = NOWHERE  # a word begins one step before its first letter
        options = np.stack([score, one, two])
        came = options.argmax(axis=0)[None]
        score = np.take_along_axis(options, came, 0)[0] + logs[:, step][:, states]
        start = np.take_along_axis(since, came, 0)[0]
        better = score[:, :, -1] > best
        best = np.where(better, score[:, :, -1], best)
        first, last = np.where(better, start[:, :, -1], first), np.where(better, float(step), last)
    return [
        Spotted(np.exp(best[:, n]), (first[:, n] + last[:, n]) / 2, last[:, n] - first[:, n] + 1)
        for n in range(len(codes))
    ]


def _moved(values: Floats, by: int, entered: float) -> Floats:
    """Values one or two states on; ``entered`` is what comes in at the first."""
    out = np.full_like(values, entered)
    out[:, :, by:] = values[:, :, :-by]
    return out
