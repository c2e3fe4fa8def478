"""How the shipped reader misreads: what candidates are ranked by.

``weights.json`` is measured on strips of their own, other than those by which the queries of the search's
figures are misread: ``python -m training.misreadings --strips 1929 --seed 80001``. What was seen seldom is
smoothed by the groups of ``ocr/knowledge/confusions.yaml``: a pair of a group is taken to be misread as often
as all pairs of groups that cost as much.
"""

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from api.search.costs import ALPHABET
from api.search.likelihood import likelihoods
from ocr.knowledge.keys import character_cost

UNLIKE = 1.0
"""What a pair costs there that is of no group."""

SMOOTH = 100
"""Times that each character is taken to have been seen more, misread as its groups are."""

SMOOTH_ADDED = 10
"""The same of characters that were added: each is taken to be as likely."""

UNSEEN = 0.5
"""Times that each group is taken to have been misread more, so that nothing is impossible."""

UNIT = 3.0
"""A unit of cost is a likelihood so many powers of ten smaller: those of :mod:`api.search.costs`."""


@dataclass(frozen=True, eq=False)
class Channel:
    """How a reader misreads, as counted and smoothed.

    Attributes:
        right: Readings with no change.
        wrong: The others by the number of their changes.
        characters: What each character was read as, and how often: itself too; empty where it was lost.
        added: What was read where nothing stands.
    """

    right: int
    wrong: Mapping[int, int]
    characters: Mapping[str, Mapping[str, int]]
    added: Mapping[str, int]

    @classmethod
    @functools.cache
    def measured(cls) -> "Channel":
        """Reads what was measured of the shipped reader."""
        table = json.loads(files("api.search").joinpath("weights.json").read_text("utf-8"))
        wrong = {int(changes): count for changes, count in table["wrong"].items()}
        return cls(wrong.pop(0), wrong, table["characters"], table["added"])

    def costs(self, read: str, keys: Sequence[str]) -> npt.NDArray[np.float64]:
        """Returns how much likelier a right reading is than that each key was read so; 0 where it is right.

        Args:
            read: What was read.
            keys: Keys of numbers.
        """
        odds = sum(self.wrong.values()) / self.right
        with np.errstate(divide="ignore"):  # infinitely dear is what is not read so in any way
            found = -np.log10(odds * likelihoods(self, read, keys)) / UNIT
        found[[key == read for key in keys]] = 0
        return found

    def changes(self, length: int) -> Mapping[int, float]:
        """Returns how likely it is that so many changes are made to a key of this length."""
        found: Counter[int] = Counter()
        for changes, count in self.wrong.items():
            found[min(changes, max(1, length // 2))] += count
        return {changes: count / found.total() for changes, count in found.items()}

    def rate(self, char: str) -> float:
        """Returns how often a character is misread or lost."""
        return sum(self._misread(char).values())

    def chances(self, char: str) -> Mapping[str, float]:
        """Returns what a character that is misread is read as; empty: it is lost."""
        misread = self._misread(char)
        return {seen: chance / self.rate(char) for seen, chance in misread.items()}

    @functools.cached_property
    def share_added(self) -> float:
        """The share of changes that add a character."""
        added = sum(self.added.values())
        misread = sum(count for char, seen, count in self._counts() if char != seen)
        return added / (added + misread)

    def chance_added(self, char: str) -> float:
        """Returns how likely a character that is added is this one."""
        count = self.added.get(char, 0) + SMOOTH_ADDED / len(ALPHABET)
        return count / (sum(self.added.values()) + SMOOTH_ADDED)

    @functools.cache  # noqa: B019  there is one of these for the life of the process
    def _misread(self, char: str) -> Mapping[str, float]:
        """How often a character is read as each other, or lost."""
        counts = self.characters.get(char, {})
        times = sum(counts.values()) + SMOOTH
        found = {
            seen: (counts.get(seen, 0) + SMOOTH * self._of_groups[_group(char, seen)]) / times
            for seen in {*ALPHABET, *counts} - {char, ""}
        }
        return {**found, "": (counts.get("", 0) + SMOOTH * self._lost) / times}

    @functools.cached_property
    def _of_groups(self) -> Mapping[float, float]:
        """How often characters are read as one of those that cost as much."""
        misread, times = Counter[float](), Counter[float]()
        for char, counts in self.characters.items():
            for seen in {*ALPHABET, *counts} - {char, ""}:
                misread[_group(char, seen)] += counts.get(seen, 0)
                times[_group(char, seen)] += sum(counts.values())
        rates = {group: (misread[group] + UNSEEN) / times[group] for group in times}
        return defaultdict(lambda: rates[UNLIKE], rates)

    @functools.cached_property
    def _lost(self) -> float:
        """How often a character is lost."""
        lost = sum(count for _, seen, count in self._counts() if not seen)
        return lost / sum(count for _, _, count in self._counts())

    def _counts(self) -> Iterator[tuple[str, str, int]]:
        for char, counts in self.characters.items():
            yield from ((char, seen, count) for seen, count in counts.items())


def _group(char: str, seen: str) -> float:
    return round(character_cost(char, seen), 2)
