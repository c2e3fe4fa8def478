"""What searches go by, alerts and lists."""

import sqlalchemy as sa
from alembic import op

revision = "trace_1"
down_revision = "service_1"
branch_labels = None
depends_on = None

SQLITE_PLACES = (
    "CREATE VIRTUAL TABLE search_place USING fts5"
    "(places, content='search_entry', content_rowid='id', detail=none)",
    "CREATE TRIGGER search_entry_in AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_place(rowid, places) VALUES (NEW.id, NEW.places); END",
    "CREATE TRIGGER search_entry_out AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_place(search_place, rowid, places) VALUES ('delete', OLD.id, OLD.places); END",
)
POSTGRESQL_PLACES = (
    "CREATE INDEX ix_search_entry_places ON search_entry "
    "USING gin (array_to_tsvector(string_to_array(places, ' ')))",
)
SQLITE_TRIGRAMS = (
    "CREATE VIRTUAL TABLE search_trigram USING fts5"
    "(key, content='search_key', content_rowid='id', tokenize='trigram', detail=none)",
    "CREATE TRIGGER search_key_in AFTER INSERT ON search_key BEGIN "
    "INSERT INTO search_trigram(rowid, key) VALUES (NEW.id, NEW.key); END",
    "CREATE TRIGGER search_key_out AFTER DELETE ON search_key BEGIN "
    "INSERT INTO search_trigram(search_trigram, rowid, key) VALUES ('delete', OLD.id, OLD.key); END",
)
POSTGRESQL_TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_key_trigrams ON search_key USING gin (key gin_trgm_ops)",
    "CREATE INDEX ix_search_key_prefix ON search_key (key text_pattern_ops)",
)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def upgrade() -> None:
    """Takes this step."""
    _search()
    _lists()
    op.create_table(
        "alert",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", _choice("alertkind", "repeated_find", "listed", "incoming"), nullable=False),
        sa.Column("weapon_id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("state", _choice("alertstate", "open", "confirmed", "dismissed"), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_alert_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("weapon_id", "other", name=op.f("uq_alert_weapon_id_other")),
    )
    op.create_index(op.f("ix_alert_created_at_id"), "alert", ["created_at", "id"])
    op.create_index(op.f("ix_alert_unit_created_at_id"), "alert", ["unit", "created_at", "id"])


def _search() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", _big(), autoincrement=False, nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=255), nullable=False),
        sa.Column("shape", sa.String(length=255), nullable=False),
        sa.Column("sound", sa.String(length=255), nullable=False),
        sa.Column("places", sa.String(length=1000), nullable=False),
        sa.Column("stem", sa.String(length=255), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("manufacturer", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("calibre", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=True),
        sa.Column("type", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=255), nullable=True),
        sa.Column("recovered_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("p", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    for columns in (
        ["about"],
        ["calibre", "recovered_on"],
        ["manufacturer", "recovered_on"],
        ["model"],
        ["recovered_on"],
        ["stem", "number"],
    ):
        op.create_index(op.f(f"ix_search_entry_{'_'.join(columns)}"), "search_entry", columns)
    _run(SQLITE_PLACES if _is_sqlite() else POSTGRESQL_PLACES)
    op.create_table(
        "search_key",
        sa.Column("id", _big(), autoincrement=False, nullable=False),
        sa.Column("entry_id", _big(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["search_entry.id"], name=op.f("fk_search_key_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_key")),
    )
    op.create_index(op.f("ix_search_key_entry_id"), "search_key", ["entry_id"])
    op.create_index(op.f("ix_search_key_key"), "search_key", ["key"])
    _run(SQLITE_TRIGRAMS if _is_sqlite() else POSTGRESQL_TRIGRAMS)


def _lists() -> None:
    op.create_table(
        "weapon_list",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weapon_list")),
        sa.UniqueConstraint("sha256", name=op.f("uq_weapon_list_sha256")),
    )
    op.create_index(op.f("ix_weapon_list_created_at_id"), "weapon_list", ["created_at", "id"])
    op.create_table(
        "listed_weapon",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("list_id", sa.String(length=32), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=255), nullable=False),
        sa.Column("manufacturer", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("calibre", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=True),
        sa.Column("listed_as", _choice("listedas", "lost", "stolen", "wanted", "other"), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["weapon_list.id"], name=op.f("fk_listed_weapon_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_weapon")),
    )
    op.create_index(op.f("ix_listed_weapon_list_id_row"), "listed_weapon", ["list_id", "row"])
