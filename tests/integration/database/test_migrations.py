"""The steps of migration lead to the tables that the code knows, on both databases, whoever comes first."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from api.database import Database
from api.database.engine import DatabaseUnavailable
from api.database.tables import all_tables, is_ours

MIGRATE = "import sys; from api.database import Database; Database.open(sys.argv[1]).migrate()"


def tables(database: Database) -> set[str]:
    return set(filter(is_ours, inspect(database.engine).get_table_names()))


def test_the_steps_lead_to_the_tables_that_the_code_knows(database: Database) -> None:
    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, all_tables()) == []


def test_a_database_that_is_up_to_date_is_left_as_it_is(database: Database) -> None:
    before = tables(database)
    database.migrate()
    assert tables(database) == before


def test_a_database_of_a_later_version_is_refused(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'from_tomorrow'"))
    with pytest.raises(DatabaseUnavailable, match="later version"):
        database.migrate()


def test_servers_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    servers = [
        subprocess.Popen([sys.executable, "-c", MIGRATE, database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [server.communicate(timeout=120)[1] for server in servers] == [""] * 2
    database = Database.open(database_url)
    assert tables(database) == {*all_tables().tables, "alembic_version"}
    database.close()


def test_a_step_that_fails_leaves_nothing_behind(database_url: str) -> None:
    database = Database.open(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE weapon (id INTEGER)"))
    with pytest.raises((DatabaseUnavailable, SQLAlchemyError)):
        database.migrate()
    assert tables(database) == {"weapon"}
    database.close()
