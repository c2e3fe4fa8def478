"""The tables of every room, in one place, so that none is forgotten when the database is made."""

import importlib
import pkgutil
from importlib.util import find_spec

from sqlalchemy import MetaData

import api
from api.database.base import Base


def all_tables() -> MetaData:
    """Returns the tables that ``api/<room>/tables.py`` declare."""
    for room in pkgutil.iter_modules(api.__path__, "api."):
        if room.ispkg and room.name != "api.database" and find_spec(f"{room.name}.tables"):
            importlib.import_module(f"{room.name}.tables")
    return Base.metadata
