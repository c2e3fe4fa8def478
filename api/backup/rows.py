"""All rows of a database, as they were at one moment, in a file of SQLite, and back into any database."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from api.database import Database
from api.database.tables import all_tables

_PAGE = 500
"""Rows in memory at a time."""


def snapshot(database: Database, path: Path) -> None:
    """Writes what a database holds now into a new file, while others go on writing to it.

    Args:
        database: SQLite: copied by its online backup; another: row by row, in one transaction.
        path: The file; there is none yet.

    Raises:
        OSError: The disk is full.
        sqlite3.Error: The same, or a damaged database.
    """
    if database.engine.dialect.name == "sqlite":
        _copy_pages(database.engine, path)
    else:
        copy = Database.open(f"sqlite:///{path}")
        copy.migrate()
        copy_rows(database, copy)
        copy.close()
    # One file, without the two beside it that a database in use has.
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()


def copy_rows(source: Database, target: Database) -> None:
    """Copies every row from one database into another that has the same tables and no rows."""
    with source.read() as reading, target.engine.begin() as writing:
        for table in all_tables().sorted_tables:
            for rows in _pages(reading, table):
                writing.execute(insert(table), rows)


def is_empty(database: Database) -> bool:
    """Whether no table has a row."""
    with database.read() as session:
        return all(
            session.execute(select(table).limit(1)).first() is None for table in all_tables().sorted_tables
        )


def _pages(session: Any, table: Table) -> Iterator[list[dict[str, Any]]]:  # noqa: ANN401
    # In the order of the key, in which the log lets its entries in.
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_PAGE)
    for page in session.execute(query).mappings().partitions(_PAGE):
        yield [dict(row) for row in page]


def _copy_pages(engine: Engine, path: Path) -> None:
    source = engine.raw_connection()
    target = sqlite3.connect(path)
    try:
        assert isinstance(source.driver_connection, sqlite3.Connection)
        source.driver_connection.backup(target)
    finally:
        target.close()
        source.close()
