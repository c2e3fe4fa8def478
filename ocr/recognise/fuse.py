"""From the posteriors of several views of one strip to one list of readings.

Texts are pooled from the beams of all views, each is weighed by its exact probability in every view, and the
views are averaged, those of one engine first: a view that is certain outvotes one that is lost, and an engine
that looked more often has no louder voice. A text and the same text spaced or cased
otherwise are one reading, shown as the most probable of them.
"""

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.recognise import ctc
from ocr.recognise.engine import Hypothesis, Posteriors
from ocr.recognise.lexicon import Lexicon
from ocr.types import Alternative, Character

# A word of the vocabulary is so much more probable than a chance string at the same place, a letter and
# at the most. Measured on the development photos: docs/decisions/0003-reading-lines.md.
UNKNOWN = 0.2  # of its weight a voice has against a text with letters that it does not know
WORD_GAIN = 0.8  # nats a letter
WORD_MOST = 12.0  # nats a line
ORDINARY_GAIN = 0.4  # nats a letter that one reading has more of in words of a language than another
MISTAKEN = 0.003  # share of a text's probability that it keeps with one letter otherwise, at least
RUN_TOGETHER = ("RN", "IN", "NI")  # what is read as an M where its strokes touch: Made m France


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What each voice makes of each text that any view of a strip proposes.

    Attributes:
        texts: N texts, no two the same.
        shares: (voices, N) probability of each text; NaN where a voice cannot spell it.
        weights: (voices,) how much each counts.
        proposed: What each view proposes, in their order, most probable first.
    """

    texts: tuple[str, ...]
    shares: NDArray[np.float64]
    weights: NDArray[np.float64]
    proposed: tuple[tuple[str, ...], ...]


def letters(text: str) -> str:
    """What two spellings of one reading share: its letters and digits, in upper case, NFKC."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def votes(views: Sequence[Posteriors], lexicon: Lexicon | None = None, before: Votes | None = None) -> Votes:
    """Asks every voice about every text that any view proposes, before they are weighed.

    Args:
        views: Posteriors of the same strip, one a view. Those over one alphabet are one voice, which
            has little say on a text that it cannot spell.
        lexicon: Words that make a text more probable, if they may stand there.
        before: What the first of these views gave without the others: they are not searched for texts again.
    """
    known = () if before is None else before.proposed
    proposed = (*known, *(tuple(h.text for h in ctc.beam(view)) for view in views[len(known) :]))
    read = list(dict.fromkeys(itertools.chain.from_iterable(proposed)))
    propose = _nothing if lexicon is None else lexicon.proposals
    meant = [(text, other) for text in read[:2] for other in propose(text)]
    pool = list(dict.fromkeys([*read, *(other for _, other in meant)]))
    places = {text: n for n, text in enumerate(pool)}
    spellings = [(places[text], places[other], _as_likely(text, other)) for text, other in meant]
    voices: dict[tuple[str, ...], list[Posteriors]] = {}
    for view in views:
        voices.setdefault(view.alphabet, []).append(view)
    shares = [
        np.mean([_conceding(_probabilities(look, pool), spellings) for look in of], axis=0)
        for of in voices.values()
    ]
    weights = np.array([of[0].weight for of in voices.values()])
    return Votes(tuple(pool), np.stack(shares), weights, proposed)


def weighed(given: Votes, lexicon: Lexicon | None = None) -> list[Hypothesis]:
    """Weighs every text that was voted on.

    Returns:
        Readings that differ in letters or digits, most probable first; their probabilities sum to at most 1.
    """
    weights = _mean(given.shares, given.weights)
    if lexicon is not None:
        named = _gains(weights, [lexicon.known(text) for text in given.texts])
        spoken = _preferences(weights, [lexicon.ordinary(text) for text in given.texts])
        weights = _gained(weights, named + spoken)
    return together((text, float(p)) for text, p in zip(given.texts, weights, strict=True))


def dissent(given: Votes, text: str, least: float) -> str | None:
    """What a voice that can spell a text reads by itself, where that is another text.

    Args:
        given: What the voices make of the texts.
        text: The text that was chosen.
        least: Probability from which a voice has something to say.
    """
    for shares in given.shares:
        spelt = [(each, float(p)) for each, p in zip(given.texts, shares, strict=True) if not np.isnan(p)]
        own = together(spelt)
        knows = any(letters(each.text) == letters(text) for each in own)
        if knows and own[0].p >= least and letters(own[0].text) != letters(text):
            return own[0].text
    return None


