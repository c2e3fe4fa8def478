"""The one CTC decoder (Graves et al. 2006; prefix beam search after Hannun et al. 2014), in numpy.

Rows of the posteriors may sum to less than 1: what is missing belongs to characters outside the alphabet, and
lowers the probability of every text accordingly.
"""

import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.recognise.engine import Hypothesis, Posteriors

TINY = 1e-30

Prefixes = dict[tuple[int, ...], tuple[float, float]]  # columns: probability (ending in a blank, in a letter)


def best_path(posteriors: Posteriors) -> str:
    """Reads the most probable character of each step, repeats and blanks dropped."""
    steps = posteriors.probs.argmax(axis=1)
    kept = steps[np.flatnonzero(np.diff(steps, prepend=-1))]
    return "".join(posteriors.alphabet[c] for c in kept)


def beam(posteriors: Posteriors, width: int = 12, floor: float = 1e-3) -> list[Hypothesis]:
    """Prefix beam search: the most probable texts, each with the sum over all the paths that spell it.

    Args:
        posteriors: Of one strip.
        width: Prefixes kept after each step.
        floor: Characters less probable than this at a step are not followed there.

    Returns:
        Up to ``width`` texts, most probable first.
    """
    live: Prefixes = {(): (1.0, 0.0)}
    for row in posteriors.probs:
        following = np.flatnonzero(row[1:] >= floor) + 1
        ranked = following[np.argsort(-row[following], kind="stable")]
        live = _step(live, row.tolist(), ranked.tolist(), width)
    texts: dict[str, float] = {}
    for prefix, (blank, letter) in live.items():
        text = "".join(posteriors.alphabet[c] for c in prefix)
        texts[text] = texts.get(text, 0.0) + blank + letter
    possible = ((text, p) for text, p in texts.items() if p > 0)
    return [Hypothesis(text, min(1.0, p)) for text, p in sorted(possible, key=lambda item: -item[1])]


def _step(live: Prefixes, row: list[float], following: list[int], width: int) -> Prefixes:
    """The most probable prefixes after one more step; ``following`` are its characters, likeliest first."""
    grown = _stayed(live, row, set(following))
    # what is less probable than all of these, and can only become so as it is, will not be among the kept
    least = min(blank + letter for blank, letter in grown.values()) if len(grown) >= width else 0.0
    for prefix, (blank, letter) in live.items():
        last = prefix[-1] if prefix else 0
        for c in following:
            if (blank + letter) * row[c] < least:
                break
            longer = (*prefix, c)
            if longer not in live:
                # a repeated character is a new one only after a blank
                grown[longer] = (0.0, (blank if c == last else blank + letter) * row[c])
    if len(grown) <= width:
        return grown
    return dict(sorted(grown.items(), key=_less_probable)[:width])


def _stayed(live: Prefixes, row: list[float], following: set[int]) -> Prefixes:
    """The same prefixes after one more step: by a blank, by their last letter held, or grown to."""
    out: Prefixes = {}
    for prefix, (blank, letter) in live.items():
        last = prefix[-1] if prefix else 0
        held = letter * row[last] if last else 0.0
        before = live.get(prefix[:-1]) if last in following else None
        if before is not None:
            held += (before[0] if prefix[-2:-1] == (last,) else before[0] + before[1]) * row[last]
        out[prefix] = ((blank + letter) * row[0], held)
    return out


def _less_probable(prefix: tuple[tuple[int, ...], tuple[float, float]]) -> float:
    return -prefix[1][0] - prefix[1][1]


