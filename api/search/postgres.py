"""The index over keys on PostgreSQL: a B-tree for whole keys, pg_trgm for parts."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.search.spelling import Pieces, two_of

SIMILARITY = 0.45
"""The share of two keys' trigrams that both must have; 6 digits keep it with one misread at an end."""

_SELECT = "SELECT entry_id, key FROM search_key"
_EQUAL = text(f"{_SELECT} WHERE key = ANY(:keys)")
_THRESHOLD = text("SELECT set_config('pg_trgm.similarity_threshold', :share, true)")
_ALIKE = text(f"{_SELECT} WHERE key % :key LIMIT :limit")
_PLACED = text(
    "SELECT id, shape FROM search_entry "
    "WHERE array_to_tsvector(string_to_array(places, ' ')) @@ CAST(:match AS tsquery) LIMIT :limit"
)
_HOLDING = text(f"{_SELECT} WHERE key LIKE :like ORDER BY key LIKE :ending DESC LIMIT :limit")
_FITTING = text(f"{_SELECT} WHERE key LIKE :like LIMIT :limit")


@dataclass(frozen=True, slots=True)
class PostgresIndex:
    """Finds keys on PostgreSQL."""

    session: Session

    def equal(self, keys: Collection[str]) -> list[tuple[int, str]]:
        """Finds the keys that are one of these."""
        return self._rows(_EQUAL, keys=sorted(keys))

    def alike(self, key: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds keys that share many trigrams with a key."""
        if len(key) < 3:
            return []
        self.session.execute(_THRESHOLD, {"share": str(SIMILARITY)})
        return self._rows(_ALIKE, key=key, limit=limit)

    def placed(self, pieces: Pieces, *, limit: int) -> list[tuple[int, str]]:
        """Finds the shapes of entries that have two pairs of characters in their places."""
        groups = [f"({_quoted(one)} & ({' | '.join(map(_quoted, rest))}))" for one, rest in two_of(pieces)]
        return self._rows(_PLACED, match=" | ".join(groups), limit=limit) if groups else []

    def holding(self, part: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds the keys that hold a part, those that end in it first."""
        like = _literal(part)
        return self._rows(_HOLDING, like=f"%{like}%", ending=f"%{like}", limit=limit)

    def fitting(self, pattern: str, *, limit: int) -> list[tuple[int, str]]:
        """Finds the keys that fit a pattern."""
        like = "".join({"?": "_", "*": "%"}.get(char) or _literal(char) for char in pattern)
        return self._rows(_FITTING, like=like, limit=limit)

    def _rows(self, statement: object, **values: object) -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in self.session.execute(statement, values)]  # type: ignore[call-overload]


def _quoted(token: str) -> str:
    return "'" + token.replace("'", "''").replace("\\", "\\\\") + "'"


def _literal(text: str) -> str:
    return "".join("\\" + char if char in "%_\\" else char for char in text)
