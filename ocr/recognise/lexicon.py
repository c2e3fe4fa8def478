"""Words that a misread word may have been: a closed vocabulary of names and legends, never of serials."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

SHORTEST = 4  # letters; shorter words resemble too much
SIMILAR = 60.0  # 0 to 100, of rapidfuzz: below it a word is another one
MOST_DIGITS = 0.34  # share of a word; with more of them it may be a serial, and serials are never corrected
NEAREST = 3

# The letters of a serial stand in groups of at most four, as on a Glock: beside a number, or with two digits
# among them, so few letters are no misread word; nor is what a dash joins to a number.
GROUP = 4
NUMBER = re.compile(r"\d{3}")
JOINED = re.compile(r"(?<=\d[-/])[\w'’|!]+|[\w'’|!]+(?=[-/]\d)")

# digits that stand where letters belong, and letters that are the same shape
_LETTERS = str.maketrans("01345689|!", "OIEASGBGII")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str


class Lexicon:
    """Proposes what a line may have said, word by word."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Takes the vocabulary.

        Args:
            phrases: As marked; each of their words is taken too, none that holds a digit: ARMES and D'ARMES.
        """
        texts = [text for phrase in phrases for text in (phrase, *phrase.split(), *_parts(phrase))]
        words = [text for text in texts if len(_plain(text)) >= SHORTEST and not re.search(r"\d", text)]
        self._spelt = {_plain(text): text for text in words}
        self._keys = tuple(self._spelt)

    def proposals(self, text: str) -> list[str]:
        """Texts with one word, or every doubtful word, replaced by the nearest of the vocabulary.

        A word stands in the case in which it was read.
        """
        out: list[str] = []
        every, shift = text, 0
        for word in _words(text):
            nearest = self._nearest(word.text)
            out += [text[: word.start] + other + text[word.end :] for other in nearest]
            if nearest:
                every = every[: word.start + shift] + nearest[0] + every[word.end + shift :]
                shift += len(nearest[0]) - (word.end - word.start)
        return list(dict.fromkeys([every, *out])) if out else []

    def known(self, text: str) -> int:
        """Letters of a text that belong to words of the vocabulary, spelt without a digit."""
        words = (_plain(word.text) for word in _words(text))
        return sum(len(word) for word in words if word in self._spelt)

    def _nearest(self, word: str) -> list[str]:
        key = _key(word)
        if key in self._spelt:
            return [] if key == _plain(word) else [_in_case_of(word, self._spelt[key])]
        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=NEAREST)
        return [_in_case_of(word, self._spelt[key]) for key, _, _ in found]


def _plain(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())


def _parts(phrase: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", phrase)


def _key(text: str) -> str:
    """The letters that a text was made of if every digit in it is a misread letter."""
    return _plain(text.upper().translate(_LETTERS))


def _words(text: str) -> Iterator[_Word]:
    shortest = GROUP + 1 if NUMBER.search(text) else SHORTEST
    joined = {match.start() for match in JOINED.finditer(text)}
    for match in re.finditer(r"[\w'’|!]+", text):
        if match.start() not in joined and _may_be_word(match.group(), shortest):
            yield _Word(match.start(), match.end(), match.group())


def _may_be_word(token: str, shortest: int) -> bool:
    """Whether a token may be a word read wrongly; what may be a serial, or a part of one, is none."""
    letters = sum(c.isalpha() for c in token)
    digits = sum(c.isdigit() for c in token)
    if digits > MOST_DIGITS * len(token) or (digits > 1 and letters <= GROUP):
        return False
    return letters >= 3 and len(_key(token)) >= shortest


def _in_case_of(word: str, other: str) -> str:
    letters = [c for c in word if c.isalpha()]
    if sum(c.islower() for c in letters) * 2 > len(letters):
        return other.title() if letters[0].isupper() else other.lower()
    return other.upper()
