"""A service on either database."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import URL

from api.database.testing import fresh_database
from api.marks.testing import Station, running
from api.settings import Settings


@contextmanager
def _opened(factory: pytest.TempPathFactory, url: str | None = None) -> Iterator[Station]:
    settings = Settings(data=factory.mktemp("marks"), database_url=url, review_blind_share=0.0)
    with running(settings, itertools.count()) as station:
        yield station


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with _opened(tmp_path_factory) as station:
        yield station


@pytest.fixture(scope="module")
def postgresql(postgres: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with fresh_database(postgres) as url, _opened(tmp_path_factory, url) as station:
        yield station


def _forget(station: Station) -> None:
    """Has nothing compared with what a test has named, so that the next one begins with nothing."""
    for each in station.examples()["items"]:
        station.keeper.post(f"/v1/models/examples/{each['id']}/remove")


@pytest.fixture
def station(sqlite: Station) -> Iterator[Station]:
    yield sqlite
    _forget(sqlite)


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Station]:
    """A service on either database."""
    opened: Station = request.getfixturevalue(request.param)
    yield opened
    _forget(opened)
