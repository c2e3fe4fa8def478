"""A case may say that no model learns from its photos."""

import sqlalchemy as sa
from alembic import op

revision = "learning_1"
down_revision = "trace_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Takes this step."""
    op.add_column("case", sa.Column("may_train", sa.Boolean(), nullable=False, server_default=sa.true()))
