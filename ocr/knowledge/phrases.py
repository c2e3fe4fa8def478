"""Finds known phrases in a line of text, tolerating misread characters.

A phrase is looked for in every run of whole words of the line, so ``STAR`` is never found in ``STARTER``.
Spaces, punctuation, accents and the script of look-alike letters make no difference. A long phrase may be
misread in places; a short one (three letters or fewer) must stand as it is, and one of a single letter or
of digits alone must be the whole line, as it would be found everywhere else.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from ocr.knowledge.keys import confusion_cost, folded_key, nfc, shape_key

Item = TypeVar("Item")
Key = TypeVar("Key")
Value = TypeVar("Value")

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3
_LONG = 7
_MOST_WORDS = 10
# What looks like an I or an O on worn metal, beyond what the folded key already takes together.
_LOOSE = str.maketrans({"L": "1", "D": "0", "Q": "0"})
# First sieve, on loose keys: cheap, and wide enough for nearly all that the costs would let pass.
_SIEVE = 0.75
_MOST_TRIED = 4  # phrases and places weighed for one item; a maker may have a dozen much alike
_INSIDE = 0.85  # similarity of a long phrase found inside a longer run of letters


@dataclass(frozen=True, slots=True)
class Hit(Generic[Item]):
    """A phrase found: what it stands for, where in the text, and how similar it is (0 to 1)."""

    item: Item
    phrase: str
    start: int
    end: int
    similarity: float

    @property
    def length(self) -> int:
        """Length in characters of the text."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    key: str
    loose: str


@dataclass(frozen=True)
class PhraseIndex(Generic[Item]):
    """An index of phrases, built once and searched often."""

    phrases: Sequence[tuple[str, Item]]
    either_script: bool = False
    """Whether a short phrase may stand in letters that look alike: ``М70`` in Cyrillic ones."""

    def find(self, text: str) -> tuple[Hit[Item], ...]:
        """Finds phrases in a text; the best hit for each item, most similar and longest first."""
        spans = _spans(text)
        best: dict[Item, Hit[Item]] = {}
        for hit in (*self._short_hits(text, spans), *self._long_hits(spans), *self._inside(text, spans)):
            if hit.item not in best or _rank(hit) < _rank(best[hit.item]):
                best[hit.item] = hit
        return tuple(sorted(best.values(), key=_rank))

    def prepare(self) -> None:
        """Builds the index now, so that the first search is no slower than the next."""
        _ = self._short, self._longest, self._keys

    @cached_property
    def _keyed(self) -> Sequence[tuple[str, str, Item]]:
        return [(phrase, shape_key(phrase), item) for phrase, item in self.phrases]

    @cached_property
    def _long(self) -> Sequence[tuple[str, str, str, Item]]:
        return [(phrase, key, _loosen(key), item) for phrase, key, item in self._keyed if len(key) > _SHORT]

    @cached_property
    def _longest(self) -> Sequence[tuple[str, str, Item]]:
        return [(loose, phrase, item) for phrase, key, loose, item in self._long if len(key) >= _LONG]

    @cached_property
    def _short(self) -> Mapping[str, Sequence[tuple[str, Item]]]:
        short = (each for each in self._keyed if len(each[1]) <= _SHORT)
        return gather((_compact(phrase), (phrase, item)) for phrase, _, item in short)

    @cached_property
    def _keys(self) -> Sequence[str]:
        return [loose for _, _, loose, _ in self._long]

    def _short_hits(self, text: str, spans: Iterable[_Span]) -> Iterator[Hit[Item]]:
        whole = _compact(text.strip(" .,-()[]"))
        for span in spans:
            form = _compact(text[span.start : span.end])
            if len(span.key) > _SHORT or (_is_weak(form) and form != whole):
                continue
            for phrase, item in self._short.get(form, ()) or self._twins(form, span):
                yield Hit(item, phrase, span.start, span.end, 1.0)

    def _twins(self, form: str, span: _Span) -> Sequence[tuple[str, Item]]:
        """Phrases in the Latin letters that look the same; a letter that looks like a digit is none.

        With spaces such letters are rather the groups of a serial: ``М 70 1234``.
        """
        one_word = len(form) == span.end - span.start
        kept = sum(c.isdigit() for c in form) == sum(c.isdigit() for c in span.key)
        return self._short.get(span.key, ()) if self.either_script and one_word and kept else ()

    def _long_hits(self, spans: Sequence[_Span]) -> Iterator[Hit[Item]]:
        spans = [span for span in spans if len(span.key) > _SHORT]
        if not spans or not self._keys:
            return
        keys = [span.loose for span in spans]
        alike = process.cdist(keys, self._keys, scorer=Indel.normalized_similarity, score_cutoff=_SIEVE)
        tried: Counter[Item] = Counter()
        for row, column in sorted(np.argwhere(alike > 0), key=lambda pair: -alike[tuple(pair)]):
            span, (phrase, key, _, item) = spans[row], self._long[column]
            tried[item] += 1
            if tried[item] > _MOST_TRIED:
                continue
            similarity = 1 - confusion_cost(span.key, key)
            if similarity >= _least(len(key)):
                yield Hit(item, phrase, span.start, span.end, similarity)

    def _inside(self, text: str, spans: Iterable[_Span]) -> Iterator[Hit[Item]]:
        """Long phrases within words that ran together: the whole word is what was found."""
        for span in spans:
            if " " in text[span.start : span.end] or len(span.key) <= _LONG:
                continue
            inside = (entry for entry in self._longest if entry[0] in span.loose)
            yield from (Hit(item, phrase, span.start, span.end, _INSIDE) for _, phrase, item in inside)


def gather(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    """Gathers the values of each key, in their order."""
    gathered: dict[Key, tuple[Value, ...]] = {}
    for key, value in pairs:
        gathered[key] = (*gathered.get(key, ()), value)
    return gathered


def without_nested(hits: Iterable[Hit[Item]]) -> tuple[Hit[Item], ...]:
    """Leaves out each hit that lies within a longer one as good, as BRESCIA in GALESI-BRESCIA."""
    hits = tuple(hits)
    return tuple(hit for hit in hits if not any(_covers(other, hit) for other in hits))


def _covers(outer: Hit[Item], inner: Hit[Item]) -> bool:
    within = outer.start <= inner.start and inner.end <= outer.end
    return within and outer.length > inner.length and outer.similarity >= min(0.9, inner.similarity)


def _rank(hit: Hit[Item]) -> tuple[float, int]:
    return -round(hit.similarity, 2), -hit.length


def _least(length: int) -> float:
    """The least similarity: of four or five letters one may be a look-alike, of six one may be anything."""
    if length < 6:
        return 0.915
    return 0.83 if length < 12 else 0.8


def _is_weak(form: str) -> bool:
    return len(form) == 1 or form.isdigit()


def _compact(text: str) -> str:
    return re.sub(r"[\s.]", "", nfc(text).upper())


def _loosen(key: str) -> str:
    return folded_key(key).translate(_LOOSE)


@functools.lru_cache(maxsize=256)  # every index is asked about the same line in turn
def _spans(text: str) -> tuple[_Span, ...]:
    words = [(match.start(), match.end(), shape_key(match.group())) for match in _WORD.finditer(text)]
    loose = [_loosen(key) for _, _, key in words]
    return tuple(
        _Span(
            words[first][0],
            words[last - 1][1],
            "".join(word[2] for word in words[first:last]),
            "".join(loose[first:last]),
        )
        for first in range(len(words))
        for last in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1)
    )
