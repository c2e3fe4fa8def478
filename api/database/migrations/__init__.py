"""The steps that bring a database of any version to this one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

ONE_AT_A_TIME = 0x726F6C6C
"""The lock of PostgreSQL that whoever changes the tables holds; SQLite lets in one writer as it is."""


def upgrade(engine: Engine) -> None:
    """Brings the tables to those of this version, all in one transaction.

    Raises:
        CommandError: The database is that of a later version.
        OperationalError: The database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
