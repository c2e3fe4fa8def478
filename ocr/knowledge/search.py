"""Finds patterns and codes in a line of text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from ocr.knowledge.entries import DateSystem
from ocr.knowledge.keys import folded_key, shape_key
from ocr.knowledge.matches import DateCodeMatch
from ocr.knowledge.phrases import Hit

_CODE = re.compile(r"[^\s,;:()\[\]]+")
_WEAK = 0.3


class _Patterned(Protocol):
    @property
    def pattern(self) -> re.Pattern[str] | None: ...


Mark = TypeVar("Mark", bound=_Patterned)


def searched(marks: Iterable[Mark], text: str) -> Iterator[tuple[Mark, tuple[int, int]]]:
    """Searches each mark's pattern in a text; gives the mark and where it was found, every time it was."""
    upper = same_length_upper(text)
    for mark in marks:
        if mark.pattern is not None:
            yield from ((mark, match.span()) for match in mark.pattern.finditer(upper))


def dates_in(system: DateSystem, text: str) -> Iterator[DateCodeMatch]:
    """Searches the codes of one system in a text; a code that the system's table lacks is none."""
    for match in system.pattern.finditer(same_length_upper(text)):
        code = match["code"]
        if code is not None and (code in system.years or not system.years):
            yield DateCodeMatch(system.id, code, system.years.get(code, ()), *match.span("code"))


def codes_in(text: str, codes: Mapping[str, tuple[str, ...]]) -> Iterator[Hit[str]]:
    """Finds factory codes: whole words, in their own case; digits alone only where they are the whole text.

    The similarity is low, as short codes stand on weapons for many other reasons.
    """
    for match in _CODE.finditer(text):
        code = match.group().rstrip(".")
        if code.isdigit() and code != text.strip():
            continue
        for item in codes.get(code, ()):
            yield Hit(item, code, match.start(), match.start() + len(code), _code_similarity(code))


def _code_similarity(code: str) -> float:
    return _WEAK if code.isdigit() else min(0.6, _WEAK * len(code) / 2)


def ways_to_write(model: str) -> Iterator[str]:
    """Gives the ways a model is written: digits alone say nothing without ``MOD.`` before them."""
    short = model.removeprefix("MOD. ")
    if short.isdigit():
        yield from (f"{prefix} {short}" for prefix in ("MOD", "MODEL", "MODELL", "MODELLO", "MODELE", "M"))
    else:
        yield model


def same_digits(model: str, text: str) -> bool:
    """Tells whether every digit of a model can be read in a text: 45 AUTO is no misread 75 AUTO."""
    read = iter(folded_key(text))
    return all(digit in read for digit in shape_key(model) if digit.isdigit())


def same_length_upper(text: str) -> str:
    """Upper case, letter for letter, so that positions stay: ``ß`` is left as it is."""
    upper = text.upper()
    if len(upper) == len(text):
        return upper
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in text)
