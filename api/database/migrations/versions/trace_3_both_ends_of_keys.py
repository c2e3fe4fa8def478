"""Keys are found by either end, and the entries of a maker together; pairs of characters go."""

import sqlalchemy as sa
from alembic import op

revision = "trace_3"
down_revision = "review_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Takes this step."""
    bind = op.get_bind()
    is_sqlite = bind.dialect.name == "sqlite"
    if is_sqlite:
        for name in ("search_entry_in", "search_entry_out"):
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE search_place")
        bind.connection.create_function("reverse", 1, _reversed, deterministic=True)
    else:
        op.drop_index("ix_search_entry_places", "search_entry")
    op.drop_column("search_entry", "places")
    op.create_index("ix_search_entry_manufacturer_shape_id", "search_entry", ["manufacturer", "shape", "id"])
    op.add_column("search_key", sa.Column("back", sa.String(length=255), nullable=False, server_default=""))
    op.execute("UPDATE search_key SET back = reverse(key)")
    pattern = "" if is_sqlite else " text_pattern_ops"
    op.execute(f"CREATE INDEX ix_search_key_suffix ON search_key (back{pattern})")


def _reversed(text: str) -> str:
    return text[::-1]
