"""A service on either database."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from api.database.testing import fresh_database
from api.marks.testing import Station, running
from api.settings import Settings


def _settings(request: pytest.FixtureRequest, folder: Path, database: str) -> Iterator[Settings]:
    with ExitStack() as closing:
        url = None
        if database == "postgresql":
            server: URL = request.getfixturevalue("postgres")
            url = closing.enter_context(fresh_database(server))
        yield Settings(data=folder, database_url=url, review_blind_share=0.0)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("marks")
    for settings in _settings(request, folder, request.param):
        with running(settings, itertools.count()) as station:
            yield station


@pytest.fixture
def station(opened: Station) -> Iterator[Station]:
    """A service that compares with nothing that an earlier test has named."""
    yield opened
    for each in opened.examples()["items"]:
        opened.keeper.post(f"/v1/models/examples/{each['id']}/remove")
