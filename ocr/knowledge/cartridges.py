"""Finds calibres in a line of text.

The text is cut into numbers and words, and every run of them is looked up, with mm, cal. and its kin left
out and letters folded to the digits they are misread as. Digits alone are a calibre only with a reason: mm
or cal. beside them, or the same point or dash that the calibre is written with. Digits decide between
calibres (9x18 and 9x19), so only words behind them may be misread in other ways.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import Indel

from ocr.knowledge.entries import Calibre, Diameter
from ocr.knowledge.keys import confusion_cost, folded_key, nfc, shape_key
from ocr.knowledge.matches import CalibreMatch

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_PREFIX = re.compile(r"[CKG]A[L1Л](?:[I1И][B68]\w{1,4})?")  # cal., kal., calibre, калибар, as shape keys
_UNIT = re.compile(r"MM|(?:RNM|MRN|NM|MN)$")  # mm, and what it is misread as; MMPAK in 9mmP.A.K too
_DIGITS = re.compile(r"\d+[^\W\d_]?")  # says nothing by itself: 9, 765, 9K
_PRESSURE = re.compile(r"\+\s?P(?!\w)\+?", re.IGNORECASE)  # loaded to a higher pressure
_MOST_TOKENS = 8
_LONGEST = 26  # characters of a key; the longest way of writing a calibre has some twenty
_LEAST_WORD = 4
_CLOSING = 3  # letters from which a word ends a calibre though digits follow its full stop: kurz.380
_LEAST_ALIKE = 0.75
_SIEVE = 0.6  # cheap, before the costs


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    key: str

    @property
    def is_prefix(self) -> bool:
        return _PREFIX.fullmatch(self.key) is not None


@dataclass(frozen=True, slots=True)
class _Written:
    """A run of tokens: its keys, its form with punctuation, whether mm or cal. says that it is a calibre."""

    start: int
    end: int
    key: str
    folded: str
    form: str
    said: bool


@dataclass(frozen=True)
class CalibreIndex:
    """An index of the ways calibres are written, built once and searched often."""

    calibres: Sequence[Calibre]
    diameters: Sequence[Diameter]

    def find(self, text: str) -> tuple[CalibreMatch, ...]:
        """Finds calibres; of overlapping ones the longest, best first."""
        found = [match for run in _runs(text) for match in self._look_up(run, text)]
        found.sort(key=lambda match: (match.start - match.end, -match.similarity))
        kept: list[CalibreMatch] = []
        for match in found:
            if all(match.end <= other.start or other.end <= match.start for other in kept):
                kept.append(match)
        return tuple(sorted(kept, key=lambda match: (-match.similarity, len(match.ids), match.start)))

    def prepare(self) -> None:
        """Builds the index now, so that the first search is no slower than the next."""
        _ = self._worded

    @cached_property
    def _synonyms(self) -> Mapping[str, Sequence[tuple[_Written, tuple[str, ...]]]]:
        named = ((text, (calibre.id,)) for calibre in self.calibres for text in calibre.synonyms)
        bare = ((text, diameter.calibres) for diameter in self.diameters for text in diameter.texts)
        index: dict[str, list[tuple[_Written, tuple[str, ...]]]] = {}
        for text, ids in (*named, *bare):
            written = _write(text, _tokens(text))
            index.setdefault(written.folded, []).append((written, ids))
        return index

    @cached_property
    def _worded(self) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
        """Synonyms of digits and a word, by the digits."""
        index: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for entries in self._synonyms.values():
            for written, ids in entries:
                digits, word = _digits_and_word(written.key)
                if digits and len(word) >= _LEAST_WORD:
                    index.setdefault(digits, []).append((word, ids))
        return index

    def _look_up(self, run: _Written, text: str) -> Iterator[CalibreMatch]:
        alike = [
            (1 - confusion_cost(run.key, written.key), ids)
            for written, ids in _pointed(run, self._synonyms.get(run.folded, ()))
            if _is_reasonable(run, written)
        ]
        for similarity, ids in _best(alike or list(self._misread(run))):
            yield CalibreMatch(ids, text[run.start : run.end], run.start, run.end, similarity)

    def _misread(self, run: _Written) -> Iterator[tuple[float, tuple[str, ...]]]:
        digits, word = _digits_and_word(run.key)
        for other, ids in self._worded.get(digits, ()):
            if abs(len(word) - len(other)) <= 1 and Indel.normalized_similarity(word, other) >= _SIEVE:
                similarity = 1 - confusion_cost(word, other)
                if similarity >= _LEAST_ALIKE:
                    yield similarity, ids


def _best(found: Iterable[tuple[float, tuple[str, ...]]]) -> Iterator[tuple[float, tuple[str, ...]]]:
    """The most similar; where calibres share one way of writing, all of them."""
    found = list(found)
    if not found:
        return
    most = max(similarity for similarity, _ in found)
    ids = dict.fromkeys(each for similarity, ids in found if similarity == most for each in ids)
    yield most, tuple(ids)


def _pointed(
    run: _Written, entries: Sequence[tuple[_Written, tuple[str, ...]]]
) -> Sequence[tuple[_Written, tuple[str, ...]]]:
    """Where the point stands tells 4.5 from .45: entries with it at the same place, if there are any."""
    same = [entry for entry in entries if "." in run.form and entry[0].form == run.form]
    return same or entries


def _is_reasonable(run: _Written, written: _Written) -> bool:
    if run.said or not _DIGITS.fullmatch(written.key):
        return True
    return run.form == written.form and not run.form.isalnum()


def _runs(text: str) -> Iterator[_Written]:
    text = _PRESSURE.sub(lambda found: " " * len(found[0]), _plain_digits(nfc(text)))
    tokens = _tokens(text)
    for first in range(len(tokens)):
        if not _begins(text, tokens, first):
            continue
        for last in range(first, min(first + _MOST_TOKENS, len(tokens))):
            if _ends(text, tokens[last]):
                run = _write(text, tokens[first : last + 1])
                if len(run.key) > _LONGEST:
                    break
                if not run.folded.isalpha():
                    yield run


def _plain_digits(text: str) -> str:
    """Writes × as x, and small letters among digits as the digits they look like: ``9×1g`` is ``9x19``."""
    text = re.sub(r"(?<=\d)(\s?)[×*](?=\s?\d)", r"\1x", text)
    return re.sub(r"(?<=[\dxX.,])[lg](?![^\W\d_])", lambda found: "1" if found[0] == "l" else "9", text)


def _tokens(text: str) -> list[_Token]:
    matches = list(_TOKEN.finditer(text))
    return [_Token(match.start(), match.end(), shape_key(match.group())) for match in matches]


def _begins(text: str, tokens: Sequence[_Token], index: int) -> bool:
    """Whether a calibre may begin here: not within a word or number, unless the word is cal."""
    if index and tokens[index - 1].is_prefix:
        return True
    inside = r"\w$" if tokens[index].is_prefix else r"\w$|\d[.,/-]$"
    return not re.search(inside, text[: tokens[index].start])


def _ends(text: str, last: _Token) -> bool:
    is_word = last.key.isalpha() and last.end - last.start >= _CLOSING
    return not re.match(r"\w" if is_word else r"\w|[.,/-]\d", text[last.end : last.end + 2])


def _write(text: str, tokens: Sequence[_Token]) -> _Written:
    kept = [token for token in tokens if not token.is_prefix]
    parts = [token.key for token in kept]
    said = len(kept) < len(tokens)
    for index in range(1, len(parts)):
        if parts[index - 1].isdigit() and (unit := _UNIT.match(parts[index])):
            parts[index] = parts[index][unit.end() :]
            said = True
    key = "".join(parts)
    form = _form(text, kept[0].start, kept[-1].end) if _DIGITS.fullmatch(key) and kept else ""
    return _Written(tokens[0].start, tokens[-1].end, key, folded_key(key), form, said)


def _form(text: str, start: int, end: int) -> str:
    """The writing with its punctuation, but without spaces and mm; the point before ``.22`` belongs to it."""
    if re.search(r"(?<!\w)\.$", text[:start]):
        start -= 1
    return re.sub(r"\s|MM|ММ", "", text[start:end].upper().replace(",", "."))


def _digits_and_word(key: str) -> tuple[str, str]:
    match = re.match(r"\d*", key)
    end = match.end() if match else 0
    return key[:end], key[end:]
