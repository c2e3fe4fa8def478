"""What Alembic runs, also for ``alembic revision --autogenerate`` in the project's folder."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from api.database import Database, UtcDateTime
from api.database.tables import all_tables, is_ours
from api.settings import Settings


def _as_of_now(kind: str, what: object, _: AutogenContext) -> Any:  # noqa: ANN401  a text, or False
    """A step says what a type is on the day it is written, not what it may become."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(what, UtcDateTime) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_item=_as_of_now,
        include_name=is_ours,
        render_as_batch=True,  # SQLite changes a table by copying it
        transactional_ddl=True,  # as api.database.engine begins transactions, also on SQLite
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    database = Database.open(Settings().database)
    with database.engine.begin() as opened:
        _run(opened)
    database.close()
