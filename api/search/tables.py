"""The tables that searches go by: what is known of each marking, and the keys it is found under.

They hold nothing of their own: :mod:`api.search.keeping` writes them from the records they tell of, in the
same transaction, and makes them anew where they are lost.
"""

import random
import time
from datetime import date

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, Integer, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import Base
from api.records.tables import NAME, SHORT

_BIG = BigInteger().with_variant(Integer, "sqlite")

TRIGRAMS = "search_trigram"
"""The full-text index of SQLite over trigrams of the keys."""

SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {TRIGRAMS} USING fts5"
    "(key, content='search_key', content_rowid='id', tokenize='trigram', detail=none)",
    f"CREATE TRIGGER search_key_in AFTER INSERT ON search_key BEGIN "
    f"INSERT INTO {TRIGRAMS}(rowid, key) VALUES (NEW.id, NEW.key); END",
    f"CREATE TRIGGER search_key_out AFTER DELETE ON search_key BEGIN "
    f"INSERT INTO {TRIGRAMS}({TRIGRAMS}, rowid, key) VALUES ('delete', OLD.id, OLD.key); END",
    "CREATE INDEX ix_search_key_prefix ON search_key (key)",
    "CREATE INDEX ix_search_key_suffix ON search_key (back)",
)
"""Statements that make what only SQLite knows how to make."""

_TOO = "INCLUDE (entry_id, shape, sound)"

POSTGRESQL_INDEX = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_key_trigrams ON search_key USING gin (key gin_trgm_ops)",
    # Keys and their ends go by these, whatever the language of the database. They hold what a search
    # compares: to look up thousands of rows, each on another page, would take longer than all the rest.
    f"CREATE INDEX ix_search_key_prefix ON search_key (key text_pattern_ops) {_TOO}",
    f"CREATE INDEX ix_search_key_suffix ON search_key (back text_pattern_ops) {_TOO}",
)
"""The same on PostgreSQL; its extension comes with every installation."""

MADE_BY_HAND = (TRIGRAMS, "ix_search_key_trigrams", "ix_search_key_prefix", "ix_search_key_suffix")
"""Names that begin like this are indexes that only their database knows how to make."""


def index_trigrams(_: object, connection: Connection, **__: object) -> None:
    """Makes the index of trigrams, right after its table was created; a migration calls it too."""
    for statement in SQLITE_INDEX if connection.dialect.name == "sqlite" else POSTGRESQL_INDEX:
        connection.exec_driver_sql(statement)


def new_number() -> int:
    """Returns a number that no other row has: microseconds and chance, so that later rows come later."""
    return (time.time_ns() // 1000 << 12) | random.getrandbits(12)


class SearchEntry(Base):
    """One marking that can be found, and what it is found with."""

    __tablename__ = "search_entry"
    __table_args__ = (
        Index(None, "about"),
        Index(None, "stem", "number"),
        Index(None, "manufacturer", "recovered_on"),
        Index(None, "manufacturer", "shape", "sound", "id"),
        Index(None, "calibre", "recovered_on"),
        Index(None, "model"),
        Index(None, "recovered_on"),
    )

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False, default=new_number)
    about: Mapped[str] = mapped_column(String(SHORT))  # weapon:<id>, listed:<id> or incoming:<id>
    unit: Mapped[str | None] = mapped_column(String(SHORT))  # None: of no unit, as a list from elsewhere
    kind: Mapped[str] = mapped_column(String(SHORT))
    text: Mapped[str] = mapped_column(String(NAME))  # as marked
    shape: Mapped[str] = mapped_column(String(NAME))
    sound: Mapped[str] = mapped_column(String(NAME))
    stem: Mapped[str | None] = mapped_column(String(NAME))
    number: Mapped[int | None] = mapped_column(BigInteger)
    manufacturer: Mapped[str | None] = mapped_column(String(NAME))  # a maker's id, or as marked
    model: Mapped[str | None] = mapped_column(String(NAME))  # as its shape key
    calibre: Mapped[str | None] = mapped_column(String(SHORT))
    country: Mapped[str | None] = mapped_column(String(SHORT))
    type: Mapped[str | None] = mapped_column(String(SHORT))
    place: Mapped[str | None] = mapped_column(String(NAME))
    recovered_on: Mapped[date | None]
    decided_by: Mapped[str] = mapped_column(String(SHORT))
    p: Mapped[float | None]


def _reversed(context: DefaultExecutionContext) -> str:
    key: str = context.get_current_parameters()["key"]  # type: ignore[no-untyped-call]
    return key[::-1]


class SearchKey(Base):
    """A key that a marking is found under: how it looks, how it sounds, its letters folded to digits."""

    __tablename__ = "search_key"
    __table_args__ = (
        Index(None, "entry_id"),
        {"listeners": [("after_create", index_trigrams)]},
    )

    id: Mapped[int] = mapped_column(_BIG, primary_key=True, autoincrement=False, default=new_number)
    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id"))
    key: Mapped[str] = mapped_column(String(NAME))
    back: Mapped[str] = mapped_column(String(NAME), default=_reversed)  # for those that end alike
    shape: Mapped[str] = mapped_column(String(NAME))  # of the entry
    sound: Mapped[str | None] = mapped_column(String(NAME))  # None: it sounds as it looks
