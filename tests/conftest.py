"""What tests of the service share: a data folder that is nobody's, and both kinds of database."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from api.database import Database
from api.database.testing import fresh_database, postgres_programs, postgres_server


@pytest.fixture(scope="session", autouse=True)
def nobodys_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps every service that a test starts, also in a process of its own, out of the person's folder."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLLMARK_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL server for the whole run; skips, saying so, where none is installed."""
    if (programs := postgres_programs()) is None:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgres_server(programs) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    with ExitStack() as closing:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'rows.db'}"
        else:
            yield closing.enter_context(fresh_database(request.getfixturevalue("postgres")))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with all tables and no rows, once of each kind."""
    opened = Database.open(database_url)
    opened.migrate()
    yield opened
    opened.close()