def likelihoods(posteriors: Posteriors, texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """The exact probability of each text: the CTC forward algorithm over all of them at once.

    Args:
        posteriors: Of one strip.
        texts: Columns of the alphabet, see :func:`encode`.

    Returns:
        (N,) float64 log probabilities; ``-inf`` where a text cannot be spelt in so few steps.
    """
    longest = max((len(text) for text in texts), default=0)
    states = np.zeros((len(texts), 2 * longest + 1), np.int64)  # blank, letter, blank, letter ... blank
    for n, text in enumerate(texts):
        states[n, 1 : 2 * len(text) : 2] = text
    ends = 2 * np.array([len(text) for text in texts], np.int64)
    skips = np.zeros(states.shape, bool)
    skips[:, 2:] = (states[:, 2:] != 0) & (states[:, 2:] != states[:, :-2])
    return _forward(posteriors.probs.astype(np.float64), states, skips, ends)


def _forward(
    probs: NDArray[np.float64], states: NDArray[np.int64], skips: NDArray[np.bool_], ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    rows = np.arange(len(states))
    reach = np.zeros(states.shape)
    reach[:, :2] = probs[0][states[:, :2]]
    log_scale = np.zeros(len(states))
    for row in probs[1:]:
        moved = reach.copy()
        moved[:, 1:] += reach[:, :-1]
        moved[:, 2:] += np.where(skips[:, 2:], reach[:, :-2], 0.0)
        reach = moved * row[states]
        total = np.maximum(reach.sum(axis=1), TINY)
        log_scale += np.log(total)
        reach /= total[:, None]
    final = reach[rows, ends] + np.where(ends > 0, reach[rows, ends - 1], 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(final) + log_scale)


def encode(text: str, alphabet: Sequence[str]) -> list[int] | None:
    """Spells a text in columns of an alphabet of single characters; None where a character is not in it."""
    return encode_all([text], alphabet)[0]


def encode_all(texts: Iterable[str], alphabet: Sequence[str]) -> list[list[int] | None]:
    """Spells texts in columns of an alphabet, see :func:`encode`."""
    columns = {character: n for n, character in enumerate(alphabet) if n}
    spelt = ([columns.get(character) for character in text] for text in texts)
    return [None if None in code else [c for c in code if c is not None] for code in spelt]


def rivals(posteriors: Posteriors, text: Sequence[int], most: int = 5) -> list[list[tuple[int, float]]]:
    """The characters that may stand at each place of a text, the rest of it unchanged.

    Each is weighed by the exact probability of the whole text with it in place, so a neighbour's doubt is not
    counted twice.

    Args:
        posteriors: Of one strip.
        text: Columns of the alphabet.
        most: Characters a place, the text's own included.

    Returns:
        For each place, (column, probability) most probable first; the probabilities of a place sum to 1.

    Raises:
        ValueError: The text is impossible on this strip, so nothing can be said of its characters.
    """
    if not text:
        return []
    if likelihoods(posteriors, [text])[0] == -math.inf:
        raise ValueError("The text is impossible on this strip.")
    places = zip(spans(posteriors, text), text, strict=True)
    choices = [_candidates(posteriors, span, own, most) for span, own in places]
    variants = [[*text[:n], c, *text[n + 1 :]] for n, place in enumerate(choices) for c in place]
    logs = iter(likelihoods(posteriors, variants).tolist())
    return [_shares(place, [next(logs) for _ in place]) for place in choices]


def _shares(place: list[int], logs: list[float]) -> list[tuple[int, float]]:
    weights = np.exp(np.array(logs) - max(logs))
    shares = (weights / weights.sum()).tolist()
    return sorted(zip(place, shares, strict=True), key=lambda item: -item[1])


def _candidates(posteriors: Posteriors, span: tuple[int, int], own: int, most: int) -> list[int]:
    seen = posteriors.probs[span[0] : span[1], 1:].max(axis=0)
    best = [int(c) + 1 for c in np.argsort(-seen)[:most] if seen[c] > 1e-4]
    return [own, *(c for c in best if c != own)][:most]


def spans(posteriors: Posteriors, text: Sequence[int]) -> list[tuple[int, int]]:
    """The steps (first, one past last) at which each character of a text stands, by Viterbi.

    Raises:
        ValueError: The text cannot be spelt in so few steps.
    """
    if not text:
        return []
    needed = len(text) + sum(a == b for a, b in itertools.pairwise(text))  # a blank parts equal letters
    if needed > len(posteriors.probs):
        raise ValueError(f"The text needs {needed} steps, the strip has {len(posteriors.probs)}.")
    return _trace(*_best_states(posteriors, text), len(text))


def _best_states(posteriors: Posteriors, text: Sequence[int]) -> tuple[NDArray[np.int64], int]:
    """Viterbi: how many states back each was best reached from at each step, and the state to end in."""
    states = [0, *(s for c in text for s in (c, 0))]
    logs = np.log(np.maximum(posteriors.probs[:, states], TINY)).astype(np.float64)
    skip = np.array([s >= 2 and states[s] != 0 and states[s] != states[s - 2] for s in range(len(states))])
    score = np.full(len(states), -math.inf)
    score[:2] = logs[0, :2]
    came = np.zeros((len(logs), len(states)), np.int64)
    for t in range(1, len(logs)):
        one = np.concatenate([[-math.inf], score[:-1]])
        two = np.where(skip, np.concatenate([[-math.inf, -math.inf], score[:-2]])[: len(states)], -math.inf)
        options = np.stack([score, one, two])
        came[t] = options.argmax(axis=0)
        score = options.max(axis=0) + logs[t]
    return came, len(states) - (1 if score[-1] >= score[-2] else 2)


def _trace(came: NDArray[np.int64], state: int, length: int) -> list[tuple[int, int]]:
    first, last = [0] * length, [0] * length
    for t in range(len(came) - 1, -1, -1):
        if state % 2:
            first[state // 2] = t
            last[state // 2] = max(last[state // 2], t + 1)
        state -= int(came[t, state])
    return list(zip(first, last, strict=True))
