"""The index over keys on SQLite: a B-tree for whole keys, FTS5 with its trigram tokenizer for parts."""

import itertools
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.search.spelling import Pieces, two_of
from api.search.tables import PLACES, TRIGRAMS

_TRIGRAMS_TOGETHER = 8
"""Trigrams of a key that are paired; the pairs of more would cost more than they find."""

_SELECT = "SELECT k.entry_id, k.key FROM search_key k"
_EQUAL = text(f"{_SELECT} WHERE k.key IN (SELECT value FROM json_each(:keys))")
_ALIKE = text(
    f"{_SELECT} JOIN (SELECT rowid AS found FROM {TRIGRAMS} WHERE {TRIGRAMS} MATCH :match LIMIT :limit) "
    "ON found = k.id"
)
_PLACED = text(
    f"SELECT e.id, e.shape FROM search_entry e JOIN (SELECT rowid AS found FROM {PLACES} "
    f"WHERE {PLACES} MATCH :match LIMIT :limit) ON found = e.id"
)
_FITTING = text(
    f"{_SELECT} JOIN (SELECT rowid AS found FROM {TRIGRAMS} WHERE {TRIGRAMS} MATCH :match) "
    "ON found = k.id WHERE k.key GLOB :glob ORDER BY k.key GLOB :ending DESC LIMIT :limit"
)
_SCANNED = text(f"{_SELECT} WHERE k.key >= :start AND k.key < :end AND k.key GLOB :glob LIMIT :limit")


@dataclass(frozen=True, slots=True)
class SqliteIndex:
    """Finds keys on SQLite."""

    session: Session

    def equal(self, keys: Collection[str]) -> list[tuple[int, str]]:
        """Finds the keys that are one of these."""
        return self._rows(_EQUAL, keys=json.dumps(sorted(keys)))

    def alike(self, key: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds keys that share two trigrams of a key, or the only one."""
        grams = list(dict.fromkeys(_trigrams(key)))[:_TRIGRAMS_TOGETHER]
        if not grams:
            return []
        # Two trigrams at once: among a million numbers one alone is shared by thousands.
        pairs = [f"({one} AND {two})" for one, two in itertools.combinations(map(_quoted, grams), 2)]
        return self._rows(_ALIKE, match=" OR ".join(pairs) or _quoted(grams[0]), limit=limit)

    def placed(self, pieces: Pieces, *, limit: int) -> list[tuple[int, str]]:
        """Finds the shapes of entries that have two pairs of characters in their places."""
        groups = [f"({_quoted(one)} AND ({' OR '.join(map(_quoted, rest))}))" for one, rest in two_of(pieces)]
        return self._rows(_PLACED, match=" OR ".join(groups), limit=limit) if groups else []

    def holding(self, part: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds the keys that hold a part, those that end in it first."""
        return self._fitting(part, f"*{_literal(part)}*", limit, ending=f"*{_literal(part)}")

    def fitting(self, pattern: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds the keys that fit a pattern."""
        glob = "".join(char if char in "?*" else _literal(char) for char in pattern)
        return self._fitting(pattern, glob, limit, ending=glob)

    def _fitting(self, pattern: str, glob: str, limit: int, *, ending: str) -> list[tuple[int, str]]:
        parts = pattern.replace("?", "*").split("*")
        grams = dict.fromkeys(gram for part in parts for gram in _trigrams(part))
        if grams:
            match = " AND ".join(map(_quoted, grams))
            return self._rows(_FITTING, match=match, glob=glob, ending=ending, limit=limit)
        start = parts[0]
        end = start + "\U0010ffff" if start else "\U0010ffff"
        return self._rows(_SCANNED, start=start, end=end, glob=glob, limit=limit)

    def _rows(self, statement: object, **values: object) -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in self.session.execute(statement, values)]  # type: ignore[call-overload]


def _trigrams(key: str) -> Iterator[str]:
    return (key[at : at + 3] for at in range(len(key) - 2))


def _quoted(gram: str) -> str:
    return '"' + gram.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
