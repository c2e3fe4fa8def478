"""Effort where it pays: one look at an easy strip, more views and a second engine for a doubtful one.

About a number every network is asked, for the first knows no Cyrillic and reads Ч as 4, as surely as a 4.
A doubtful strip is looked at with more ground around it, by the other networks, and upside down where
nothing sensible was read; one that may be noise, slightly blurred too. If it stays doubtful, Tesseract is
asked; opinions are pooled linearly (Stone 1961). Several photos of one mark are more looks at each of its
lines. Until a line is settled it is spelt in shapes (:mod:`ocr.recognise.shapes`): in them all engines can be
compared.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from ocr.knowledge.keys import guess_script
from ocr.recognise import ctc
from ocr.recognise.alphabet import GREEK
from ocr.recognise.engine import Engine, Hypothesis, Posteriors, Speller, StripReading
from ocr.recognise.fuse import Votes, characters, dissent, letters, together, votes, weighed
from ocr.recognise.lexicon import Lexicon
from ocr.recognise.network import renamed
from ocr.recognise.shapes import TWINS, shape, unshape
from ocr.recognise.shots import Shot
from ocr.rectify import Quad, grown, lengthened, lowered, size, strip
from ocr.types import Character, Script

Image = NDArray[np.uint8]
Way = Callable[[Image, Quad], Image]

SURE = 0.9  # from this probability on, the first look is enough
LOST = 0.3  # below it the line may stand upside down: some digits read as others that way, if never surely
PLAIN = 0.6  # from this probability on, it stands that way and is not looked at as it was any more
VAGUE, SHORT = 0.05, 2  # what is less probable, or has no more letters, may be noise
PLAINLY = 1.25  # times as sure a letter: another script reads badly either way up, and mostly stands upright
ONLY_CYRILLIC = "БГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯЂЉЊЋЏЃЌ"
SAME_DIGITS = 60.0  # 0 to 100; below it the two engines did not see the same line
LESS, MARGIN = 0.05, 0.15  # heights: of the ground above and below that is left out, and room at the ends
LETTER = 0.8  # heights; about one character and the gap before it
MOST_LENGTHENED = 3  # characters that the detector may have left out at an end
MOST_ASKED = 10  # strips a photo and engine, at about 20 ms each


@dataclass(frozen=True, slots=True, eq=False)
class ReadStrip:
    """What was read at one place.

    Attributes:
        quad: (4, 2) corners in pixels of the photo, in the direction in which it was read.
        hypotheses: Readings that differ in letters or digits, most probable first, not calibrated.
        characters: Of the first reading.
        engine: The engine whose reading came first.
        views: How many looks were taken.
        disputed: What an engine reads by itself, where that is not the first reading.
    """

    quad: Quad
    hypotheses: tuple[Hypothesis, ...]
    characters: tuple[Character, ...]
    engine: str
    views: int
    disputed: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One place, the posteriors of every look at it so far, and what the voices make of them.

    ``turned`` is a first look at it the other way up, where there was one.
    """

    quad: Quad
    views: tuple[Posteriors, ...]
    votes: Votes
    hypotheses: tuple[Hypothesis, ...]
    turned: "_Look | None" = None

    @property
    def p(self) -> float:
        return self.hypotheses[0].p if self.hypotheses else 0.0

    @property
    def is_heard(self) -> bool:
        """Whether more engines than one have looked."""
        return len({view.alphabet for view in self.views}) > 1


@dataclass(frozen=True, slots=True)
class Second:
    """A second engine, and when its opinion counts.

    Attributes:
        engine: Who is asked.
        below: Probability of the first engine's reading below which it is asked.
        script: The only script in which it is believed; None believes it in any.
        sure: Its own confidence from which it is believed.
        weight: How much its opinion then counts, 0 to 1.
    """

    engine: Engine
    below: float
    script: Script | None
    sure: float
    weight: float

    def counts(self, opinion: StripReading, first: str) -> bool:
        """Whether an opinion is worth pooling, given what the first engine read."""
        if not opinion.hypotheses or opinion.hypotheses[0].p < self.sure:
            return False
        text = opinion.hypotheses[0].text
        if self.script is Script.CYRILLIC:
            return is_plainly_cyrillic(text) and fuzz.ratio(_digits(text), _digits(first)) >= SAME_DIGITS
        return self.script in (None, guess_script(text))


def is_plainly_cyrillic(text: str) -> bool:
    """Whether a text is Cyrillic in capitals, with a letter that no Latin one looks like.

    An engine that knows only Cyrillic spells Latin in it, usually in small letters or in look-alikes alone.
    """
    plain = any(c in ONLY_CYRILLIC for c in text) and text == text.upper()
    return plain and guess_script(text) is Script.CYRILLIC


