"""The tables of every room, in one place, so that none is forgotten when the database is made."""

import importlib
from pathlib import Path

from sqlalchemy import MetaData

import api
from api.database.base import Base


def all_tables() -> MetaData:
    """Returns the tables that ``api/<room>/tables.py`` declare."""
    for folder in api.__path__:
        for tables in sorted(Path(folder).glob("*/tables.py")):
            if tables.parent.name != "database":
                importlib.import_module(f"api.{tables.parent.name}.tables")
    return Base.metadata
