"""The durable state of reading, on both databases."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from api.database import Database
from api.jobs import rows
from api.jobs.testing import KeptPhotos
from api.records.kinds import BlobState
from api.records.tables import Blob, Reading
from ocr.types import Photo, Refusal
from ocr.types import Reading as Read

REFUSAL = Refusal("damaged", "Send it again.")


@pytest.fixture
def photos(database: Database) -> KeptPhotos:
    return KeptPhotos(database)


def body(sha256: str, version: str = "1") -> Mapping[str, Any]:
    return Read(Photo(sha256, 4, 3), models={"fake": version}).to_dict()


def keep(database: Database, sha256: str, version: str = "1") -> bool:
    with database.write() as session:
        return rows.keep(session, sha256, body(sha256, version))


def wait_again(database: Database, sha256: str) -> None:
    with database.write() as session:
        session.get_one(Blob, sha256).state = BlobState.STORED


def actives(database: Database, sha256: str) -> list[str]:
    with database.read() as session:
        query = select(Reading.models_key).where(Reading.sha256 == sha256, Reading.active)
        return list(session.scalars(query))


def test_what_waits_longest_comes_first_and_what_is_left_out_does_not_come(photos: KeptPhotos) -> None:
    first, second, third = (photos.store(b"photo %d" % n) for n in range(3))
    with photos.database.read() as session:
        assert rows.unread(session, limit=2) == [first, second]
        assert rows.unread(session, limit=5, but={first}) == [second, third]


def test_an_attempt_that_failed_goes_behind_the_others(photos: KeptPhotos) -> None:
    first, second = (photos.store(b"photo %d" % n) for n in range(2))
    with photos.database.write() as session:
        assert rows.count_attempts(session, first, 1) == 1
    with photos.database.read() as session:
        assert rows.unread(session, limit=2) == [second, first]


def test_a_reading_is_kept_once_however_often_it_comes(photos: KeptPhotos) -> None:
    sha256 = photos.store(b"a photo")
    assert keep(photos.database, sha256)
    assert not keep(photos.database, sha256)
    assert len(photos.readings(sha256)) == 1


def test_the_reading_of_newer_models_counts_and_the_older_is_kept(photos: KeptPhotos) -> None:
    sha256 = photos.store(b"a photo")
    keep(photos.database, sha256, "1")
    wait_again(photos.database, sha256)
    keep(photos.database, sha256, "2")
    assert [(r.models["fake"], r.active) for r in photos.readings(sha256)] == [("1", False), ("2", True)]


def test_going_back_to_older_models_makes_their_reading_count_again(photos: KeptPhotos) -> None:
    sha256 = photos.store(b"a photo")
    for version in ("1", "2", "1"):
        wait_again(photos.database, sha256)
        keep(photos.database, sha256, version)
    assert len(photos.readings(sha256)) == 2
    assert len(actives(photos.database, sha256)) == 1
    assert next(r for r in photos.readings(sha256) if r.active).models == {"fake": "1"}


def test_a_refused_photo_is_not_read_by_an_answer_that_comes_late(photos: KeptPhotos) -> None:
    sha256 = photos.store(b"a photo")
    with photos.database.write() as session:
        assert rows.refuse(session, sha256, REFUSAL)
    assert not keep(photos.database, sha256)
    with photos.database.write() as session:
        assert not rows.refuse(session, sha256, REFUSAL)
        assert rows.count_attempts(session, sha256, 1) == 0
    assert photos.row(sha256).refused_reason == "damaged"


def test_every_state_is_counted(photos: KeptPhotos) -> None:
    keep(photos.database, photos.store(b"read"))
    photos.store(b"stored")
    with photos.database.read() as session:
        assert rows.counts(session) == {
            BlobState.STORED: 1,
            BlobState.READ: 1,
            BlobState.REFUSED: 0,
            BlobState.ERASED: 0,
        }