def may_be_cyrillic(text: str) -> bool:
    """Whether an engine that knows no Cyrillic may have read Cyrillic as this: Ч 0985698 as 40985698.

    That is so of numbers and the letters beside them, which no word puts right, and of letters that all look
    Cyrillic too. A text in shapes.
    """
    spelt = [c for c in text if c.isalpha()]
    return any(c.isdigit() for c in text) or (bool(spelt) and all(c in TWINS or c in GREEK for c in spelt))


def _digits(text: str) -> str:
    """The digits of a text, which both engines know."""
    return "".join(c for c in text if c.isdigit())


class LineReader:
    """Reads the places at which text was found."""

    def __init__(self, engines: Sequence[Speller], seconds: Sequence[Second], lexicon: Lexicon) -> None:
        """Takes the engines.

        Args:
            engines: At least one. The first looks at every strip, the others at what is doubtful.
            seconds: Asked about what stays doubtful, each believed under its own conditions.
            lexicon: Words that make a reading more probable, in shapes.
        """
        self._engines = tuple(engines)
        self._seconds = tuple(seconds)
        self._lexicon = lexicon

    def with_last(self, engine: Speller) -> "LineReader":
        """The same reader with another engine in the place of the last."""
        return LineReader((*self._engines[:-1], engine), self._seconds, self._lexicon)

    def read(self, image: Image, quads: Sequence[Quad], *, loose: bool = True) -> list[ReadStrip]:
        """Reads a photo at the places given.

        Args:
            image: (H, W, 3) uint8 RGB.
            quads: (4, 2) float32 each, corners in reading order.
            loose: Whether there is ground above and below the lines, as a detector leaves it.

        Returns:
            One ReadStrip for each quad, in their order; without hypotheses where nothing was read.
        """
        return self.read_together((Shot(image),), quads, loose=loose)

    def read_together(
        self, shots: Sequence[Shot], quads: Sequence[Quad], *, loose: bool = True
    ) -> list[ReadStrip]:
        """Reads several photos of the same thing as one.

        Args:
            shots: The photos; the first is the one that places are given in.
            quads: (4, 2) float32 each, corners in reading order.
            loose: Whether there is ground above and below the lines, as a detector leaves it.

        Returns:
            One ReadStrip for each quad, in their order; without hypotheses where nothing was read.
        """
        looks = self._righted(shots, self._first_look(shots, quads))
        looks = self._heard(shots, self._lengthened(shots, looks))
        looks = self._again(shots, looks, loose)
        looks = self._upside_down(shots, looks, loose)
        return self._second_opinions(shots, looks)

    def _first_look(self, shots: Sequence[Shot], quads: Sequence[Quad]) -> list[_Look]:
        views = self._views(shots, quads, (strip,), self._engines[0])
        return [self._look(quad, seen) for quad, seen in zip(quads, views, strict=True)]

    def _views(
        self, shots: Sequence[Shot], quads: Sequence[Quad], ways: Sequence[Way], engine: Speller
    ) -> list[tuple[Posteriors, ...]]:
        """What an engine sees of each place, in every way, on photos that show it whole, or the first."""
        seeing = [[shot for shot in shots if shot.shows(quad)] or shots[:1] for quad in quads]
        strips = [
            way(shot.image, shot.place(quad))
            for quad, these in zip(quads, seeing, strict=True)
            for shot in these
            for way in ways
        ]
        seen = iter(engine.posteriors(strips))
        return [tuple(itertools.islice(seen, len(these) * len(ways))) for these in seeing]

    def _look(self, quad: Quad, views: tuple[Posteriors, ...], before: Votes | None = None) -> _Look:
        given = votes(views, self._lexicon, before)
        return _Look(quad, views, given, tuple(weighed(given, self._lexicon)))

    def _righted(self, shots: Sequence[Shot], looks: list[_Look]) -> list[_Look]:
        """Turns what is lost as it stands and plain the other way up, before more is spent on it."""
        lost = [n for n, look in enumerate(looks) if look.p < LOST]
        out = list(looks)
        for n, other in zip(lost, self._turned(shots, [looks[n] for n in lost]), strict=True):
            is_plain = other.p >= PLAIN
            out[n] = replace(other, turned=looks[n]) if is_plain else replace(looks[n], turned=other)
        return out

    def _turned(self, shots: Sequence[Shot], looks: Sequence[_Look]) -> list[_Look]:
        """A first look at places the other way up, where there was none yet."""
        new = [look for look in looks if look.turned is None]
        seen = iter(self._first_look(shots, [np.roll(look.quad, 2, axis=0) for look in new]))
        return [look.turned or next(seen) for look in looks]

    def _lengthened(self, shots: Sequence[Shot], looks: list[_Look]) -> list[_Look]:
        """Moves an end outwards where a character touches it, while the line then says more, as surely."""
        out = list(looks)
        open_ended = {n: ends for n, look in enumerate(looks) if any(ends := _touches(look))}
        for _ in range(MOST_LENGTHENED):
            quads = [
                lengthened(out[n].quad, LETTER * before, LETTER * after)
                for n, (before, after) in open_ended.items()
            ]
            longer = zip(open_ended, self._first_look(shots, quads), strict=True)
            better = {n: look for n, look in longer if _says_more(look, out[n])}
            for n, look in better.items():
                out[n] = look
            open_ended = {n: ends for n, look in better.items() if any(ends := _touches(look))}
        return out

    def _heard(self, shots: Sequence[Shot], looks: list[_Look]) -> list[_Look]:
        """Has the others look at what the first engine may be sure of because it knows no other letters."""
        sure = ((n, look.hypotheses[0].text) for n, look in enumerate(looks) if look.p >= SURE)
        chosen = [n for n, text in sure if may_be_cyrillic(text)]
        return self._more(shots, looks, chosen, (None, strip))

    def _again(self, shots: Sequence[Shot], looks: list[_Look], loose: bool) -> list[_Look]:  # noqa: FBT001
        """Looks once more at what is doubtful, and has the other engines look at it too.

        What stays doubtful is looked at without the ground that a detector leaves above and below: the
        letters are larger then. What may be noise is looked at twice more, for noise says something else at
        every look.
        """
        doubtful = [n for n, look in enumerate(looks) if look.p < SURE]
        heard = [n for n in doubtful if looks[n].is_heard]
        looks = self._more(shots, looks, heard, (_with_ground, None))
        looks = self._more(shots, looks, [n for n in doubtful if n not in heard], (_with_ground, strip))
        tall = [n for n in doubtful if loose and looks[n].p < SURE]
        looks = self._more(shots, looks, tall, (_with_less_ground, _with_less_ground))
        vague = [n for n in doubtful if looks[n].p < SURE and _may_be_noise(looks[n])]
        return self._more(shots, looks, vague, (_softened, _with_ground))

    def _more(
        self,
        shots: Sequence[Shot],
        looks: list[_Look],
        chosen: Sequence[int],
        ways: tuple[Way | None, Way | None],
    ) -> list[_Look]:
        """Adds looks at some places: the first engine's in one way, the others' in another; None: no look."""
        quads = [looks[n].quad for n in chosen]
        first, *others = self._engines
        looking = [(first, ways[0]), *((other, ways[1]) for other in others)]
        seen = [self._views(shots, quads, (way,), engine) for engine, way in looking if way is not None]
        out = list(looks)
        for n, *more in zip(chosen, *seen, strict=True):
            views = (*looks[n].views, *itertools.chain(*more))
            out[n] = replace(self._look(looks[n].quad, views, looks[n].votes), turned=looks[n].turned)
        return out

    def _upside_down(self, shots: Sequence[Shot], looks: list[_Look], loose: bool) -> list[_Look]:  # noqa: FBT001
        """Turns what reads better the other way up; text that runs up or down has no way up of its own."""
        chosen = [n for n, look in enumerate(looks) if look.p < LOST or _is_vertical(look.quad)]
        out = list(looks)
        for n, other in zip(chosen, self._turned(shots, [looks[n] for n in chosen]), strict=True):
            needed = 1.0 if _is_vertical(looks[n].quad) else PLAINLY
            if _certainty(other) > needed * _certainty(looks[n]):
                out[n] = self._again(shots, [other], loose)[0]
        return out

    def _second_opinions(self, shots: Sequence[Shot], looks: list[_Look]) -> list[ReadStrip]:
        opinions: dict[int, list[tuple[StripReading, float]]] = {}
        for second in self._seconds:
            doubtful = (n for n, look in enumerate(looks) if look.p < second.below and _is_a_line(look))
            asked = list(itertools.islice(doubtful, MOST_ASKED))
            given = second.engine.read([_with_ground(shots[0].image, looks[n].quad) for n in asked])
            for n, opinion in zip(asked, given, strict=True):
                if second.counts(opinion, self._meant(looks[n].hypotheses[0].text)):
                    opinions.setdefault(n, []).append((opinion, second.weight))
        return [self._settle(look, opinions.get(n, ()), len(shots)) for n, look in enumerate(looks)]

    def _settle(self, look: _Look, opinions: Sequence[tuple[StripReading, float]], shots: int) -> ReadStrip:
        pooled = [(h.text, h.p) for h in look.hypotheses]
        voices = {letters(h.text) for h in look.hypotheses}
        for opinion, weight in opinions:
            pooled = [(text, p * (1 - weight)) for text, p in pooled]
            pooled += [(shape(h.text), h.p * weight) for h in opinion.hypotheses]
        readings = tuple(together(pooled))
        if not readings:
            return ReadStrip(look.quad, (), (), self._engines[0].name, len(look.views))
        best = readings[0]
        plain = _plainest(_knowing(look.views, best.text, shots), best.text)
        engine = self._name(look, plain) if letters(best.text) in voices else opinions[-1][0].engine
        spelt = characters(plain, best.text, best.p)
        told = tuple(Hypothesis(self._meant(h.text), h.p) for h in readings)
        other = dissent(look.votes, best.text, VAGUE)
        disputed = None if other is None else self._meant(other)
        spelt = renamed(spelt, self._lexicon.cyrillic)
        return ReadStrip(look.quad, told, spelt, engine, len(look.views), disputed)

    def _meant(self, shapes: str) -> str:
        """The letters that a text in shapes means, see :func:`ocr.recognise.shapes.unshape`."""
        return unshape(shapes, self._lexicon.cyrillic)

    def _name(self, look: _Look, view: Posteriors) -> str:
        """The engine that gave a view: each has an alphabet of its own, and they look in their order."""
        alphabets = list(dict.fromkeys(each.alphabet for each in look.views))
        return self._engines[alphabets.index(view.alphabet)].name


