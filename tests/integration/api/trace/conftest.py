"""A desk on either database."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest
from sqlalchemy.engine import URL

from api.app import create_app
from api.auth import Role
from api.database.testing import fresh_database
from api.settings import Settings
from api.testing import FakeReader, serving
from api.trace.testing import Desk


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with ExitStack() as closing:
        url = None
        if request.param == "postgresql":
            server: URL = request.getfixturevalue("postgres")
            url = closing.enter_context(fresh_database(server))
        settings = Settings(data=tmp_path_factory.mktemp("desk"), database_url=url)
        address = closing.enter_context(serving(create_app(settings, FakeReader())))
        started = Desk(address, settings, httpx.Client())
        yield replace(started, analyst=closing.enter_context(started.client(Role.ANALYST)))
