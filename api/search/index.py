"""The index over keys: what a search asks of a database, whichever it is."""

from collections.abc import Collection
from typing import Protocol

from sqlalchemy.orm import Session

from api.search.postgres import PostgresIndex
from api.search.spelling import Pieces
from api.search.sqlite import SqliteIndex

Found = tuple[int, str]
"""The entry that a key leads to, and the key."""


class KeyIndex(Protocol):
    """Finds keys; two implementations under one contract (``tests/contract/test_key_indexes.py``)."""

    def equal(self, keys: Collection[str]) -> list[Found]:
        """Finds the keys that are one of these."""
        ...

    def alike(self, key: str, *, limit: int) -> list[Found]:
        """Finds keys that share many trigrams with one of three characters or more."""
        ...

    def placed(self, pieces: Pieces, *, limit: int) -> list[Found]:
        """Finds the shapes of entries that have two pairs of characters in their places."""
        ...

    def holding(self, part: str, *, limit: int) -> list[Found]:
        """Finds the keys that hold a part of three characters or more, those that end in it first."""
        ...

    def fitting(self, pattern: str, *, limit: int) -> list[Found]:
        """Finds the keys that fit a pattern: ``?`` is one character, ``*`` any number of them."""
        ...


def open_index(session: Session) -> KeyIndex:
    """Returns the index of the session's database."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return SqliteIndex(session) if sqlite else PostgresIndex(session)