def _knowing(views: Sequence[Posteriors], text: str, shots: int) -> Sequence[Posteriors]:
    """The first look at each photo or, where that engine cannot spell the text, what the others saw."""
    own = views[:shots]
    others = [view for view in views if view.alphabet != own[0].alphabet]
    return own if not others or ctc.encode(text, own[0].alphabet) else others


def _plainest(views: Sequence[Posteriors], text: str) -> Posteriors:
    """The view that is surest of a text; the first where they are as sure, or none can spell it."""

    def likelihood(view: Posteriors) -> float:
        code = ctc.encode(text, view.alphabet)
        return float(ctc.likelihoods(view, [code])[0]) if code else -math.inf

    return views[0] if len(views) == 1 else max(views, key=likelihood)


def _with_ground(image: Image, quad: Quad) -> Image:
    return strip(image, grown(quad, 0.1))


def _with_less_ground(image: Image, quad: Quad) -> Image:
    return strip(image, lengthened(lowered(quad, LESS), MARGIN, MARGIN))


def _softened(image: Image, quad: Quad) -> Image:
    return np.asarray(cv2.GaussianBlur(strip(image, quad), (0, 0), 0.7), np.uint8)


def _may_be_noise(look: _Look) -> bool:
    return look.p < VAGUE or len(letters(look.hypotheses[0].text)) <= SHORT


