"""The index over keys: what a search asks of a database, whichever it is."""

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy.orm import Session

from api.search.looks import Look
from api.search.postgres import PostgresIndex
from api.search.sqlite import SqliteIndex


class KeyIndex(Protocol):
    """Finds entries by keys; two implementations under one contract (``test_key_indexes.py``)."""

    def equal(self, keys: Collection[str], *, limit: int) -> list[Look]:
        """Finds the entries of which a key is one of these."""
        ...

    def beginning(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key begins with one of these parts: so many at most of each part."""
        ...

    def ending(self, parts: Sequence[str], *, each: int) -> list[Look]:
        """Finds the entries of which a key ends in one of these parts: so many at most of each part."""
        ...

    def holding(self, part: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key holds a part of three characters or more."""
        ...

    def fitting(self, pattern: str, *, limit: int) -> list[Look]:
        """Finds the entries of which a key fits a pattern: ``?`` is one character, ``*`` any number."""
        ...


def open_index(session: Session) -> KeyIndex:
    """Returns the index of the session's database."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return SqliteIndex(session) if sqlite else PostgresIndex(session)
