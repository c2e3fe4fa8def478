"""One class a letter shape: А and A are one glyph, and only the rest of the word tells which was meant.

A recogniser of shapes spells ``PABC`` where ``РАВС`` stands. A word with a letter that exists in Cyrillic
alone is Cyrillic as a whole, one with a Greek letter Greek; any other stays Latin, unless weapons bear it in
Cyrillic alone (СССР).
"""

import re
import unicodedata
from collections.abc import Collection

from ocr.recognise.alphabet import ASIAN, GREEK, LATIN, REGIONAL, SIGNS

CYRILLIC = "БГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯЂЉЊЋЏЃЌ" + "бвгджзийклмнптфцчшщъыьэюяђљњћџѓќ"
GREEK_ALONE = "".join(c for c in GREEK if c not in "ΓΠΦ")
SHAPES = ("", *dict.fromkeys(LATIN + REGIONAL + CYRILLIC + GREEK_ALONE + SIGNS + ASIAN))

_FROM_CYRILLIC = dict(zip("АВЕКМНОРСТУХЁЈЅІаеорсухёјѕі", "ABEKMHOPCTYXËJSIaeopcyxëjsi", strict=True))
_FROM_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΓΠΦ", "ABEZHIKMNOPTYXГПФ", strict=True))
TWINS = frozenset(_FROM_CYRILLIC.values())
"""Shapes of Latin letters that stand for Cyrillic ones too."""
_TO_SHAPE = str.maketrans(_FROM_CYRILLIC | _FROM_GREEK)
_TO_CYRILLIC = str.maketrans(
    {shape: letter for letter, shape in _FROM_CYRILLIC.items() if shape not in "SsIi"}
)
_TO_GREEK = str.maketrans({shape: letter for letter, shape in _FROM_GREEK.items()})
_WORD = re.compile(r"\w+")


def shape(text: str) -> str:
    """Writes a text in shapes: letters of other scripts become the Latin ones of the same form."""
    return unicodedata.normalize("NFC", text).translate(_TO_SHAPE)


def unshape(text: str, cyrillic: Collection[str] = ()) -> str:
    """Writes shapes in the letters that were meant, as far as their word, or else their line, tells.

    A word of look-alikes alone follows the line where every other word of letters is of one script.

    Args:
        text: In shapes.
        cyrillic: Words of look-alikes, in shapes and upper case, that exist in Cyrillic alone.
    """
    told = _WORD.sub(lambda word: _meant(word.group(), cyrillic), text)
    words = [word for word in _WORD.findall(told) if any(c.isalpha() for c in word)]
    telling = [word for word in words if _tells(word)]
    if not telling or any(_is_latin_alone(word) for word in words if not _tells(word)):
        return told
    table = _TO_GREEK if any(_is_greek(word) for word in telling) else _TO_CYRILLIC
    return _WORD.sub(
        lambda word: word.group() if _tells(word.group()) else word.group().translate(table), told
    )


def _meant(word: str, cyrillic: Collection[str]) -> str:
    if _is_greek(word):
        return word.translate(_TO_GREEK)
    is_cyrillic = any(c in CYRILLIC or c in _FROM_CYRILLIC for c in word)
    if word.upper() in cyrillic:
        is_cyrillic = is_cyrillic or TWINS.issuperset(word)  # small k and к differ in shape, K and К do not
    return word.translate(_TO_CYRILLIC) if is_cyrillic else word


def _tells(word: str) -> bool:
    """Whether a word is not Latin: it holds a letter of another alphabet's own, or was written in one."""
    return _is_greek(word) or any(c in CYRILLIC or c in _FROM_CYRILLIC for c in word)


def _is_greek(word: str) -> bool:
    return any(c in GREEK_ALONE for c in word)


def _is_latin_alone(word: str) -> bool:
    """Whether a word holds a letter that no other alphabet of the region has in its shape."""
    return any(c.isalpha() and c.translate(_TO_CYRILLIC) == c and c not in "SsIi" for c in word)


def plain(text: str) -> str:
    """The letters and digits of a text in upper case, by which words are compared."""
    return "".join(c for c in text.upper() if c.isalnum())
