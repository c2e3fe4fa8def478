"""Deleting a row together with what cannot be without it."""

from typing import Any

from sqlalchemy import ColumnElement, Table, inspect, select
from sqlalchemy.orm import Mapper, Session

from api.database.base import Base
from api.database.tables import all_tables


def delete_row(session: Session, row: Base) -> None:
    """Deletes a row; rows that refer to it go too, or lose the reference where they can be without it.

    They are changed one by one, as objects of the session, so that the log tells of each.
    """
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)
    (key,) = inspect(type(row)).primary_key_from_instance(row)
    for mapper, column in _references(table):
        query = select(mapper.class_).where(column == key)
        for other in session.scalars(query).all():
            _let_go(session, other, column)
    session.delete(row)
    session.flush()


def _let_go(session: Session, row: Any, column: ColumnElement[Any]) -> None:  # noqa: ANN401
    if inspect(type(row)).local_table.c[column.name].nullable:
        setattr(row, column.name, None)
    else:
        delete_row(session, row)


def _references(table: Table) -> list[tuple[Mapper[Any], Any]]:
    """Returns every column that refers to a table, with the class whose rows have it."""
    all_tables()  # also those of rooms that nobody imported yet
    return [
        (mapper, key.parent)
        for mapper in Base.registry.mappers
        for key in getattr(mapper.local_table, "foreign_keys", ())
        if key.column.table is table
    ]
