"""Trace requests that go out and come in, and what was handed out."""

import sqlalchemy as sa
from alembic import op

revision = "trace_2"
down_revision = "trace_1"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Takes this step."""
    op.create_table(
        "disclosure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.String(length=255), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("with_persons", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index(op.f("ix_disclosure_at_id"), "disclosure", ["at", "id"])
    op.create_index(op.f("ix_disclosure_subject_at_id"), "disclosure", ["subject", "at", "id"])
    op.create_table(
        "exchange",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("partner", sa.String(length=255), nullable=False),
        sa.Column("weapon_ids", sa.JSON(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("hits", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
    )
    op.create_table(
        "incoming_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("from_country", sa.String(length=64), nullable=False),
        sa.Column("from_office", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("serial", sa.String(length=255), nullable=False),
        sa.Column("manufacturer", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("calibre", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=True),
        sa.Column("circumstances", sa.Text(), nullable=True),
        sa.Column("intended_use", sa.String(length=255), nullable=True),
        sa.Column(
            "handling", _choice("handling", "law_enforcement", "restricted", "permission"), nullable=False
        ),
        sa.Column("state", _choice("incomingstate", "open", "answered"), nullable=False),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_request")),
        sa.UniqueConstraint(
            "from_country", "reference", name=op.f("uq_incoming_request_from_country_reference")
        ),
    )
    op.create_index(op.f("ix_incoming_request_created_at_id"), "incoming_request", ["created_at", "id"])
    op.create_table(
        "trace_request",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("weapon_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("to_country", sa.String(length=64), nullable=True),
        sa.Column("to_office", sa.String(length=255), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            _choice("channel", "ilecu", "europol", "interpol", "bilateral", "etrace", "national"),
            nullable=False,
        ),
        sa.Column("priority", _choice("priority", "routine", "urgent"), nullable=False),
        sa.Column(
            "handling", _choice("handling", "law_enforcement", "restricted", "permission"), nullable=False
        ),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            _choice("requeststate", "draft", "sent", "acknowledged", "answered", "closed", "withdrawn"),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=255), nullable=True),
        sa.Column(
            "outcome",
            _choice("outcome", "traced", "partly_traced", "not_in_records", "not_made_here", "refused"),
            nullable=True,
        ),
        sa.Column("diverted_at", sa.Text(), nullable=True),
        sa.Column("diverted_in", sa.String(length=64), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_trace_request_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_request")),
        sa.UniqueConstraint("number", name=op.f("uq_trace_request_number")),
    )
    op.create_index(op.f("ix_trace_request_created_at_id"), "trace_request", ["created_at", "id"])
    op.create_index(
        op.f("ix_trace_request_unit_created_at_id"), "trace_request", ["unit", "created_at", "id"]
    )
    op.create_index(op.f("ix_trace_request_weapon_id"), "trace_request", ["weapon_id"])
    op.create_table(
        "trace_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column(
            "step",
            _choice("step", "sent", "reminded", "acknowledged", "answered", "noted", "closed", "withdrawn"),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["trace_request.id"], name=op.f("fk_trace_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_step")),
    )
    op.create_index(op.f("ix_trace_step_request_id_at_id"), "trace_step", ["request_id", "at", "id"])
