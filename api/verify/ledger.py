"""What the log says must be there, gathered in one pass and asked in the others.

It lies in a database of SQLite's own that spills to a temporary file, so that a log of any length fits.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

_SCHEMA = """
CREATE TABLE entry (position INTEGER PRIMARY KEY, hash TEXT, subject TEXT, rows TEXT);
CREATE TABLE head (position INTEGER, hash TEXT, source TEXT, PRIMARY KEY (position, hash));
CREATE TABLE row (name TEXT PRIMARY KEY, digest TEXT, position INTEGER NOT NULL, is_seen INTEGER NOT NULL);
CREATE TABLE request (erasure TEXT PRIMARY KEY, actor TEXT NOT NULL);
CREATE TABLE photo (sha256 TEXT PRIMARY KEY, size INTEGER, is_erased INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """A photo that the log knows.

    Attributes:
        sha256: Its name.
        size: In bytes, where its row says.
        is_erased: Whether it was lawfully erased.
    """

    sha256: str
    size: int | None
    is_erased: bool


class Ledger:
    """What the log says."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN; {_SCHEMA}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add_entry(self, index: int, digest: str, subject: str, rows: str) -> None:
        """Notes an entry of the log; ``rows`` is what it accounts for, in one text."""
        self._do("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", index, digest, subject, rows)

    def entry_hash(self, index: int) -> str | None:
        """Returns the hash of an entry."""
        found = self._one("SELECT hash FROM entry WHERE position = ?", index)
        return str(found[0]) if found else None

    def entry_tells_of(self, index: int, name: str) -> bool:
        """Whether an entry is about something, or accounts for its row; ``name`` is ``kind:id``."""
        found = self._one("SELECT subject, rows FROM entry WHERE position = ?", index)
        return bool(found) and (found[0] == name or f"\n{name.replace(':', '/', 1)}\n" in found[1])

    def add_head(self, index: int, digest: str, source: str) -> None:
        """Notes that somebody signed for an entry."""
        self._do("INSERT OR IGNORE INTO head VALUES (?, ?, ?)", index, digest, source)

    def contradicted_heads(self) -> Iterator[tuple[int, str]]:
        """Returns the heads that were signed for another entry: the index, and where the head stands."""
        yield from self._db.execute(
            "SELECT head.position, head.source FROM head JOIN entry USING (position) "
            "WHERE entry.hash <> head.hash ORDER BY head.position"
        )

    def end(self) -> tuple[int, str]:
        """Returns index and hash of the last entry; 0 and nothing where there is none."""
        found = self._one("SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1")
        return (int(found[0]), str(found[1])) if found else (0, "")

    def length(self) -> int:
        """Returns how many entries there are."""
        return int(self._one("SELECT count(*) FROM entry")[0])

    def newest_head(self) -> int:
        """Returns the index of the newest head; 0 where there is none."""
        return int(self._one("SELECT coalesce(max(position), 0) FROM head")[0])

    def add_row(self, name: str, digest: str | None, index: int) -> bool:
        """Notes what a row says since an entry; returns whether it was known before."""
        known = self._one("SELECT 1 FROM row WHERE name = ?", name)
        self._do("INSERT OR REPLACE INTO row VALUES (?, ?, ?, 0)", name, digest, index)
        return bool(known)

    def meet_row(self, name: str) -> tuple[str | None, int] | None:
        """Returns what the log knows of a row that is there, and since which entry; counts it as found."""
        found = self._one("SELECT digest, position FROM row WHERE name = ?", name)
        self._do("UPDATE row SET is_seen = 1 WHERE name = ?", name)
        return (found[0], found[1]) if found else None

    def rows_not_met(self) -> Iterator[tuple[str, int]]:
        """Returns the rows that the log knows and nobody met, with the entry that last told of them."""
        yield from self._db.execute(
            "SELECT name, position FROM row WHERE digest IS NOT NULL AND NOT is_seen ORDER BY position, name"
        )

    def add_photo(self, sha256: str) -> None:
        """Notes that a photo was stored, or stored again after an erasure."""
        self._do(
            "INSERT INTO photo VALUES (?, NULL, 0) ON CONFLICT (sha256) DO UPDATE SET is_erased = 0", sha256
        )

    def size_photo(self, sha256: str, size: int) -> None:
        """Notes how many bytes a photo has."""
        self._do("UPDATE photo SET size = ? WHERE sha256 = ?", size, sha256)

    def erase_photo(self, sha256: str) -> None:
        """Notes that a photo was lawfully erased."""
        self._do("UPDATE photo SET is_erased = 1 WHERE sha256 = ?", sha256)

    def photo(self, sha256: str) -> Expected | None:
        """Returns what is known of a photo."""
        found = self._one("SELECT sha256, size, is_erased FROM photo WHERE sha256 = ?", sha256)
        return Expected(found[0], found[1], bool(found[2])) if found else None

    def photos(self) -> Iterator[Expected]:
        """Goes through the photos that the log knows."""
        for sha256, size, is_erased in self._db.execute(
            "SELECT sha256, size, is_erased FROM photo ORDER BY 1"
        ):
            yield Expected(sha256, size, bool(is_erased))

    def photo_count(self) -> int:
        """Returns how many photos the log knows."""
        return int(self._one("SELECT count(*) FROM photo")[0])

    def request(self, erasure: str, actor: str) -> None:
        """Notes who asked for an erasure."""
        self._do("INSERT OR IGNORE INTO request VALUES (?, ?)", erasure, actor)

    def requested_by(self, erasure: str) -> str | None:
        """Returns who asked for an erasure."""
        found = self._one("SELECT actor FROM request WHERE erasure = ?", erasure)
        return str(found[0]) if found else None

    def withdraw(self, erasure: str) -> None:
        """Notes that nobody asks for an erasure any more."""
        self._do("DELETE FROM request WHERE erasure = ?", erasure)

    def _do(self, statement: str, *values: object) -> None:
        self._db.execute(statement, values)

    def _one(self, statement: str, *values: object) -> Any:  # noqa: ANN401  a row of the statement's columns
        return self._db.execute(statement, values).fetchone()
