"""Mirror and heads keep up with the log, through crashes too."""

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from api.audit import Action, Event, Signer, append
from api.audit.heads import HEADS, Head, keep_head, last_head, sign_head
from api.audit.keeper import Keeper, keeping
from api.audit.log import last_entry
from api.audit.mirror import MIRROR, LogBroken, Mirror, mirrored
from api.database import Database
from models.keys import verified


class Place:
    """A database, and a data folder."""

    def __init__(self, database: Database, data: Path) -> None:
        self.database, self.data = database, data
        self.signer = Signer.open(data)

    def log(self, times: int = 1) -> None:
        for _ in range(times):
            with self.database.write() as session:
                append(session, Event(Action.LOOK, "u1", "photo:p1"))

    def catch_up(self) -> None:
        with self.database.read() as session:
            Mirror(self.data).catch_up(session)

    def indexes(self) -> list[int | None]:
        return [entry.index if entry else None for entry in mirrored(self.data / MIRROR)]

    def disputed(self) -> list[Path]:
        return list((self.data / MIRROR).parent.glob("disputed-*"))

    def end(self) -> None:
        with keeping(self.database, self.data, self.signer):
            pass


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Place:
    return Place(database, tmp_path / "data")


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Place]:
    database = Database.open(f"sqlite:///{tmp_path / 'rows.db'}")
    database.migrate()
    yield Place(database, tmp_path / "data")
    database.close()


def test_the_mirror_has_what_the_log_has(place: Place) -> None:
    place.catch_up()
    assert place.indexes() == []
    place.log(3)
    place.catch_up()
    place.log(2)
    place.catch_up()
    assert place.indexes() == [1, 2, 3, 4, 5]
    assert all(entry and entry.is_sound() for entry in mirrored(place.data / MIRROR))


def test_entries_are_mirrored_within_seconds_while_the_service_runs(place: Place) -> None:
    with keeping(place.database, place.data, place.signer):
        place.log()
        deadline = time.monotonic() + 30
        while place.indexes() != [1] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert place.indexes() == [1]


@pytest.mark.parametrize("lost", [1, 30, 400, 10**6])
def test_a_mirror_that_a_crash_cut_is_healed(local: Place, lost: int) -> None:
    local.log(4)
    local.catch_up()
    whole = (local.data / MIRROR).read_bytes()
    (local.data / MIRROR).write_bytes(whole[: max(0, len(whole) - lost)])
    local.catch_up()
    assert (local.data / MIRROR).read_bytes() == whole
    assert local.disputed() == []


def test_lines_longer_than_a_piece_that_is_read_are_found(local: Place) -> None:
    local.log()
    local.catch_up()
    with local.database.read() as session:
        entry = last_entry(session)
    assert entry is not None
    padded = json.dumps({**entry.to_dict(), "padding": "x" * 200_000}).encode() + b"\n"
    (local.data / MIRROR).write_bytes(padded)
    local.log()
    local.catch_up()
    assert local.indexes() == [1, 2]


@pytest.mark.parametrize("line", [b"no JSON\n", b'{"index": 1}\n', b"[]\n"])
def test_a_mirror_that_the_database_contradicts_is_set_aside_not_written_over(
    local: Place, line: bytes
) -> None:
    local.log(2)
    local.catch_up()
    whole = (local.data / MIRROR).read_bytes()
    with (local.data / MIRROR).open("ab") as file:
        file.write(line)
    local.catch_up()
    assert (local.data / MIRROR).read_bytes() == whole
    (kept,) = local.disputed()
    assert kept.read_bytes() == whole + line


def test_a_log_that_was_cut_sets_the_longer_mirror_aside(local: Place) -> None:
    local.log(3)
    local.catch_up()
    with local.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_delete"))
        connection.execute(text('DELETE FROM audit_entry WHERE "index" = 3'))
    local.catch_up()
    assert local.indexes() == [1, 2]
    assert len(local.disputed()) == 1


def test_a_broken_log_is_neither_mirrored_nor_signed(local: Place, caplog: pytest.LogCaptureFixture) -> None:
    local.log(2)
    local.end()
    local.log(2)
    with local.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET actor = 'u2' WHERE \"index\" = 4"))
    with pytest.raises(LogBroken):
        local.catch_up()
    assert local.indexes() == [1, 2, 3]
    with caplog.at_level(logging.CRITICAL):
        local.end()
    assert "rollmark verify" in caplog.text
    head = last_head(local.data)
    assert head is not None
    assert head.index == 2


def test_the_end_of_a_service_signs_how_far_the_log_goes(place: Place) -> None:
    place.end()
    assert last_head(place.data) is None
    place.log(3)
    place.end()
    place.end()  # nothing new: nothing is signed
    (path,) = (place.data / HEADS).iterdir()
    (head,) = map(Head.parsed, path.read_bytes().splitlines())
    assert head is not None
    assert (head.index, head.key_id) == (3, place.signer.key_id)
    assert verified(place.signer.public_key, head.signature, head.signed())


def test_a_growing_log_is_signed_from_time_to_time(local: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.audit.keeper.HEAD_EVERY_S", 3600.0)
    keeper = Keeper(local.database, local.data, local.signer)
    local.log()
    keeper.tick()
    assert last_head(local.data) is None
    monkeypatch.setattr("api.audit.keeper.HEAD_EVERY_S", 0.0)
    keeper.tick()
    head = last_head(local.data)
    assert head is not None
    assert head.index == 1


def test_a_head_after_one_that_a_crash_cut_is_whole(local: Place) -> None:
    local.log()
    local.end()
    (path,) = (local.data / HEADS).iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    assert last_head(local.data) is None
    local.end()
    head = last_head(local.data)
    assert head is not None
    assert head.index == 1


def test_an_empty_log_can_be_signed_too(local: Place) -> None:
    head = sign_head(None, local.signer)
    keep_head(local.data, head)
    assert (head.index, last_head(local.data)) == (0, head)


def test_a_full_disk_stops_the_mirror_and_nothing_else(
    local: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    local.log()
    with monkeypatch.context() as patch:
        patch.setattr("api.audit.mirror.os.fsync", full)
        local.end()
    assert "tried again" in caplog.text
    local.log()
    local.end()
    assert local.indexes() == [1, 2]
