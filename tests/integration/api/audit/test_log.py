"""The log holds on both databases."""

import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from api.audit import Action, Event, append
from api.audit.entries import GENESIS
from api.audit.log import entries, last_entry
from api.audit.rows import EvidenceBypassed
from api.audit.tables import AuditEntry
from api.audit.watch import watch
from api.database import Database
from api.records.kinds import BlobState
from api.records.tables import Blob, Reading

EVENT = Event(Action.LOOK, "u1", "photo:p1", "north", {"size": 3})
HASH = "ab" * 32

WRITER = """
import sys
from api.audit import Action, Event, append
from api.database import Database
database = Database.open(sys.argv[1])
for number in range(25):
    with database.write() as session:
        append(session, Event(Action.LOOK, sys.argv[2], "photo:p1", detail={"number": number}))
"""


@pytest.fixture
def watched(database: Database) -> Database:
    return replace(database, on_write=watch)


def blob(sha256: str = HASH) -> Blob:
    return Blob(sha256=sha256, size=7, media_type="image/jpeg")


def assert_chained(database: Database, length: int) -> None:
    previous = GENESIS
    with database.read() as session:
        found = list(entries(session))
    assert [entry.index for entry in found] == list(range(1, length + 1))
    for entry in found:
        assert entry.previous == previous
        assert entry.is_sound()
        previous = entry.hash


def test_entries_follow_one_another_without_gaps(database: Database) -> None:
    for _ in range(3):
        with database.write() as session:
            append(session, EVENT)
            append(session, EVENT)
    assert_chained(database, 6)


def test_what_is_undone_was_never_logged(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            append(session, EVENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.write() as session:
        append(session, EVENT)
    assert_chained(database, 1)


def test_processes_that_append_at_once_make_one_chain(database: Database, database_url: str) -> None:
    command = [sys.executable, "-c", WRITER, database_url]
    writers = [subprocess.Popen([*command, f"u{number}"]) for number in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert_chained(database, 50)
    with database.read() as session:
        for number in range(2):
            mine = [entry.detail["number"] for entry in entries(session) if entry.actor == f"u{number}"]
            assert mine == list(range(25))


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(actor="u2"),
        delete(AuditEntry),
        text("DELETE FROM audit_entry"),
        text("UPDATE audit_entry SET actor = 'u2'"),
    ],
)
def test_the_database_itself_refuses_to_change_the_log(database: Database, change: object) -> None:
    with database.write() as session:
        append(session, EVENT)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(change)  # type: ignore[call-overload]
    assert_chained(database, 1)


@pytest.mark.parametrize("index", [1, 3])
def test_an_entry_cannot_be_replaced_or_leave_a_gap_on_sqlite(database: Database, index: int) -> None:
    if database.engine.dialect.name != "sqlite":
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(text("TRUNCATE audit_entry"))
        return
    with database.write() as session:
        entry = append(session, EVENT)
        said = {**entry.to_dict(), "index": index}
        said.pop("v")
    columns = ", ".join(f'"{name}"' for name in said)
    values = ", ".join(f":{name}" for name in said)
    statement = text(f"INSERT OR REPLACE INTO audit_entry ({columns}) VALUES ({values})")
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(statement, {**said, "detail": "{}", "rows": "{}"})
    assert_chained(database, 1)


def test_rows_of_evidence_are_hashed_into_the_next_entry(watched: Database) -> None:
    with watched.write() as session:
        session.add(blob())
        session.flush()
        entry = append(session, EVENT)
        assert append(session, EVENT).rows == {}
    assert list(entry.rows) == [f"blob/{HASH}"]
    with watched.write() as session:
        session.get_one(Blob, HASH).size = 8
        changed = append(session, EVENT)
    assert changed.rows[f"blob/{HASH}"] not in (None, entry.rows[f"blob/{HASH}"])
    with watched.write() as session:
        session.delete(session.get_one(Blob, HASH))
        assert append(session, EVENT).rows == {f"blob/{HASH}": None}


def test_rows_that_no_entry_accounts_for_get_one_of_their_own(watched: Database) -> None:
    with watched.write() as session:
        session.add(blob())
    with watched.read() as session:
        last = last_entry(session)
    assert last is not None
    assert (last.action, last.actor, list(last.rows)) == ("record", "system", [f"blob/{HASH}"])


def test_how_far_a_reading_is_is_no_evidence(watched: Database) -> None:
    with watched.write() as session:
        session.add(blob())
    with watched.write() as session:
        found = session.get_one(Blob, HASH)
        found.state, found.attempts = BlobState.READ, 2
        session.execute(update(Reading).values(active=False))
    assert_chained(watched, 1)


@pytest.mark.parametrize(
    "statement",
    [
        update(Blob).values(size=1),
        update(Blob).values(state="read", size=1),
        delete(Blob),
        insert(Blob).values(sha256="cd" * 32, size=1, media_type="image/png"),
    ],
)
def test_a_statement_that_the_log_cannot_follow_is_refused(watched: Database, statement: object) -> None:
    with watched.write() as session:
        session.add(blob())
    with pytest.raises(EvidenceBypassed), watched.write() as session:
        session.execute(statement)  # type: ignore[call-overload]
    with watched.read() as session:
        assert session.get_one(Blob, HASH).size == 7


def test_writers_in_threads_wait_for_one_another(watched: Database) -> None:
    def write(number: int) -> None:
        for step in range(5):
            with watched.write() as session:
                session.add(blob(f"{number}{step}".ljust(64, "0")))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_chained(watched, 20)
