"""The steps that change how searches find, on a database that holds what was to be found before."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import api.database.migrations
from api.database import Database
from api.search.find import Query, find
from api.search.keeping import remove
from api.search.spelling import Spelling

SERIALS = {1: "C-123456", 2: "С-98765", 3: "DM 4521"}


def bring_to(database: Database, revision: str) -> None:
    """Takes the steps as far as an earlier version had them."""
    config = Config()
    config.set_main_option("script_location", str(api.database.migrations.__path__[0]))
    config.set_main_option("path_separator", "os")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def put(connection: Connection, table: str, values: dict[str, Any]) -> None:
    columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), values)


def put_serial(connection: Connection, number: int, serial: str, *, pairs: bool) -> None:
    """Writes an entry and its keys as an earlier version did, which folded fewer letters to digits."""
    spelling = Spelling(serial)
    entry = {
        "id": number,
        "about": f"listed:{number}",
        "kind": "serial",
        "text": serial,
        "shape": spelling.shape,
    }
    entry |= {"sound": spelling.sound, "manufacturer": "zastava", "decided_by": "person_entered"}
    put(connection, "search_entry", entry | ({"places": "0C 1 12"} if pairs else {}))
    for at, key in enumerate(dict.fromkeys((spelling.shape, spelling.sound))):
        row = {"id": 10 * number + at, "entry_id": number, "key": key}
        put(connection, "search_key", row | ({} if pairs else {"back": key[::-1]}))


@pytest.mark.parametrize("revision", ["review_1", "trace_3"])
def test_what_was_found_before_a_step_is_found_after_it(database_url: str, revision: str) -> None:
    database = Database.open(database_url)
    bring_to(database, revision)
    with database.engine.begin() as connection:
        for number, serial in SERIALS.items():
            put_serial(connection, number, serial, pairs=revision == "review_1")
    database.migrate()
    with database.read() as session:
        for asked, number in (("C123456", 1), ("S98765", 2), ("98766", 2), ("0M4521", 3), ("*4521", 3)):
            first = find(session, Query(text=asked, likely={"manufacturer": "zastava"}))[0]
            assert first.entry.id == number, asked
        keys = session.execute(text("SELECT entry_id, key FROM search_key ORDER BY id")).all()
    assert [tuple(key) for key in keys] == [(at, key) for at in SERIALS for key in Spelling(SERIALS[at]).keys]
    database.close()


@pytest.mark.parametrize("revision", ["review_1", "trace_3"])
def test_what_was_put_in_before_a_step_can_be_removed_after_it(database_url: str, revision: str) -> None:
    database = Database.open(database_url)
    bring_to(database, revision)
    with database.engine.begin() as connection:
        put_serial(connection, 1, "C-123456", pairs=revision == "review_1")
    database.migrate()
    with database.write() as session:
        remove(session, "listed:1")
    with database.read() as session:
        assert find(session, Query(text="C123456")) == find(session, Query(text="*2345*")) == []
    database.close()
