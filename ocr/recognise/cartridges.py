"""Names of cartridges in a line: a closed vocabulary with digits, which no serial looks like.

``9x19`` and ``.45 AUTO`` are named by few texts, so a misread digit of one can be put right: 9x15 is
no cartridge. Letters are taken for other letters, digits for other digits, and either only for what looks
like it (4S AUTO), so a number alone never becomes a cartridge.
"""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ocr.knowledge.keys import folded_key
from ocr.recognise.shapes import plain

SHORTEST = 4  # letters and digits of a name; 9mm may be misread from too much
MOST_RUNS = 4  # of letters or digits that belong to one name: 7.62x39 has two
FEW = 1  # characters that may be misread as ones that do not look like them
RUN = re.compile(r"[^\W_]+")
SERIAL = re.compile(r"[A-Z]{0,4}\d+[A-Z]?|\d{3,}[A-Z]{0,4}")  # 357 MAG may be one, .357 MAG is none
MODEL = re.compile(r"\bMOD\w*\W*$", re.IGNORECASE)  # behind it stands a model: Mod. 92 AUTO is not .32 AUTO


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, and how it is spelt there."""

    start: int
    end: int
    text: str


class Cartridges:
    """The names of cartridges."""

    def __init__(self, names: Iterable[str]) -> None:
        """Takes the names as marked; those without a letter or a digit are left out."""
        self._by_length: dict[int, set[str]] = defaultdict(set)
        for name in names:
            key = plain(name)
            if len(key) >= SHORTEST and not key.isdigit() and not key.isalpha():
                self._by_length[len(key)].add(key)

    def known(self, text: str) -> Iterator[Word]:
        """Where names stand, the longest first."""
        for each in _windows(text):
            key = plain(each.text)
            if key in self._by_length.get(len(key), ()) and not _may_be_other(key, text[: each.start]):
                yield each

    def misread(self, text: str) -> Iterator[Word]:
        """What names may stand there in place of what was read."""
        for each in _windows(text):
            key = plain(each.text)
            names = self._by_length.get(len(key), set())
            before = text[: each.start]
            if key in names or _may_be_other(key, before):
                continue
            for name in sorted(names):
                if _may_be(key, name) and not _may_be_other(name, before):
                    yield Word(each.start, each.end, _spelt(each.text, name))


def _windows(text: str) -> Iterator[Word]:
    runs = list(RUN.finditer(text))
    for count in range(min(MOST_RUNS, len(runs)), 0, -1):
        for first, last in zip(runs, runs[count - 1 :], strict=False):
            window = text[first.start() : last.end()]
            if any(c.isdigit() for c in window):
                yield Word(first.start(), last.end(), window)


def _may_be_other(key: str, before: str) -> bool:
    """Whether a text may be a model or a serial, which is not written behind a full stop as inches are."""
    is_inches = re.search(r"(?<!\w)\.$", before) is not None
    return MODEL.search(before) is not None or (SERIAL.fullmatch(key) is not None and not is_inches)


def _may_be(read: str, name: str) -> bool:
    """Whether a name was perhaps read as this text, of as many letters and digits."""
    wrong = [(a, b) for a, b in zip(read, name, strict=True) if _folded(a) != _folded(b)]
    return len(wrong) <= FEW and all(a.isdigit() == b.isdigit() for a, b in wrong)


_folded = functools.lru_cache(1024)(folded_key)  # of one character: every name is compared with every run


def _spelt(read: str, name: str) -> str:
    """The name with the signs, spaces and case of what was read."""
    letters = iter(name)
    return "".join(_in_case(c, next(letters)) if c.isalnum() else c for c in read)


def _in_case(read: str, meant: str) -> str:
    return meant.lower() if read.islower() else meant