def _is_vertical(quad: Quad) -> bool:
    along = quad[1] - quad[0]
    return bool(abs(along[1]) > 2 * abs(along[0]))


def _touches(look: _Look) -> tuple[bool, bool]:
    """Whether the first and the last character stand at the very ends of the strip."""
    view = look.views[0]
    code = ctc.encode(look.hypotheses[0].text, view.alphabet) if look.hypotheses else None
    if not code:
        return False, False
    try:
        spans = ctc.spans(view, code)
    except ValueError:  # a word of the vocabulary may be longer than there is room for
        return False, False
    return spans[0][0] == 0, spans[-1][1] >= len(view.probs)


def _says_more(look: _Look, than: _Look) -> bool:
    more = look.hypotheses and len(letters(look.hypotheses[0].text)) > len(letters(than.hypotheses[0].text))
    return bool(more) and _certainty(look) > 0.95 * _certainty(than)


def _is_a_line(look: _Look) -> bool:
    """Whether there is room for a word to have an opinion on."""
    length, height = size(look.quad)
    return bool(look.hypotheses) and length > 1.5 * height


def _certainty(look: _Look) -> float:
    """Geometric mean of the probability over the letters, so that long and short readings compare."""
    if not look.hypotheses:
        return 0.0
    return float(look.p ** (1 / max(1, len(letters(look.hypotheses[0].text)))))
