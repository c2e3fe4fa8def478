"""The index over keys on PostgreSQL: B-trees for whole keys and both ends, pg_trgm for the middle."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from api.search.looks import Look

_LAST = "\U0010ffff"
"""Comes after every character of a key."""

# Key by key: of one list of thousands PostgreSQL would make a bitmap, and read the table after all.
_EQUAL = text(
    "SELECT k.entry_id, k.shape, k.sound FROM unnest(CAST(:keys AS text[])) wanted CROSS JOIN LATERAL "
    "(SELECT entry_id, shape, sound FROM search_key WHERE key = wanted LIMIT :limit) k LIMIT :limit"
)


def _ends(column: str) -> TextClause:
    # Compared byte by byte, as the indexes are: ranges must not go by the language of the database.
    return text(
        "SELECT k.entry_id, k.shape, k.sound FROM unnest(CAST(:parts AS text[])) part CROSS JOIN LATERAL "
        f"(SELECT entry_id, shape, sound FROM search_key WHERE {column} ~>=~ part "
        f"AND {column} ~<~ (part || :last) LIMIT :each) k"
    )


_BEGINNING, _ENDING = _ends("key"), _ends("back")
_FITTING = text("SELECT entry_id, shape, sound FROM search_key WHERE key LIKE :like LIMIT :limit")


@dataclass(frozen=True, slots=True)
class PostgresIndex:
    """Finds entries by keys on PostgreSQL."""

    session: Session

    def equal(self, keys: Collection[str], *, limit: int) -> list[Look]:
        """Finds the entries of which a key is one of these."""
        return self._looks(_EQUAL, keys=sorted(keys), limit=limit)

    def beginning(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key begins with one of these parts."""
        return self._looks(_BEGINNING, parts=list(parts), last=_LAST, each=each)

    def ending(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key ends in one of these parts."""
        return self._looks(_ENDING, parts=[part[::-1] for part in parts], last=_LAST, each=each)

    def holding(self, part: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key holds a part."""
        return self._looks(_FITTING, like=f"%{_literal(part)}%", limit=limit)

    def fitting(self, pattern: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key fits a pattern."""
        like = "".join({"?": "_", "*": "%"}.get(char) or _literal(char) for char in pattern)
        return self._looks(_FITTING, like=like, limit=limit)

    def _looks(self, statement: TextClause, **values: object) -> list[Look]:
        return list(map(Look._make, self.session.execute(statement, values)))


def _literal(text: str) -> str:
    return "".join("\\" + char if char in "%_\\" else char for char in text)
