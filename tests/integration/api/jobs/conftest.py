"""Photos in a store that is a dictionary, and dispatchers over them."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from api.database import Database
from api.jobs.dispatcher import Dispatcher
from api.records.kinds import BlobState
from api.records.tables import Blob, Reading
from ocr.cluster import Workers, models_key
from ocr.cluster.testing import MODELS

PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Photos:
    """Photos that were stored, and their rows."""

    database: Database
    kept: dict[str, bytes] = field(default_factory=dict)

    def store(self, photo: bytes) -> str:
        sha256 = hashlib.sha256(photo).hexdigest()
        self.kept[sha256] = photo
        with self.database.write() as session:
            session.add(Blob(sha256=sha256, size=len(photo), media_type="image/jpeg"))
        return sha256

    def read(self, sha256: str) -> bytes:
        if sha256 not in self.kept:
            raise OSError("the disk is gone")
        return self.kept[sha256]

    def row(self, sha256: str) -> Blob:
        with self.database.read() as session:
            return session.get_one(Blob, sha256)

    def readings(self, sha256: str) -> list[Reading]:
        with self.database.read() as session:
            query = select(Reading).where(Reading.sha256 == sha256).order_by(Reading.created_at)
            return list(session.scalars(query))

    def ended(self, sha256: str) -> Blob:
        """Waits until the photo is read or refused."""
        wait_until(lambda: self.row(sha256).state in {BlobState.READ, BlobState.REFUSED})
        return self.row(sha256)


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


Dispatching = Callable[..., Dispatcher]


@pytest.fixture
def photos(database: Database) -> Photos:
    return Photos(database)


@pytest.fixture
def dispatching(photos: Photos) -> Iterator[Dispatching]:
    """Starts a dispatcher with these workers."""
    started: list[Dispatcher] = []

    def start(*workers: Workers) -> Dispatcher:
        each = iter(workers)
        dispatcher = Dispatcher(photos.database, photos, lambda: next(each), models_key(MODELS))
        started.append(dispatcher)
        dispatcher.start()
        return dispatcher

    yield start
    for dispatcher in started:
        dispatcher.stop()
