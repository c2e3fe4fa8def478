"""Both databases keep the same promises."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from api.database import Database, DatabaseUnavailable
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo

HASH = "ab" * 32

WRITER = """
import sys
from sqlalchemy import update
from api.database import Database
from api.records.tables import Blob
database = Database.open(sys.argv[1])
for _ in range(50):
    with database.write() as session:
        blob = session.get_one(Blob, "ab" * 32, with_for_update=True)
        blob.attempts += 1
"""


def blob(sha256: str = HASH) -> Blob:
    return Blob(sha256=sha256, size=5 * 10**9, media_type="image/jpeg")


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Blob)) or 0


def test_what_is_written_is_read(database: Database) -> None:
    with database.write() as session:
        session.add(blob())
    with database.read() as session:
        found = session.get_one(Blob, HASH)
    assert (found.size, found.state, found.attempts) == (5 * 10**9, BlobState.STORED, 0)


def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(blob())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(database) == 0


def test_a_reading_transaction_cannot_write(database: Database) -> None:
    with database.read() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(text("DELETE FROM blob"))
    with database.write() as session:
        session.add(blob())
    assert count(database) == 1


def test_a_reading_transaction_sees_one_state(database: Database) -> None:
    with database.read() as session:
        query = select(func.count()).select_from(Blob)
        assert session.scalar(query) == 0
        with database.write() as other:
            other.add(blob())
        assert session.scalar(query) == 0
    assert count(database) == 1


def test_a_row_that_leads_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Photo(sha256=HASH, unit="north", uploaded_by="x" * 32))


def test_a_choice_that_is_none_is_refused(database: Database) -> None:
    with database.write() as session:
        session.add(blob())
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("UPDATE blob SET state = 'lost'"))


def test_a_moment_comes_back_in_utc(database: Database) -> None:
    moment = datetime(2024, 5, 17, 10, 32, 8, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(Blob(sha256=HASH, size=1, media_type="image/png", stored_at=moment))
    with database.read() as session:
        found = session.scalar(select(Blob.stored_at).where(Blob.stored_at == moment))
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2024, 5, 17)
    with pytest.raises(StatementError, match="no time zone"), database.write() as session:
        session.add(Blob(sha256=HASH, size=1, media_type="image/png", stored_at=naive))


def test_parameters_stay_out_of_messages(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        session.add(Photo(sha256=HASH, unit="north", uploaded_by="x" * 32, name="secret"))
    assert "secret" not in str(caught.value)


def test_four_writer_processes_never_meet_a_lock_and_lose_no_write(database: Database) -> None:
    with database.write() as session:
        session.add(blob())
    url = database.engine.url.render_as_string(hide_password=False)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    errors = [writer.communicate(timeout=120)[1] for writer in writers]
    assert errors == [""] * 4
    with database.read() as session:
        assert session.get_one(Blob, HASH).attempts == 200


@pytest.fixture
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path_factory.mktemp('lite') / 'new' / 'rows.db'}")
    yield opened
    opened.close()


def test_sqlite_keeps_what_it_acknowledged_when_the_power_goes(lite: Database) -> None:
    with lite.write() as session:
        said = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")}
    assert said == {"journal_mode": "wal", "synchronous": 2}  # 2 is FULL


@pytest.mark.parametrize(
    "url", ["", "rows.db", "oracle9://x", "mysql+nothing://x", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_that_cannot_be_used_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        Database.open(url)
    assert "sqlite:///path" in caught.value.advice


def test_a_server_that_is_not_there_is_told() -> None:
    database = Database.open("postgresql+psycopg://rollmark@127.0.0.1:1/rollmark?connect_timeout=2")
    with pytest.raises(DatabaseUnavailable, match="reached"):
        database.migrate()


def test_as_many_may_read_at_once_as_there_are_threads_that_answer(database: Database) -> None:
    together = Barrier(45)

    def look() -> int:
        with database.read() as session:
            session.scalar(select(func.count()).select_from(Blob))
            return together.wait(60)

    with ThreadPoolExecutor(45) as threads:
        looks = [threads.submit(look) for _ in range(45)]
        assert len({done.result() for done in looks}) == 45
