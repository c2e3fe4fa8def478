"""The database of people without the service: for the commands that manage them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from api.audit.watch import watch
from api.auth.users import ensure_administrator
from api.database import Database
from api.settings import Settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Opens the database of a service, whether that is running or not, and makes the tables it lacks.

    Raises:
        DatabaseUnavailable: It cannot be opened.
    """
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = replace(Database.open(settings.database), on_write=watch)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def first_password(settings: Settings) -> str | None:
    """Makes the first administrator of a service that has no users.

    Returns:
        The password for the first login, to be shown once; None where there are users.

    Raises:
        DatabaseUnavailable: The database cannot be opened.
    """
    with open_database(settings) as database:
        return ensure_administrator(database)
