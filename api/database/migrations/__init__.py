"""The steps that bring a database of any version to this one."""

from sqlalchemy import Engine

from api.database.tables import all_tables


def upgrade(engine: Engine) -> None:
    """Brings the tables to those of this version."""
    all_tables().create_all(engine)
