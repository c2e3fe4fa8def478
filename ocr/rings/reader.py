"""Reads the face of a cartridge case: many looks around the ring, and the words that most of them show.

A word's score at a place is the mean over all the looks that show the place whole, either way up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ocr.recognise.engine import Hypothesis, Posteriors, Speller
from ocr.recognise.lines import ReadStrip
from ocr.rings.choose import Found, choose
from ocr.rings.compose import composed, parts
from ocr.rings.ring import Band, Image, Ring, Way
from ocr.rings.spot import Floats, Spotted, shape, spot
from ocr.rings.words import Sort, Word, vocabulary

# Letters fill about half of the face, nearer to the primer or to the rim; they stand far apart, which a
# recogniser of lines likes less than narrow letters.
BANDS = tuple(
    Band(inner, outer, squeeze)
    for inner, outer in ((0.1, 0.95), (0.15, 0.8), (0.3, 0.95))
    for squeeze in (1.0, 0.7)
)
WINDOW = 256  # pixels of a strip in one look; about a third of a turn
STEP = 96  # pixels from one look to the next, so that no word is cut in all of them
PLACES = 72  # around the ring
NEAR = 0.03  # turns between a place and a word said to stand there
FEWEST = 4  # looks that a place is taken to have at least, so that one look alone is no proof
STRICT = 5.0  # nats for a letter read as its opposite: words are known, so 6 may be a G ...
EXACT = 30.0  # ... but every number is a number, and a 6 read as a 5 would be another


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A part of a strip.

    Attributes:
        strip: (48, 256, 3) uint8 RGB.
        way: How the letters stand that are upright in it.
        start: Its left end, in turns along the strip.
        length: In turns.
    """

    strip: Image
    way: Way
    start: float
    length: float


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """An engine that is asked for words.

    Attributes:
        speller: The engine.
        silence: What is left of its probability that no letter stands at a step: it was asked for words, and
            one that was taught to say nothing where nothing stands says nothing of faint letters either.
    """

    speller: Speller
    silence: float = 1.0

    def posteriors(self, strips: Sequence[Image]) -> list[Posteriors]:
        """What it makes of strips, each (H, W, 3) uint8 RGB, in their order."""
        return [self._louder(each) for each in self.speller.posteriors(strips)]

    def _louder(self, heard: Posteriors) -> Posteriors:
        probs = heard.probs.copy()
        probs[:, 0] *= self.silence
        return replace(heard, probs=probs)


