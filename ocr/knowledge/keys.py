"""Keys to compare markings by: how they look, how they sound, and how easily they are misread.

A stamped ``С-12345`` may stand in another register as ``C-12345`` (it looks like a Latin C) or as
``S-12345`` (it is spoken S). The *shape key* and the *sound key* find it in both. The *folded key* takes
letters for the digits they are misread as. Every key is upper case, without spaces, punctuation and
accents, and is its own key.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from ocr.knowledge.entries import Confusions, LetterTable
from ocr.knowledge.tables import load_confusions
from ocr.types import Script

_SAME_GLYPH = (
    0.1  # two letters of one glyph: never told apart by their look, yet another letter in a register
)
_OTHER_CASE = 0.1
_PUNCTUATION = re.compile(r"[\W_]")
_SCRIPTS = {
    "LATIN": Script.LATIN,
    "CYRILLIC": Script.CYRILLIC,
    "GREEK": Script.GREEK,
    "ARABIC": Script.ARABIC,
    "ARABIC-INDIC": Script.ARABIC,
    "EXTENDED": Script.ARABIC,  # Persian digits are named EXTENDED ARABIC-INDIC
    "CJK": Script.HAN,
    "HANGUL": Script.HANGUL,
}


def nfc(text: str) -> str:
    """Composes letters and their accents (Unicode NFC)."""
    return unicodedata.normalize("NFC", text)


def guess_script(text: str) -> Script:
    """Guesses the script from the letters alone; ASCII digits and punctuation belong to every script."""
    letters = (char for char in text if char.isalpha() or (char.isdigit() and not char.isascii()))
    scripts = {_script(char) for char in letters} - {None}
    if not scripts:
        return Script.COMMON
    return scripts.pop() or Script.COMMON if len(scripts) == 1 else Script.MIXED


def shape_key(text: str) -> str:
    """Writes a text in the Latin letters and digits that look the same: ``НМ 27 1234`` gives ``HM271234``.

    A letter that looks like no Latin letter (``Л``, ``Ж``) stays itself. Digits of other scripts become
    ASCII.
    """
    return _plain(_plain(text).translate(_shapes()))


def sound_key(text: str) -> str:
    """Writes a text in the Latin letters that sound the same: ``НМ 27 1234`` gives ``NM271234``.

    ``YA`` and ``YU`` become ``JA`` and ``JU``, as Я and Ю are written both ways.
    """
    # Й is a letter of its own sound: it must not lose its breve as an accent before it is looked up.
    spoken = unicodedata.normalize("NFC", text).upper().translate(_sounds())
    return re.sub("Y(?=[AU])", "J", _plain(_plain(spoken).translate(_sounds())))


def folded_key(text: str) -> str:
    """Writes the shape key with every letter that is easily misread for a digit as that digit."""
    return shape_key(text).translate(_folds())


def confusion_cost(a: str, b: str) -> float:
    """Tells how far two texts are from being misread for one another.

    The least sum of costs that turns one into the other, by the longer length: 0 for equal texts, 1 for
    texts with nothing in common. A character left out costs 1, one taken for another what the table of
    confusions says.
    """
    longest = max(len(a), len(b))
    a, b = _without_common_ends(a, b)
    return _edit_cost(a, b) / longest if longest else 0.0


def _without_common_ends(a: str, b: str) -> tuple[str, str]:
    # Equal ends are always best left as they are, because leaving out a character costs the most of all.
    start = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    a, b = a[start:], b[start:]
    end = sum(
        1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(a[::-1], b[::-1], strict=False))
    )
    return a[: len(a) - end], b[: len(b) - end]


def _edit_cost(a: str, b: str) -> float:
    row = [float(j) for j in range(len(b) + 1)]
    for i, left in enumerate(a, 1):
        above, row = row, [float(i)]
        for j, right in enumerate(b, 1):
            row.append(min(above[j - 1] + character_cost(left, right), above[j] + 1, row[j - 1] + 1))
    return row[-1]


@functools.lru_cache(maxsize=4096)
def character_cost(a: str, b: str) -> float:
    """Tells how far two characters are from being misread for one another: 0 the same, 1 not alike."""
    if a == b:
        return 0.0
    if a.upper() == b.upper():
        return _OTHER_CASE
    forms = [(x, y) for x in _forms(a) for y in _forms(b)]
    same = _SAME_GLYPH if any(x == y for x, y in forms) else 1.0
    return min(same, *(_costs().get(frozenset(pair), 1.0) for pair in forms))


def _forms(char: str) -> tuple[str, ...]:
    return char, char.upper(), shape_key(char) or char


def _plain(text: str) -> str:
    if text.isascii():  # nearly all texts, and ten times as fast
        return _PUNCTUATION.sub("", text.upper())
    upper = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper())
    return nfc("".join(_digit(char) for char in upper if char.isalnum()))


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _script(char: str) -> Script | None:
    return _SCRIPTS.get(unicodedata.name(char, "").split(" ")[0])


@functools.cache
def confused_characters() -> frozenset[str]:
    """Returns every character that the table of confusions knows, in upper case."""
    groups = (member for group in _confusions().groups for member in group.members)
    tables = (table.letters for table in (*_confusions().shapes, *_confusions().sounds))
    letters = (letter for table in tables for letter in table)
    return frozenset(char.upper() for char in (*groups, *letters) if len(char.upper()) == 1)


@functools.cache
def _confusions() -> Confusions:
    return load_confusions(Path(__file__).parent)


def _translation(tables: Iterable[LetterTable]) -> Mapping[int, str]:
    return str.maketrans({letter: to for table in tables for letter, to in table.letters.items()})


@functools.cache
def _shapes() -> Mapping[int, str]:
    return _translation(_confusions().shapes)


@functools.cache
def _sounds() -> Mapping[int, str]:
    return _translation(_confusions().sounds)


@functools.cache
def _folds() -> Mapping[int, str]:
    return _translation(_confusions().folds)


@functools.cache
def _costs() -> Mapping[frozenset[str], float]:
    costs: dict[frozenset[str], float] = {}
    for group in sorted(_confusions().groups, key=lambda group: -group.cost):
        costs |= {frozenset(pair): group.cost for pair in itertools.combinations(group.members, 2)}
    return costs
