"""API keys: shown once, kept as a digest, good for one role and one unit until they expire or are revoked."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth.errors import AccountInvalid, NobodyThere
from api.auth.names import check_unit, clean_name
from api.auth.permissions import Role
from api.auth.tables import ApiKey
from api.auth.tokens import Key, digest, new_secret, same
from api.database import new_id, now

MAX_DAYS = 3 * 366
"""Days that a key may last at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key to make.

    Attributes:
        name: What it is for.
        role: What it may do.
        unit: Whose rows; an officer's key has one.
        days: How long, 1 to :data:`MAX_DAYS`.
    """

    name: str
    role: Role
    unit: str | None = None
    days: int = 365


def create_key(session: Session, new: NewKey, *, by: str) -> tuple[ApiKey, Key]:
    """Makes a key.

    Returns:
        Its row, and the key itself, which nobody can look up again.

    Raises:
        AccountInvalid: It has no name, an officer's has no unit, or its days are out of range.
    """
    if not 1 <= new.days <= MAX_DAYS:
        raise AccountInvalid(f"A key lasts 1 to {MAX_DAYS} days.")
    key = Key(new_id(), new_secret())
    row = ApiKey(
        id=key.id,
        name=clean_name(new.name),
        secret_digest=digest(key.secret),
        role=new.role,
        unit=check_unit(new.unit, [new.role]),
        expires_at=now() + timedelta(days=new.days),
        created_by=by,
    )
    session.add(row)
    _log(session, "key created", row, by)
    return row, key


def find_key(session: Session, key: Key) -> ApiKey | None:
    """Returns the row of a key that still holds; None where it is unknown, expired or revoked."""
    row = session.get(ApiKey, key.id)
    # An unknown id is compared too, so that the time tells nothing.
    fits = same(key.secret, row.secret_digest if row else "")
    return row if row and fits and row.revoked_at is None and row.expires_at > now() else None


def list_keys(session: Session) -> list[ApiKey]:
    """Returns all keys, newest first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id)))


def revoke_key(session: Session, key_id: str, *, by: str) -> None:
    """Ends a key at once; once more changes nothing.

    Raises:
        NobodyThere: There is no such key.
    """
    row = session.get(ApiKey, key_id)
    if row is None:
        raise NobodyThere("There is no such key.")
    if row.revoked_at is None:
        row.revoked_at = now()
        _log(session, "key revoked", row, by)


def _log(session: Session, what: str, row: ApiKey, by: str) -> None:
    detail = {"what": what, "role": row.role.value, "unit": row.unit}
    append(session, Event(Action.ADMIN, actor=by, subject=f"key:{row.id}", unit=row.unit, detail=detail))
