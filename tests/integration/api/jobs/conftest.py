"""Dispatchers over photos that are kept in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.database import Database
from api.jobs.dispatcher import Dispatcher
from api.jobs.testing import KeptPhotos
from ocr.cluster import Workers, models_key
from ocr.cluster.testing import MODELS


@pytest.fixture
def photos(tmp_path: Path) -> Iterator[KeptPhotos]:
    database = Database.open(f"sqlite:///{tmp_path / 'rows.db'}")
    database.migrate()
    yield KeptPhotos(database)
    database.close()


@pytest.fixture
def dispatching(photos: KeptPhotos) -> Iterator[Callable[..., Dispatcher]]:
    """Starts a dispatcher with these workers; each that is lost is followed by the next."""
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
