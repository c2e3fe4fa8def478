"""Misreads serials as the reader does, for tests and figures of the search.

``misreadings.json`` is measured: ``python -m training.misreadings`` renders serials and has them read.
"""

import functools
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeVar

from ocr.knowledge.keys import shape_key

T = TypeVar("T")

UNSEEN = 10
"""A character is taken to have been seen this often more, and misread as others are."""


@dataclass(frozen=True)
class Misreadings:
    """How the reader misreads, as counted.

    Attributes:
        wrong: Readings by the number of their changes, those with none left out.
        right: Readings with no change.
        characters: What each character was read as, and how often: itself too; empty where it was lost.
        added: What was read where nothing stands.
    """

    wrong: Mapping[int, int]
    characters: Mapping[str, Mapping[str, int]]
    added: Mapping[str, int]
    right: int = 0

    @classmethod
    def measured(cls) -> "Misreadings":
        """Reads what was measured of the shipped reader."""
        table = json.loads(files("api.search").joinpath("misreadings.json").read_text("utf-8"))
        wrong = {int(changes): count for changes, count in table["wrong"].items() if changes != "0"}
        return cls(wrong, table["characters"], table["added"], table["wrong"]["0"])

    def read(self, text: str, rng: random.Random) -> str:
        """Returns a serial as the reader reads it, right or wrong."""
        if rng.random() * (self.right + sum(self.wrong.values())) < self.right:
            return shape_key(text)
        return self.misread(text, rng)

    def misread(self, text: str, rng: random.Random) -> str:
        """Returns a serial as the reader may misread it: at least one character is wrong, at most half."""
        key = shape_key(text)
        read = [*key]
        changes = min(_drawn(self.wrong, rng), max(1, len(key) // 2))
        added = sum(rng.random() < self.share_added for _ in range(changes))
        for at in self._misread(key, changes - added, rng):
            read[at] = _drawn(self._taken_for(key[at]), rng)
        for _ in range(added):
            read.insert(rng.randrange(len(read) + 1), _drawn(self.added, rng))
        found = "".join(read)
        return found if found not in ("", key) else self.misread(text, rng)

    def changes(self, length: int) -> Mapping[int, float]:
        """Returns how likely it is that so many changes are made to a key of this length."""
        found: Counter[int] = Counter()
        for changes, count in self.wrong.items():
            found[min(changes, max(1, length // 2))] += count
        return {changes: count / found.total() for changes, count in found.items()}

    def chances(self, char: str) -> Mapping[str, float]:
        """Returns what a character that is misread is read as; empty: it is lost."""
        counts = self._taken_for(char)
        return {read: count / sum(counts.values()) for read, count in counts.items()}

    def rate(self, char: str) -> float:
        """Returns how often a character is misread."""
        seen = self.characters.get(char, {})
        times = sum(seen.values())
        return (times - seen.get(char, 0) + UNSEEN * self._rate_of_all) / (times + UNSEEN)

    def chance_added(self, char: str) -> float:
        """Returns how likely a character that is added is this one."""
        return self.added.get(char, 0) / max(1, sum(self.added.values()))

    def _misread(self, key: str, count: int, rng: random.Random) -> Sequence[int]:
        """Draws places, those of characters that are often misread more often."""
        drawn: dict[int, None] = {}
        weights = [self.rate(char) for char in key]
        while len(drawn) < count:
            drawn[rng.choices(range(len(key)), weights)[0]] = None
        return [*drawn]

    def _taken_for(self, char: str) -> Mapping[str, int]:
        others = {read: count for read, count in self.characters.get(char, {}).items() if read != char}
        return others or {read: count for read, count in self._taken.items() if read != char}

    @functools.cached_property
    def _taken(self) -> Mapping[str, int]:
        """What any character was misread as."""
        taken: Counter[str] = Counter()
        for char, seen in self.characters.items():
            taken.update({read: count for read, count in seen.items() if read != char})
        return taken

    @functools.cached_property
    def _misread_in_all(self) -> int:
        return sum(sum(seen.values()) - seen.get(char, 0) for char, seen in self.characters.items())

    @functools.cached_property
    def _rate_of_all(self) -> float:
        return self._misread_in_all / sum(sum(seen.values()) for seen in self.characters.values())

    @functools.cached_property
    def share_added(self) -> float:
        """The share of changes that add a character."""
        added = sum(self.added.values())
        return added / (added + self._misread_in_all)


def _drawn(counts: Mapping[T, int], rng: random.Random) -> T:
    return rng.choices(list(counts), list(counts.values()))[0]
