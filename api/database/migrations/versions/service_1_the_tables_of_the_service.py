"""The tables of the service."""

import sqlalchemy as sa
from alembic import op

from api.audit.tables import guard

revision = "service_1"
down_revision = None
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
PARTS = ("receiver", "slide", "barrel", "bolt", "magazine", "other")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Takes this step."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "role",
            _choice("role", "officer", "analyst", "model_keeper", "administrator", "auditor"),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_table(
        "audit_entry",
        sa.Column(
            "index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor_index"), "audit_entry", ["actor", "index"])
    op.create_index(op.f("ix_audit_entry_subject_index"), "audit_entry", ["subject", "index"])

    guard(None, op.get_bind())
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _choice("blobstate", "stored", "read", "refused", "erased"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refused_reason", sa.String(length=64), nullable=True),
        sa.Column("refused_advice", sa.Text(), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_index(op.f("ix_blob_state_state_at"), "blob", ["state", "state_at"])

    op.create_table(
        "case",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("mode", _choice("mode", "seized", "found", "surrendered", "other"), nullable=False),
        sa.Column("recovered_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("agency", sa.String(length=255), nullable=False),
        sa.Column("legal_basis", sa.String(length=255), nullable=True),
        sa.Column("criminal_context", sa.Text(), nullable=True),
        sa.Column("circumstances", sa.Text(), nullable=True),
        sa.Column("intended_use", sa.String(length=255), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("unit", "number", name=op.f("uq_case_unit_number")),
    )
    op.create_index(op.f("ix_case_created_at_id"), "case", ["created_at", "id"])
    op.create_index(op.f("ix_case_number_created_at_id"), "case", ["number", "created_at", "id"])
    op.create_index(op.f("ix_case_unit_created_at_id"), "case", ["unit", "created_at", "id"])

    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column(
            "reason",
            _choice(
                "reason",
                "retention_over",
                "court_order",
                "unlawfully_collected",
                "data_subject",
                "not_needed",
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("state", _choice("erasurestate", "requested", "withdrawn", "done"), nullable=False),
        sa.Column("requested_by", sa.String(length=32), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_requested_at_id"), "erasure", ["requested_at", "id"])
    op.create_index(op.f("ix_erasure_subject"), "erasure", ["subject"])

    op.create_table(
        "login_attempt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_address_at"), "login_attempt", ["address", "at"])
    op.create_index(op.f("ix_login_attempt_name_digest_at"), "login_attempt", ["name_digest", "at"])

    op.create_table(
        "user",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("oidc_subject", sa.String(length=255), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_user_oidc_subject")),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_login_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_session_token_digest")),
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"])

    op.create_table(
        "person_data",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_person_data_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_data")),
    )
    op.create_index(
        op.f("ix_person_data_case_id_created_at_id"), "person_data", ["case_id", "created_at", "id"]
    )

    op.create_table(
        "reading",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("models_key", sa.String(length=64), nullable=False),
        sa.Column("models", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_reading_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("sha256", "models_key", name=op.f("uq_reading_sha256_models_key")),
    )
    op.create_index(
        "ix_reading_one_active",
        "reading",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_index(op.f("ix_reading_sha256_created_at_id"), "reading", ["sha256", "created_at", "id"])

    op.create_table(
        "receipt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audit_index", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.String(length=88), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_receipt_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("photo_id", name=op.f("uq_receipt_photo_id")),
    )
    op.create_table(
        "weapon",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("exhibit_number", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=True),
        sa.Column("manufacturer", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("calibre", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=64), nullable=True),
        sa.Column("year", sa.String(length=64), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("import_marks_checked", sa.Boolean(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_weapon_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weapon")),
        sa.UniqueConstraint("case_id", "exhibit_number", name=op.f("uq_weapon_case_id_exhibit_number")),
    )
    op.create_index(op.f("ix_weapon_case_id_created_at_id"), "weapon", ["case_id", "created_at", "id"])

    op.create_table(
        "photo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("weapon_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("view", _choice("view", "left", "right", "mark", "other"), nullable=False),
        sa.Column("part", _choice("part", *PARTS), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("taken_at", sa.String(length=64), nullable=True),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_photo_case_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_photo_sha256")),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_photo_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("unit", "sha256", name=op.f("uq_photo_unit_sha256")),
    )
    op.create_index(op.f("ix_photo_case_id_created_at_id"), "photo", ["case_id", "created_at", "id"])
    op.create_index(op.f("ix_photo_created_at_id"), "photo", ["created_at", "id"])
    op.create_index(op.f("ix_photo_sha256"), "photo", ["sha256"])
    op.create_index(op.f("ix_photo_unit_created_at_id"), "photo", ["unit", "created_at", "id"])
    op.create_index(op.f("ix_photo_weapon_id_created_at_id"), "photo", ["weapon_id", "created_at", "id"])

    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("view", _choice("view", "left", "right", "mark", "other"), nullable=False),
        sa.Column("part", _choice("part", *PARTS), nullable=True),
        sa.Column("weapon_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("taken_at", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_upload_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_created_at"), "upload", ["created_at"])

    op.create_table(
        "mark",
        sa.Column("weapon_id", sa.String(length=32), nullable=False),
        sa.Column("kind", _choice("markingkind", *MARKING_KINDS), nullable=False),
        sa.Column("text_raw", sa.String(length=255), nullable=False),
        sa.Column("text_nfc", sa.String(length=255), nullable=False),
        sa.Column("script", sa.String(length=4), nullable=False),
        sa.Column("part", _choice("part", *PARTS), nullable=True),
        sa.Column("location", sa.String(length=255), nullable=True),
        sa.Column("method", sa.String(length=255), nullable=True),
        sa.Column("condition", sa.String(length=255), nullable=True),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("polygon", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("not_found", sa.Boolean(), nullable=False),
        sa.Column(
            "decided_by",
            _choice("decidedby", "machine", "person_confirmed", "person_entered"),
            nullable=False,
        ),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_mark_photo_id")),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_mark_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_weapon_id_created_at_id"), "mark", ["weapon_id", "created_at", "id"])

    op.create_table(
        "confirmation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("weapon_id", sa.String(length=32), nullable=False),
        sa.Column("mark_id", sa.String(length=32), nullable=True),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("reading_id", sa.String(length=32), nullable=True),
        sa.Column("kind", _choice("markingkind", *MARKING_KINDS), nullable=False),
        sa.Column("suggested", sa.String(length=255), nullable=True),
        sa.Column("value", sa.String(length=255), nullable=True),
        sa.Column("part", _choice("part", *PARTS), nullable=True),
        sa.Column(
            "outcome",
            _choice("outcome", "confirmed", "corrected", "entered", "looked_none_found"),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_confirmation_mark_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_confirmation_photo_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_confirmation_reading_id")),
        sa.ForeignKeyConstraint(["weapon_id"], ["weapon.id"], name=op.f("fk_confirmation_weapon_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    op.create_index(op.f("ix_confirmation_weapon_id_at_id"), "confirmation", ["weapon_id", "at", "id"])
