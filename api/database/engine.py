"""One database, opened by its address: transactions that read and transactions that write."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from models.errors import RollmarkError

WAIT_S = 30
"""Seconds that a writer waits for those before it; a write takes milliseconds."""

KEPT_OPEN, MORE_AT_ONCE = 10, 40
"""Connections: one for each of the 40 threads that answer requests, and some for those of the service."""


class DatabaseUnavailable(RollmarkError):
    """The database cannot be opened."""

    advice = (
        "ROLLMARK_DATABASE_URL is sqlite:///path or postgresql+psycopg://user:password@host/name; "
        "check the address, that the server runs, and who may write there."
    )


@dataclass(frozen=True, slots=True)
class Database:
    """A database and its two kinds of transactions.

    Attributes:
        engine: Connections whose transactions write.
        reading_engine: The same connections, with transactions that cannot.
        on_write: Is given the session of every transaction that writes, when it begins.
    """

    engine: Engine
    reading_engine: Engine
    on_write: Callable[[Session], None] | None = None

    @classmethod
    def open(cls, url: str) -> Self:
        """Opens a database; a SQLite file and its folder are made where there are none.

        Args:
            url: ``sqlite:///path`` or ``postgresql+psycopg://...``.

        Raises:
            DatabaseUnavailable: The address is none, or of a kind that is not known here.
        """
        try:
            address = make_url(url)
            return cls(*(_sqlite(address) if address.get_backend_name() == "sqlite" else _server(address)))
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise DatabaseUnavailable("The address of the database cannot be used.") from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the database and cannot change it."""
        with Session(self.reading_engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is kept when the block ends, and undone where it raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.on_write:
                self.on_write(session)
            with session.begin():
                yield session

    def migrate(self) -> None:
        """Brings the tables to those of this version.

        Raises:
            DatabaseUnavailable: The database cannot be reached, or a later version has changed it.
        """
        from api.database.migrations import upgrade  # noqa: PLC0415  needs the tables of every room

        try:
            upgrade(self.engine)
        except OperationalError as error:
            raise DatabaseUnavailable("The database cannot be reached.") from error
        except CommandError as error:
            raise DatabaseUnavailable(
                "The database is that of a later version.",
                advice="Install that version again, or a later one.",
            ) from error

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


_SHARED: Mapping[str, Any] = MappingProxyType(
    # Parameters are hidden because a message that repeats them would write serials into the log.
    {"hide_parameters": True, "pool_size": KEPT_OPEN, "max_overflow": MORE_AT_ONCE}
)


def _server(address: URL) -> tuple[Engine, Engine]:
    # A connection that the server or a firewall has dropped is found before it is used.
    # PostgreSQL translates long statements to machine code, which takes longer than any of ours.
    options = f"{address.query.get('options', '')} -c jit=off"
    engine = create_engine(address, pool_pre_ping=True, connect_args={"options": options}, **_SHARED)
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(address: URL) -> tuple[Engine, Engine]:
    if address.database in (None, "", ":memory:"):
        raise ArgumentError("A database in memory is one of each connection, and keeps nothing.")
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": WAIT_S}, **_SHARED)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine, engine.execution_options(rollmark_reads=True)


def _on_connect(connection: Any, _: object) -> None:  # noqa: ANN401  the driver's own connection
    # The driver would begin a transaction of its own choice; _on_begin does instead.
    connection.isolation_level = None
    # WAL with synchronous=NORMAL may lose the last commits when the power goes: FULL does not.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("rollmark_reads", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    # A writer that only takes its lock at the first write may find the database changed under it, and fails:
    # 315 633 lock errors of 4 writers in 4 s with DEFERRED, none with IMMEDIATE.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
