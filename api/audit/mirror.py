"""The log once more, as a file of JSON lines that is readable without a database."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from api.audit.canonical import canonical, moment
from api.audit.entries import GENESIS, Entry
from api.audit.log import entries, entries_page
from api.database.base import now
from models.errors import RollmarkError

MIRROR = Path("audit/log.jsonl")
"""Where the mirror lies in the data folder."""

DISPUTED = "disputed-*.jsonl"
"""Mirrors beside it that the database contradicted: evidence of its own, kept for people to look at."""

_BATCH = 500
"""Entries written between two calls of fsync."""

_CHUNK = 65_536  # bytes


class LogBroken(RollmarkError):
    """An entry of the log does not follow from the one before it."""

    advice = "Run `rollmark verify` on the data folder; it names every entry that was changed."


class Mirror:
    """Follows the log in the database; whatever is missing, after a crash too, is written the next time."""

    def __init__(self, data: Path) -> None:
        self._path = data / MIRROR

    def catch_up(self, session: Session) -> Entry | None:
        """Writes what the log has and the file has not, down to the disk; returns the last entry written.

        A line that was cut by a crash is taken off and written anew. A file that the database contradicts
        is set aside, never written over.

        Args:
            session: A transaction that reads.

        Raises:
            LogBroken: An entry is not what its hash says, or not the next; nothing after it is written.
            OSError: The disk is full, or broken.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(self._path) as file:
            last = _last_line(file)
            if last is None or _is_in(session, last):
                return _follow(session, file, last)
            # The new file takes the lock's name; whoever waits on the old one finds it set aside next time.
            self._path.rename(self._path.with_name(f"disputed-{moment(now()).replace(':', '')}.jsonl"))
        return self.catch_up(session)


def mirrored(path: Path) -> Iterator[Entry | None]:
    """Goes through a mirror in order; None for a line that is none; an unfinished last one is passed over."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield _parsed(line)


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _follow(session: Session, file: BinaryIO, last: Entry | None) -> Entry | None:
    unsynced = 0
    try:
        for entry in entries(session, after=last.index if last else 0):
            _check(entry, last)
            file.write(canonical(entry.to_dict()) + b"\n")
            last = entry
            unsynced = (unsynced + 1) % _BATCH
            if not unsynced:
                _sync(file)
    finally:
        _sync(file)
    return last


def _check(entry: Entry, before: Entry | None) -> None:
    index, previous = (before.index, before.hash) if before else (0, GENESIS)
    if (entry.index, entry.previous, entry.hash) != (index + 1, previous, entry.computed()):
        raise LogBroken(f"Entry {entry.index} of the log does not follow from the one before it.")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _is_in(session: Session, entry: Entry) -> bool:
    return any(found.hash == entry.hash for found in entries_page(session, after=entry.index - 1, limit=1))


def _last_line(file: BinaryIO) -> Entry | None:
    """Returns the last whole line and cuts off what a crash left after it."""
    whole, tail = file.seek(0, os.SEEK_END), b""
    while whole and tail.count(b"\n") < 2:
        step = min(_CHUNK, whole)
        whole -= step
        file.seek(whole)
        tail = file.read(step) + tail
    kept, _, cut = tail.rpartition(b"\n")
    if cut:
        file.truncate(file.seek(0, os.SEEK_END) - len(cut))
    if not kept:
        return None
    last = _parsed(kept.rpartition(b"\n")[2])
    # A line that is no entry contradicts the database as much as a wrong one does.
    return last or Entry(0, "", "", "", "", None, {}, {}, GENESIS)


def _parsed(line: bytes) -> Entry | None:
    try:
        return Entry.from_dict(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None
