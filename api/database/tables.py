"""The tables of every room, in one place, so that none is forgotten when the database is made."""

import importlib
from pathlib import Path

from sqlalchemy import MetaData

import api
from api.database.base import Base


def is_ours(name: str | None, _: str = "", __: object = None) -> bool:
    """Whether a table or an index is declared here; the others are how a database searches."""
    from api.search.tables import MADE_BY_HAND  # noqa: PLC0415  it declares tables itself

    return not (name or "").startswith(MADE_BY_HAND)


def all_tables() -> MetaData:
    """Returns the tables that ``api/<room>/tables.py`` declare."""
    for folder in api.__path__:
        for tables in sorted(Path(folder).glob("*/tables.py")):
            if tables.parent.name != "database":
                importlib.import_module(f"api.{tables.parent.name}.tables")
    return Base.metadata
