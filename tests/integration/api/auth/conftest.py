"""A running service with people."""

from collections.abc import Iterator

import pytest

from api.auth.testing import Station, running
from api.settings import Settings


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with running(Settings(data=tmp_path_factory.mktemp("station"))) as started:
        yield started
