"""Photos of one mark in light from several sides belong together."""

import sqlalchemy as sa
from alembic import op

revision = "page_1"
down_revision = "trace_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Takes this step."""
    for table in ("photo", "upload"):
        op.add_column(table, sa.Column("burst", sa.String(length=32), nullable=True))
