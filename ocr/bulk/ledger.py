"""What is written, so that it can be asked for one file in a million: an index of the parts, on disk.

The parts are the truth. The ledger follows them, and where it was lost, or a kill came between a part and its
lines here, it is made up from them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ocr.bulk.sources import Entry

_TABLES = """
CREATE TABLE IF NOT EXISTS part (number INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    path TEXT NOT NULL, size INTEGER NOT NULL, stamp TEXT NOT NULL, sha256 BLOB, part INTEGER NOT NULL,
    PRIMARY KEY (path, size, stamp)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photo (
    sha256 BLOB NOT NULL, models_key TEXT NOT NULL, is_refused INTEGER NOT NULL, part INTEGER NOT NULL,
    PRIMARY KEY (sha256, models_key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported (
    sha256 BLOB NOT NULL, models_key TEXT NOT NULL, url TEXT NOT NULL,
    PRIMARY KEY (sha256, models_key, url)) WITHOUT ROWID;
"""

_FILE = """
SELECT sha256, name FROM file JOIN part ON number = part WHERE path = ? AND size = ? AND stamp = ?
"""
_PHOTO = """
SELECT is_refused, name FROM photo JOIN part ON number = part WHERE sha256 = ? AND models_key = ?
"""

FORMAT = 1
"""Of the tables: a ledger of another is made again."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is written of a file.

    Attributes:
        sha256: Of its bytes; None where they could not be loaded.
        part: The name of the part that says so.
    """

    sha256: str | None
    part: str


@dataclass(frozen=True, slots=True)
class Settled:
    """That a photo has its rows.

    Attributes:
        is_refused: Whether it was refused.
        part: The name of the part that holds them.
    """

    is_refused: bool
    part: str


@dataclass(frozen=True, slots=True)
class PartIndex:
    """What a part holds.

    Attributes:
        files: Path, size, stamp and sha256 of each file.
        photos: sha256, models key and whether it was refused, of each photo.
    """

    files: Sequence[tuple[str, int, str, str | None]]
    photos: Sequence[tuple[str, str, bool]]


class Ledger:
    """The index; for one thread."""

    def __init__(self, path: Path) -> None:
        """Opens it; it is made where there is none, and made again where it is damaged.

        Raises:
            OSError: It cannot be made.
        """
        self._path = path
        try:
            self._open()
        except sqlite3.DatabaseError:
            for ending in ("", "-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            self._open()

    def close(self) -> None:
        """Lets go of the file."""
        self._rows.close()

    def parts(self) -> set[str]:
        """Returns the names of the parts that are in it."""
        return {name for (name,) in self._rows.execute("SELECT name FROM part")}

    def file(self, entry: Entry) -> Known | None:
        """Returns what is written of a file in this version; None: nothing."""
        found = self._rows.execute(_FILE, (entry.path, entry.size, entry.stamp)).fetchone()
        return Known(found[0] and found[0].hex(), found[1]) if found else None

    def photo(self, sha256: str, models_key: str) -> Settled | None:
        """Returns where a photo's rows of these models are; None: there are none."""
        found = self._rows.execute(_PHOTO, (bytes.fromhex(sha256), models_key)).fetchone()
        return Settled(bool(found[0]), found[1]) if found else None

    def counts(self, models_key: str) -> tuple[int, int]:
        """Returns how many photos these models have read, and how many were refused."""
        query = "SELECT count(*), coalesce(sum(is_refused), 0) FROM photo WHERE models_key = ?"
        count, refused = self._rows.execute(query, (models_key,)).fetchone()
        return count - refused, refused

    def follow(self, added: Iterable[tuple[str, PartIndex]], removed: Iterable[str] = ()) -> None:
        """Brings it up to parts that came and parts that went, at once."""
        with self._change():
            for name, index in added:
                self._add(name, index)
            # What moved from a part to another has its new number by now, and stays.
            self._forget(removed)

    def was_imported(self, sha256: str, models_key: str, url: str) -> bool:
        """Whether a service has taken in a photo with what these models read on it."""
        query = "SELECT 1 FROM imported WHERE sha256 = ? AND models_key = ? AND url = ?"
        return self._rows.execute(query, (bytes.fromhex(sha256), models_key, url)).fetchone() is not None

    def note_imported(self, sha256: str, models_key: str, url: str) -> None:
        """Notes that it has."""
        with self._change():
            row = (bytes.fromhex(sha256), models_key, url)
            self._rows.execute("INSERT OR IGNORE INTO imported VALUES (?, ?, ?)", row)

    def _open(self) -> None:
        self._rows = sqlite3.connect(self._path, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = NORMAL")  # the parts are the truth
        (format_,) = self._rows.execute("PRAGMA user_version").fetchone()
        if format_ not in {0, FORMAT}:
            raise sqlite3.DatabaseError("another format")
        self._rows.executescript(_TABLES)
        self._rows.execute(f"PRAGMA user_version = {FORMAT}")

    def _forget(self, names: Iterable[str]) -> None:
        gone = [(name,) for name in names]
        if not gone:
            return
        self._rows.execute("CREATE TEMP TABLE IF NOT EXISTS gone (name TEXT PRIMARY KEY)")
        self._rows.executemany("INSERT INTO gone VALUES (?)", gone)
        numbers = "SELECT number FROM part WHERE name IN (SELECT name FROM gone)"
        for table, column in (("file", "part"), ("photo", "part"), ("part", "number")):
            self._rows.execute(f"DELETE FROM {table} WHERE {column} IN ({numbers})")
        self._rows.execute("DELETE FROM gone")

    def _add(self, name: str, index: PartIndex) -> None:
        number = self._rows.execute("INSERT INTO part (name) VALUES (?)", (name,)).lastrowid
        files = ((*row[:3], row[3] and bytes.fromhex(row[3]), number) for row in index.files)
        self._rows.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", files)
        photos = (
            (bytes.fromhex(sha256), key, is_refused, number) for sha256, key, is_refused in index.photos
        )
        self._rows.executemany("INSERT OR REPLACE INTO photo VALUES (?, ?, ?, ?)", photos)

    @contextmanager
    def _change(self) -> Iterator[None]:
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")
