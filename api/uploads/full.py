"""A database that has no room left."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from api.storage import StorageFull

_POSTGRES_DISK_FULL = "53100"  # SQLSTATE disk_full


@contextmanager
def database_full_told() -> Iterator[None]:
    """Turns the database's words for a full disk into :class:`~api.storage.StorageFull`.

    Raises:
        StorageFull: The transaction did not fit on the disk, and was undone.
    """
    try:
        yield
    except OperationalError as error:
        if (
            getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            or getattr(error.orig, "sqlstate", None) == _POSTGRES_DISK_FULL
        ):
            raise StorageFull from error
        raise
