"""Forgets abandoned uploads now and then, while the service runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from api.storage import StorageError
from api.uploads.uploads import Uploads

EVERY_S = 3600.0

_log = logging.getLogger(__name__)


@contextmanager
def sweeping(uploads: Uploads, *, every_s: float = EVERY_S) -> Iterator[None]:
    """Sweeps at once and every so many seconds, in a thread of its own, until the block ends."""
    stop = Event()
    thread = Thread(target=_run, args=(uploads, stop, every_s), name="uploads", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _run(uploads: Uploads, stop: Event, every_s: float) -> None:
    while True:
        try:
            uploads.sweep()
        except (OSError, StorageError, SQLAlchemyError):
            _log.exception("Abandoned uploads could not be swept; it is tried again.")
        if stop.wait(every_s):
            return
