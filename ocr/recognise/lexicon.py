"""Words that a misread word may have been: a closed vocabulary of names and legends, never of serials.

Beside it stand the ordinary words of some languages. There are too many to be proposed, so they only speak
for a reading that an engine has seen already.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Set

from rapidfuzz import fuzz, process

from ocr.recognise.cartridges import Cartridges, Word
from ocr.recognise.shapes import plain

SHORTEST = 4  # letters; shorter words resemble too much
SIMILAR = 60.0  # 0 to 100, of rapidfuzz: below it a word is another one
MOST_DIGITS = 0.34  # share of a word; with more of them it may be a serial, and serials are never corrected
NEAREST = 6  # words proposed for a misread one; the networks choose among them
KEPT = 4096  # texts whose words are remembered: every look at a line asks about the same ones again
MOST_WORDS = 4  # of a phrase that is looked for in a line
LONG = 8  # letters of a phrase at least, and ...
ALIKE = 78.0  # ... likeness, 0 to 100: MADE IN FRANCE was read as Made m france
WHOLE = 5  # letters more that a line counts for which is one phrase from end to end

# The letters of a serial stand in groups of at most four, as on a Glock: beside a number, or with two digits
# among them, so few letters are no misread word; nor is what a dash joins to a number.
GROUP = 4
NUMBER = re.compile(r"\d{3}")
JOINED = re.compile(r"(?<=\d[-/])[\w'’|!]+|[\w'’|!]+(?=[-/]\d)")

# What stands before a calibre: Cal. 9mm, KAL 7,65, CALIBER is a word of its own. A serial has more digits.
BEFORE_CALIBRE = re.compile(r"(?<![\w-])[^\W\d]\w{2}(?=(?:[.:] ?| )(?:\d{1,2}|\.\d{2,3})(?!\d))")
CAL = ("CAL", "KAL")

# digits that stand where letters belong, and letters that are the same shape
_LETTERS = str.maketrans("01345689|!", "OIEASGBGII")


class Lexicon:
    """Proposes what a line may have said, word by word."""

    def __init__(
        self,
        phrases: Iterable[str],
        ordinary: Set[str] = frozenset(),
        cartridges: Iterable[str] = (),
        cyrillic: Set[str] = frozenset(),
    ) -> None:
        """Takes the vocabulary.

        Args:
            phrases: As marked; each of their words is taken too, none that holds a digit: ARMES and D'ARMES.
            ordinary: Words of languages, as :func:`plain` writes them.
            cartridges: Their names, as marked.
            cyrillic: Words of look-alikes, as :func:`plain` writes them, that exist in Cyrillic alone.
        """
        self.cyrillic = cyrillic
        self._ordinary = ordinary
        self._cartridges = Cartridges(cartridges)
        texts = [text for phrase in phrases for text in (phrase, *phrase.split(), *_parts(phrase))]
        words = [text for text in texts if len(plain(text)) >= SHORTEST and not re.search(r"\d", text)]
        self._spelt = {plain(text): text for text in words}
        self._keys = tuple(self._spelt)
        self._phrases = {key: text for key, text in self._spelt.items() if len(key) >= LONG and " " in text}
        self._phrase_keys = tuple(self._phrases)
        self._remembered = functools.lru_cache(KEPT)(self._proposed)
        self._counted = functools.lru_cache(KEPT)(self._count)

    def proposals(self, text: str) -> list[str]:
        """Texts with one word or phrase, or every doubtful word, replaced by the nearest of the vocabulary.

        A word stands in the case in which it was read.
        """
        return list(self._remembered(text))

    def _proposed(self, text: str) -> tuple[str, ...]:
        replaced = itertools.chain(self._whole_phrases(text), _before_calibres(text))
        out = [text[: each.start] + other + text[each.end :] for each, other in replaced]
        every, shift = text, 0
        for word in _words(text):
            nearest = self._nearest(word.text)
            out += [text[: word.start] + other + text[word.end :] for other in nearest]
            if nearest:
                every = every[: word.start + shift] + nearest[0] + every[word.end + shift :]
                shift += len(nearest[0]) - (word.end - word.start)
        out += [text[: each.start] + each.text + text[each.end :] for each in self._cartridges.misread(text)]
        return tuple(dict.fromkeys(out if every == text else [every, *out]))

    def _whole_phrases(self, text: str) -> Iterator[tuple[Word, str]]:
        """Words in a row that may be a phrase of the vocabulary, short words and lost ones among them."""
        for words in _in_a_row(text):
            key = _key(words.text)
            if key not in self._phrases:
                found = process.extractOne(key, self._phrase_keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
                if found:
                    yield words, _in_case_of(words.text, self._phrases[found[0]])

    def known(self, text: str) -> int:
        """Letters of a text that belong to words of the vocabulary, without digits; more for a phrase."""
        return self._counted(text)[0]

    def ordinary(self, text: str) -> int:
        """Letters of a text that belong to ordinary words, and to none of the vocabulary."""
        return self._counted(text)[1]

    def _count(self, text: str) -> tuple[int, int]:
        """What :meth:`known` and :meth:`ordinary` say of a text."""
        tokens = list(_words(text))
        phrases = [each for each in _in_a_row(text) if plain(each.text) in self._phrases]
        words = [word for word in tokens if plain(word.text) in self._spelt]
        calibres = [each for each in _calibre_signs(text) if each.text.upper() in CAL]
        known = _apart([*phrases, *self._cartridges.known(text), *words, *calibres])
        others = [word for word in tokens if word.text.isalpha() and plain(word.text) in self._ordinary]
        ordinary = _apart([*known, *others])[len(known) :]
        whole = WHOLE if plain(text) in self._phrases else 0
        return whole + _letters_of(known), _letters_of(ordinary)

    def _nearest(self, word: str) -> list[str]:
        key = _key(word)
        if key in self._spelt:
            return [] if key == plain(word) else [_in_case_of(word, self._spelt[key])]
        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=NEAREST)
        return [_in_case_of(word, self._spelt[key]) for key, _, _ in found]


def _letters_of(words: Iterable[Word]) -> int:
    return sum(len(plain(word.text)) for word in words)


def _parts(phrase: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", phrase)


def _key(text: str) -> str:
    """The letters that a text was made of if every digit in it is a misread letter."""
    return plain(text.upper().translate(_LETTERS))


def _words(text: str) -> Iterator[Word]:
    shortest = GROUP + 1 if NUMBER.search(text) else SHORTEST
    joined = {match.start() for match in JOINED.finditer(text)}
    for match in re.finditer(r"[\w'’|!]+", text):
        if match.start() not in joined and _may_be_word(match.group(), shortest):
            yield Word(match.start(), match.end(), match.group())


def _in_a_row(text: str) -> Iterator[Word]:
    """Two to ``MOST_WORDS`` tokens in a row that may be a phrase, the longest first."""
    tokens = list(re.finditer(r"[\w'’|!]+", text))
    for count in range(min(MOST_WORDS, len(tokens)), 1, -1):
        for first, last in zip(tokens, tokens[count - 1 :], strict=False):
            words = text[first.start() : last.end()]
            digits = sum(c.isdigit() for c in words)
            if digits <= 1 and len(plain(words)) >= LONG - 1:
                yield Word(first.start(), last.end(), words)


def _calibre_signs(text: str) -> Iterator[Word]:
    """Three letters before what may be a calibre; ``Maß``, four in upper case, is none."""
    for match in BEFORE_CALIBRE.finditer(text):
        if len(match.group().upper()) == len(match.group()):
            yield Word(match.start(), match.end(), match.group())


def _before_calibres(text: str) -> Iterator[tuple[Word, str]]:
    """What may be CAL or KAL with one letter misread."""
    for word in _calibre_signs(text):
        for sign in CAL:
            if sum(a != b for a, b in zip(word.text.upper(), sign, strict=True)) == 1:
                yield word, _in_case_of(word.text, sign)


def _apart(words: Iterable[Word]) -> list[Word]:
    """Those that share no letter with one before."""
    kept: list[Word] = []
    for word in words:
        if all(word.end <= other.start or other.end <= word.start for other in kept):
            kept.append(word)
    return kept


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
