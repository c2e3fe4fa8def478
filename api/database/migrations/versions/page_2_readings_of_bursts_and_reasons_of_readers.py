"""Photos that were read as one leave a reading, and a second reader may say why there is no serial."""

import sqlalchemy as sa
from alembic import op

revision = "page_2"
down_revision = "page_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Takes this step."""
    op.add_column("reading", sa.Column("burst", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("review_answer", sa.Column("condition", sa.String(length=64), nullable=True))
