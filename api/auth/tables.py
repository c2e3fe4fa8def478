"""The tables of people: users, keys, sessions, and logins that were tried."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.auth.permissions import Role
from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now

NAME, UNIT, ADDRESS = 255, 64, 64
"""Characters of names, of units and of network addresses."""

DIGEST_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""


class User(Base):
    """A person who may log in. Never deleted, because the log of events names it; disabled instead."""

    __tablename__ = "user"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(NAME), unique=True)  # as folded by fold_name
    password_hash: Mapped[str | None] = mapped_column(String(NAME))  # None: logs in at the issuer alone
    must_change_password: Mapped[bool] = mapped_column(default=False)
    roles: Mapped[list[Role]] = mapped_column(JSON)
    unit: Mapped[str | None] = mapped_column(String(UNIT))
    oidc_subject: Mapped[str | None] = mapped_column(String(NAME), unique=True)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class ApiKey(Base):
    """The key of a program: one role, one unit, until it expires or is revoked. Its secret is not kept."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(NAME))
    secret_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    role: Mapped[Role] = mapped_column(choice(Role))
    unit: Mapped[str | None] = mapped_column(String(UNIT))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class LoginSession(Base):
    """A login that lasts: found by the digest of the token that the browser's cookie holds."""

    __tablename__ = "login_session"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)
    address: Mapped[str] = mapped_column(String(ADDRESS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LoginAttempt(Base):
    """A login that was tried and has not succeeded; counted, then forgotten.

    The name is kept as a digest: people type passwords into the field for the name.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "name_digest", "at"), Index(None, "address", "at"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
