"""Marks that people name become examples that readers compare with, and can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "marks_1"
down_revision = "page_2"
branch_labels = None
depends_on = None

STATES = ("waiting", "learnt", "unnamed", "doubted", "taken_back", "removed")


def upgrade() -> None:
    """Takes this step."""
    op.add_column("annotation", sa.Column("withdrawn_by", sa.String(length=32), nullable=True))
    op.add_column("annotation", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    state = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "mark_example",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("polygon", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("state", state, nullable=False),
        sa.Column("doubt", sa.String(length=64), nullable=True),
        sa.Column("crop", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_mark_example_photo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_example")),
    )
    op.create_index(op.f("ix_mark_example_state_at_id"), "mark_example", ["state", "at", "id"])
    op.create_index(op.f("ix_mark_example_photo_id_place"), "mark_example", ["photo_id", "place"])
    op.create_index(op.f("ix_mark_example_source"), "mark_example", ["source"])
