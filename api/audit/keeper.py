"""Keeps the mirror and the signed heads up with the log, in a thread of its own, while the service runs."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from api.audit.entries import Entry
from api.audit.heads import keep_head, last_head, sign_head
from api.audit.mirror import LogBroken, Mirror
from api.audit.signing import Signer
from api.database import Database

MIRROR_EVERY_S = 1.0
"""Seconds at most until a committed entry is in the mirror: the entries of a second share one fsync."""

HEAD_EVERY_S = 300.0
"""Seconds at least between two signed heads while the log grows."""

_log = logging.getLogger(__name__)


@contextmanager
def keeping(database: Database, data: Path, signer: Signer) -> Iterator["Keeper"]:
    """Keeps the files up with the log until the block ends, and signs what the log is then."""
    keeper = Keeper(database, data, signer)
    stop = Event()
    keeper.tick(must_sign=True)
    thread = Thread(target=keeper.run, args=(stop,), name="audit", daemon=True)
    thread.start()
    try:
        yield keeper
    finally:
        stop.set()
        thread.join()
        keeper.tick(must_sign=True)


class Keeper:
    """Writes the mirror and signs heads."""

    def __init__(self, database: Database, data: Path, signer: Signer) -> None:
        self._database = database
        self._data = data
        self._signer = signer
        self._mirror = Mirror(data)
        self._signed = last_head(data)
        self._signed_s = time.monotonic()

    def run(self, stop: Event) -> None:
        """Keeps up until told to stop."""
        while not stop.wait(MIRROR_EVERY_S):
            self.tick()

    def tick(self, *, must_sign: bool = False) -> None:
        """Catches up once. What fails is logged and tried again the next time: the database has the log."""
        try:
            with self._database.read() as session:
                last = self._mirror.catch_up(session)
            if last and (must_sign or time.monotonic() - self._signed_s >= HEAD_EVERY_S):
                self._sign(last)
        except LogBroken as error:
            _log.critical("%s %s", error.message, error.advice)
        except (OSError, ValueError, SQLAlchemyError):
            _log.exception("The mirror of the audit log could not be written; it is tried again.")

    def _sign(self, last: Entry) -> None:
        if self._signed and self._signed.index >= last.index:
            return
        head = sign_head(last, self._signer)
        keep_head(self._data, head)
        self._signed, self._signed_s = head, time.monotonic()
