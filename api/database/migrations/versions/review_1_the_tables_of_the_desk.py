"""The tables of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "review_1"
down_revision = "trace_2"
branch_labels = None
depends_on = None

MARKING_KINDS = (
    "manufacturer_name",
    "manufacturer_logo",
    "factory_stamp",
    "factory_code",
    "country",
    "serial",
    "serial_partial",
    "year",
    "model",
    "calibre",
    "import_mark",
    "proof_mark",
    "date_code",
    "inspector_mark",
    "property_mark",
    "selector_mark",
    "sight_mark",
    "deactivation_mark",
    "conversion_mark",
    "police_evidence_mark",
    "security_mark",
    "ownership_text",
    "other_number",
)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Takes this step."""
    op.create_table(
        "review_task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("reading_id", sa.String(length=32), nullable=False),
        sa.Column("weapon_id", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("finished_by", sa.JSON(), nullable=False),
        sa.Column("state", _choice("taskstate", "open", "closed"), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_review_task_photo_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_review_task_reading_id")),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_review_task_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_task")),
        sa.UniqueConstraint("photo_id", "reading_id", name=op.f("uq_review_task_photo_id_reading_id")),
    )
    op.create_index(op.f("ix_review_task_state_worth_id"), "review_task", ["state", "worth", "id"])
    op.create_index(op.f("ix_review_task_weapon_id"), "review_task", ["weapon_id"])
    op.create_table(
        "review_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("confirmation_id", sa.String(length=32), nullable=True),
        sa.Column("kind", _choice("markingkind", *MARKING_KINDS), nullable=False),
        sa.Column(
            "outcome",
            _choice("outcome", "confirmed", "corrected", "entered", "looked_none_found"),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=255), nullable=True),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["confirmation.id"], name=op.f("fk_review_answer_confirmation_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["review_task.id"], name=op.f("fk_review_answer_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
    )
    op.create_index(op.f("ix_review_answer_task_id_kind_at"), "review_answer", ["task_id", "kind", "at"])
    op.create_table(
        "annotation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("reading_id", sa.String(length=32), nullable=True),
        sa.Column("act", _choice("act", "redraw", "split", "merge", "label"), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("polygons", sa.JSON(), nullable=False),
        sa.Column("kind", _choice("markingkind", *MARKING_KINDS), nullable=True),
        sa.Column("text", sa.String(length=255), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_annotation_photo_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_annotation_reading_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation")),
    )
    op.create_index(op.f("ix_annotation_photo_id_at_id"), "annotation", ["photo_id", "at", "id"])
