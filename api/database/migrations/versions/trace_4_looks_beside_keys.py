"""Keys are made anew, as this version makes them, and hold how their number looks and sounds."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from api.search.spelling import Spelling

revision = "trace_4"
down_revision = "learning_1"
branch_labels = None
depends_on = None

_AT_ONCE = 5_000
"""Entries whose keys are in memory at a time."""

SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE search_trigram USING fts5"
    "(key, content='search_key', content_rowid='id', tokenize='trigram', detail=none)",
    "INSERT INTO search_trigram(search_trigram) VALUES ('rebuild')",
    "CREATE TRIGGER search_key_in AFTER INSERT ON search_key BEGIN "
    "INSERT INTO search_trigram(rowid, key) VALUES (NEW.id, NEW.key); END",
    "CREATE TRIGGER search_key_out AFTER DELETE ON search_key BEGIN "
    "INSERT INTO search_trigram(search_trigram, rowid, key) VALUES ('delete', OLD.id, OLD.key); END",
    "CREATE INDEX ix_search_key_prefix ON search_key (key)",
    "CREATE INDEX ix_search_key_suffix ON search_key (back)",
)
_TOO = "INCLUDE (entry_id, shape, sound)"
POSTGRESQL_INDEX = (
    "CREATE INDEX ix_search_key_trigrams ON search_key USING gin (key gin_trgm_ops)",
    f"CREATE INDEX ix_search_key_prefix ON search_key (key text_pattern_ops) {_TOO}",
    f"CREATE INDEX ix_search_key_suffix ON search_key (back text_pattern_ops) {_TOO}",
)


def upgrade() -> None:
    """Takes this step."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index("ix_search_entry_manufacturer_shape_id", "search_entry")
    op.create_index(
        "ix_search_entry_manufacturer_shape_sound_id",
        "search_entry",
        ["manufacturer", "shape", "sound", "id"],
    )
    if is_sqlite:
        op.execute("DROP TABLE search_trigram")
    op.drop_table("search_key")
    _fill(_made(is_sqlite=is_sqlite))
    op.create_index("ix_search_key_entry_id", "search_key", ["entry_id"])
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)


def _made(*, is_sqlite: bool) -> sa.Table:
    big = sa.Integer() if is_sqlite else sa.BigInteger()
    return op.create_table(
        "search_key",
        sa.Column("id", big, autoincrement=False, nullable=False),
        sa.Column("entry_id", big, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("back", sa.String(length=255), nullable=False),
        sa.Column("shape", sa.String(length=255), nullable=False),
        sa.Column("sound", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entry.id"], name="fk_search_key_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_key"),
    )


def _fill(table: sa.Table) -> None:
    """Writes the keys of every entry; numbers from one on are smaller than any that the service gives."""
    bind = op.get_bind()
    number, last = 0, -1
    page = sa.text("SELECT id, text FROM search_entry WHERE id > :last ORDER BY id LIMIT :some")
    while entries := bind.execute(page, {"last": last, "some": _AT_ONCE}).all():
        last = entries[-1].id
        keys = [key for entry in entries for key in _keys(entry.id, entry.text)]
        if keys:
            bind.execute(table.insert(), [{"id": number + at, **key} for at, key in enumerate(keys, 1)])
        number += len(keys)


def _keys(entry: int, text: str) -> Iterator[dict[str, Any]]:
    spelling = Spelling(text)
    for key in spelling.keys:
        shape, sound = spelling.shape, spelling.spoken
        yield {"entry_id": entry, "key": key, "back": key[::-1], "shape": shape, "sound": sound}