class RingReader:
    """Reads headstamps with engines that spell, each a voice of its own."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        """Takes the voices, at least one; lines are told in the name of the first."""
        self.voices = tuple(voices)

    def read(self, image: Image, ring: Ring) -> list[Found]:
        """Reads a ring.

        Args:
            image: (H, W, 3) uint8 RGB.
            ring: Where it is.

        Returns:
            The words on it, clockwise from twelve o'clock; none where it does not read as a headstamp.

        Raises:
            KnowledgeInvalid: The words of headstamps are damaged.
        """
        views = looks(image, ring)
        strips = [view.strip for view in views]
        return choose(list(candidates(views, [voice.posteriors(strips) for voice in self.voices])))

    def strips(self, ring: Ring, found: Iterable[Found]) -> list[ReadStrip]:
        """The words as lines of the photo, in their order; their probabilities need no calibration."""
        return [self._strip(ring, each) for each in found]

    def _strip(self, ring: Ring, found: Found) -> ReadStrip:
        left = (1 - found.p) / max(1.0, sum(score for _, score in found.rivals))
        others = (Hypothesis(text, score * left) for text, score in found.rivals)
        hypotheses = (Hypothesis(found.word.text, found.p), *others)
        quad = ring.quad(found.middle, found.span, found.way)
        return ReadStrip(quad, hypotheses, (), self.voices[0].speller.name, len(BANDS))


def looks(image: Image, ring: Ring, bands: Sequence[Band] = BANDS) -> list[Look]:
    """Cuts a ring into looks: either way up, every band, all the way around."""
    return [look for way in Way for band in bands for look in _around(image, ring, band, way)]


def candidates(views: Sequence[Look], voices: Sequence[Sequence[Posteriors]]) -> Iterator[Found]:
    """Every word that may stand somewhere, at its best place each way up, and words by their parts.

    Args:
        views: The looks.
        voices: What each engine makes of each look.

    Raises:
        KnowledgeInvalid: The words of headstamps are damaged.
    """
    words = vocabulary()
    pieces = {piece for row in parts(words).values() for piece in row} - words.keys()
    numbers = [key for key, word in words.items() if word.sort is Sort.NUMBER]
    others = [key for key, word in words.items() if word.sort is not Sort.NUMBER]
    looked_for = [*others, *sorted(pieces)]
    heard = [_in_shares(spot(seen, looked_for, STRICT) | spot(seen, numbers, EXACT), seen) for seen in voices]
    standing: list[Found] = []
    for key in dict.fromkeys(key for each in heard for key in each):
        word = words.get(key) or Word(key, Sort.OTHER)
        standing += _placed(word, _joined([each.get(key) for each in heard], len(views)), views)
    yield from (each for each in standing if shape(each.word.text) in words)
    yield from composed(standing, words)


def _in_shares(spotted: dict[str, Spotted], seen: Sequence[Posteriors]) -> dict[str, Spotted]:
    """Places as shares of a look's length: engines need not take the same number of steps."""
    steps = len(seen[0].probs)
    return {
        word: Spotted(each.scores, (each.middles + 0.5) / steps, each.spans / steps)
        for word, each in spotted.items()
    }


def _joined(heard: Sequence[Spotted | None], looks: int) -> Spotted:
    """What all voices say of a word, one after the other; one that does not hear it says 0."""
    said = [each for each in heard if each is not None]
    nothing = Spotted(np.zeros(looks), np.zeros(looks), np.full(looks, np.median(said[0].spans)))
    every = [nothing if each is None else each for each in heard]
    return Spotted(
        np.concatenate([each.scores for each in every]),
        np.concatenate([each.middles for each in every]),
        np.concatenate([each.spans for each in every]),
    )


def _around(image: Image, ring: Ring, band: Band, way: Way) -> Iterator[Look]:
    strip = ring.unroll(image, band, way)
    length = strip.shape[1]
    endless = np.concatenate([strip] * (2 + WINDOW // length), axis=1)
    count = max(1, round(length / STEP))
    for n in range(count):
        left = round(n * length / count)
        yield Look(endless[:, left : left + WINDOW], way, left / length, WINDOW / length)


def _placed(word: Word, spotted: Spotted, views: Sequence[Look]) -> Iterator[Found]:
    """A word at its best place each way up; ``spotted`` holds all the looks once for every voice."""
    for way in Way:
        chosen = [n for n in range(len(spotted.scores)) if views[n % len(views)].way is way]
        starts = np.array([views[n % len(views)].start for n in chosen])
        lengths = np.array([views[n % len(views)].length for n in chosen])
        middles = starts + spotted.middles[chosen] * lengths
        span = float(np.median(spotted.spans[chosen] * lengths))
        scores = _means(spotted.scores[chosen], middles, starts, lengths, span)
        best = int(scores.argmax())
        middle = way.value * (best + 0.5) / PLACES % 1
        yield Found(word, way, middle, span, float(scores[best]) * word.weight)


def _means(scores: Floats, middles: Floats, starts: Floats, lengths: Floats, span: float) -> Floats:
    """(places,) mean score over the looks that hold all of a word in the middle of each place."""
    places = (np.arange(PLACES) + 0.5) / PLACES
    into = (places - starts[:, None]) % 1
    whole = (into > span / 2) & (into < lengths[:, None] - span / 2)
    near = np.abs((middles[:, None] - places + 0.5) % 1 - 0.5) < NEAR
    return np.asarray((scores[:, None] * (near & whole)).sum(axis=0) / np.maximum(whole.sum(axis=0), FEWEST))
