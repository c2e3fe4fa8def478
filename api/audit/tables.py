"""The table of the log, which the database itself keeps from being changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import Base, UtcDateTime

HASH_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""


_REFUSAL = "the audit log is append-only"

SQLITE_GUARDS = (
    *(
        f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb} ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("update", "delete")
    ),
    # INSERT OR REPLACE takes the old row away without asking the trigger above.
    "CREATE TRIGGER audit_entry_only_next BEFORE INSERT ON audit_entry "
    'WHEN NEW."index" <> (SELECT coalesce(max("index"), 0) + 1 FROM audit_entry) '
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
)
"""Statements that make the table append-only on SQLite; a migration that creates it calls :func:`guard`."""

POSTGRESQL_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)
"""The same on PostgreSQL. The owner of the table can take them away: the hashes and heads are for that."""


def guard(_: object, connection: Connection, **__: object) -> None:
    """Makes the table append-only, right after it was created; a migration calls it too."""
    for statement in SQLITE_GUARDS if connection.dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        connection.exec_driver_sql(statement)


class AuditEntry(Base):
    """One entry; see :class:`api.audit.entries.Entry`."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject", "index"),
        Index(None, "actor", "index"),
        {"listeners": [("after_create", guard)]},
    )

    index: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
