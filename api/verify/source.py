"""Where the files are that are checked, opened so that nothing can change by checking."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from api.audit.mirror import MIRROR
from api.database import Database
from models.errors import RollmarkError

DATABASE = "rollmark.db"
"""The file of the database in a data folder."""

PHOTOS = "photos"
"""The folder of photos in a data folder."""


class VerifyImpossible(RollmarkError):
    """There is nothing that can be checked."""

    advice = (
        "Name a data folder of the service or a backup of one; where the database or the photos lie "
        "elsewhere, name them with --database and --store."
    )


@dataclass(frozen=True, slots=True)
class Source:
    """What is checked.

    Attributes:
        data: The data folder, or a backup.
        database_url: Where the database is elsewhere.
        store_url: Where the photos are.
    """

    data: Path
    database_url: str | None
    store_url: str

    @classmethod
    def of(cls, data: Path, *, database_url: str | None = None, store_url: str | None = None) -> Self:
        """Returns what lies in a folder.

        Raises:
            VerifyImpossible: There is neither a log nor a database.
        """
        source = cls(data, database_url, store_url or str(data / PHOTOS))
        if not (source.has_database or (data / MIRROR).exists()):
            raise VerifyImpossible(f"{data} holds neither a database nor a log.")
        return source

    @property
    def has_database(self) -> bool:
        """Whether there are rows to check, and not only the mirror of the log."""
        return self.database_url is not None or (self.data / DATABASE).exists()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One state of the database for as long as the check takes, whatever the service does meanwhile."""
        if self.database_url and not self.database_url.startswith("sqlite"):
            database = Database.open(self.database_url)
            with database.read() as session:
                yield session
            database.close()
            return
        engine = _read_only(self._file())
        with Session(engine) as session:
            yield session
        engine.dispose()

    def _file(self) -> Path:
        return (
            Path(self.database_url.removeprefix("sqlite:///")) if self.database_url else self.data / DATABASE
        )


def _read_only(path: Path) -> Engine:
    # What lies on a medium that cannot be written nobody else writes to, and SQLite need not look for locks.
    mode = "mode=ro" if os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"
    engine = create_engine(
        f"sqlite:///file:{quote(str(path.absolute()))}?{mode}&uri=true", hide_parameters=True
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _: object) -> None:  # noqa: ANN401  the driver's own connection
    connection.isolation_level = None


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