def _probabilities(view: Posteriors, texts: Sequence[str]) -> NDArray[np.float64]:
    """The exact probability of each text in one view; NaN where its alphabet cannot spell it."""
    codes = ctc.encode_all(texts, view.alphabet)
    spelt = [n for n, code in enumerate(codes) if code is not None]
    out = np.full(len(texts), np.nan)
    out[spelt] = np.exp(ctc.likelihoods(view, [code for code in codes if code is not None]))
    return out


def _mean(votes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weighted mean over the voices, (voices, texts) to (texts,); together at most 1."""
    counts = weights[:, None] * np.where(np.isnan(votes), UNKNOWN, 1.0)
    mean = (np.nan_to_num(votes) * counts).sum(axis=0) / np.maximum(1e-9, counts.sum(axis=0))
    return np.asarray(mean / max(1.0, float(mean.sum())))


def _nothing(_text: str) -> list[str]:
    return []


def _as_likely(read: str, meant: str) -> float:
    """How likely a text is at least, over that of the text that was read in its place."""
    a, b = (text.upper().replace(" ", "") for text in (read, meant))
    joined = Levenshtein.distance(_run_together(a), _run_together(b))
    return float(MISTAKEN ** max(1, min(Levenshtein.distance(a, b), joined + 1)))


def _run_together(text: str) -> str:
    for strokes in RUN_TOGETHER:
        text = text.replace(strokes, "M")
    return text


def _conceding(
    probabilities: NDArray[np.float64], spellings: Sequence[tuple[int, int, float]]
) -> NDArray[np.float64]:
    """What a look gives texts, if it may be wrong about any letter, however sure it is.

    Args:
        probabilities: (N,) of the texts; NaN where it cannot spell one.
        spellings: Place of a text that was read, of one that may have been meant, and :func:`_as_likely`.
    """
    out = probabilities.copy()
    for read, meant, share in spellings:
        if not np.isnan(probabilities[[read, meant]]).any():
            out[meant] = max(out[meant], share * probabilities[read])
    return out


def _gains(weights: NDArray[np.float64], known: Sequence[int]) -> NDArray[np.float64]:
    """What a text gains by its words, in nats: a line that is known already still gains by one word more."""
    as_read = known[int(weights.argmax())] if known else 0
    more = np.clip(WORD_GAIN * (np.array(known, float) - as_read), -WORD_MOST, WORD_MOST)
    return np.asarray(min(WORD_MOST, WORD_GAIN * as_read) + more)


def _preferences(weights: NDArray[np.float64], ordinary: Sequence[int]) -> NDArray[np.float64]:
    """What a text gains by ordinary words, in nats, against the one that was read.

    They are no evidence that a line was read well, for noise spells words of five languages too.
    """
    as_read = ordinary[int(weights.argmax())] if ordinary else 0
    return np.clip(ORDINARY_GAIN * (np.array(ordinary, float) - as_read), -WORD_MOST, WORD_MOST)


def _gained(weights: NDArray[np.float64], gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Raises the odds of texts by their words, against one another and against every text not in the pool."""
    raised = weights * np.exp(gains)
    total = raised.sum() + max(0.0, 1.0 - weights.sum())
    return np.asarray(raised / total)


def together(texts: Iterable[tuple[str, float]]) -> list[Hypothesis]:
    """Joins the spellings of each reading; the most probable spelling stands for it."""
    readings: dict[str, tuple[str, float, float]] = {}
    for text, p in texts:
        shown, best, total = readings.get(letters(text), (text, -1.0, 0.0))
        readings[letters(text)] = (text if p > best else shown, max(p, best), total + p)
    ranked = sorted(readings.values(), key=lambda reading: -reading[2])
    return [Hypothesis(text.strip(), min(1.0, total)) for text, _, total in ranked if letters(text)]


def characters(view: Posteriors, text: str, p: float) -> tuple[Character, ...]:
    """Each character of a text with what else it may be.

    Args:
        view: Posteriors of the strip it was read on.
        text: The text.
        p: Its probability, which its characters share evenly where the view cannot spell it.
    """
    code = ctc.encode(text, view.alphabet)
    try:
        places = ctc.rivals(view, code) if code else []
    except ValueError:
        places = []
    if not code or not places:
        even = round(p ** (1 / max(1, len(text))), 4)
        return tuple(Character(c, even) for c in text)
    return tuple(_character(view.alphabet, own, place) for own, place in zip(code, places, strict=True))


def _character(alphabet: Sequence[str], own: int, place: list[tuple[int, float]]) -> Character:
    others = tuple(Alternative(alphabet[c], round(p, 4)) for c, p in place if c != own and p >= 0.001)
    return Character(alphabet[own], round(dict(place)[own], 4), others)
