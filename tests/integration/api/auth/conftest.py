"""A running service with people."""

from collections.abc import Iterator

import pytest

from api.auth import people
from api.auth.testing import QUICK, Station, running
from api.settings import Settings


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    settings = Settings(data=tmp_path_factory.mktemp("station"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "Passwords", lambda: QUICK)
        with running(settings) as started:
            yield started
