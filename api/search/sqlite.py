"""The index over keys on SQLite: B-trees for whole keys and both ends, FTS5's trigrams for the middle."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from api.search.looks import Look
from api.search.tables import TRIGRAMS

_LAST = "\U0010ffff"
"""Comes after every character of a key."""

_EQUAL = text(
    "SELECT entry_id, shape, sound FROM search_key WHERE key IN (SELECT value FROM json_each(:keys)) "
    "LIMIT :limit"
)


def _ends(column: str) -> TextClause:
    return text(
        "SELECT k.entry_id, k.shape, k.sound FROM json_each(:parts) part CROSS JOIN search_key k ON k.id IN "
        f"(SELECT id FROM search_key WHERE {column} >= part.value AND {column} < part.value || :last "
        "LIMIT :each)"
    )


_BEGINNING, _ENDING = _ends("key"), _ends("back")
_FITTING = text(
    f"SELECT k.entry_id, k.shape, k.sound FROM search_key k JOIN (SELECT rowid AS found FROM {TRIGRAMS} "
    f"WHERE {TRIGRAMS} MATCH :match) ON found = k.id WHERE k.key GLOB :glob LIMIT :limit"
)
_SCANNED = text(
    "SELECT entry_id, shape, sound FROM search_key "
    "WHERE key >= :start AND key < :end AND key GLOB :glob LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class SqliteIndex:
    """Finds entries by keys on SQLite."""

    session: Session

    def equal(self, keys: Collection[str], *, limit: int) -> list[Look]:
        """Finds the entries of which a key is one of these."""
        return self._looks(_EQUAL, keys=json.dumps(sorted(keys)), limit=limit)

    def beginning(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key begins with one of these parts."""
        return self._looks(_BEGINNING, parts=json.dumps(parts), last=_LAST, each=each)

    def ending(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key ends in one of these parts."""
        backwards = [part[::-1] for part in parts]
        return self._looks(_ENDING, parts=json.dumps(backwards), last=_LAST, each=each)

    def holding(self, part: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key holds a part."""
        return self._fitting(part, f"*{_literal(part)}*", limit)

    def fitting(self, pattern: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key fits a pattern."""
        glob = "".join(char if char in "?*" else _literal(char) for char in pattern)
        return self._fitting(pattern, glob, limit)

    def _fitting(self, pattern: str, glob: str, limit: int) -> list[Look]:
        parts = pattern.replace("?", "*").split("*")
        grams = dict.fromkeys(gram for part in parts for gram in _trigrams(part))
        if grams:
            match = " AND ".join(map(_quoted, grams))
            return self._looks(_FITTING, match=match, glob=glob, limit=limit)
        start = parts[0]
        return self._looks(_SCANNED, start=start, end=start + _LAST, glob=glob, limit=limit)

    def _looks(self, statement: TextClause, **values: object) -> list[Look]:
        return list(map(Look._make, self.session.execute(statement, values)))


def _trigrams(key: str) -> Iterator[str]:
    return (key[at : at + 3] for at in range(len(key) - 2))


def _quoted(gram: str) -> str:
    return '"' + gram.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
