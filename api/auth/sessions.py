"""Logins that last: begun, found by their token, ended at once."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from api.auth.settings import AuthSettings
from api.auth.tables import LoginSession, User
from api.auth.tokens import digest, new_secret
from api.database import now

_SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last seen: to the minute, so that few requests write."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a login lasts.

    Attributes:
        idle: Without a request.
        absolute: However busy.
    """

    idle: timedelta
    absolute: timedelta

    @classmethod
    def of(cls, settings: AuthSettings) -> "Lifetime":
        """Returns what the administrator has set."""
        return cls(timedelta(minutes=settings.session_idle_min), timedelta(hours=settings.session_max_h))


def begin(session: Session, user: User, lifetime: Lifetime, *, address: str) -> str:
    """Begins a login with a token of its own making; what the browser held before is never taken over.

    Sessions that nobody can use any more are forgotten on the way.

    Returns:
        The token, which is not kept.
    """
    at = now()
    over = or_(LoginSession.expires_at <= at, LoginSession.seen_at <= at - lifetime.idle)
    session.execute(delete(LoginSession).where(over))
    token = new_secret()
    row = LoginSession(
        token_digest=digest(token), user_id=user.id, address=address, expires_at=at + lifetime.absolute
    )
    session.add(row)
    return token


def find(session: Session, token: str, lifetime: Lifetime) -> tuple[LoginSession, User] | None:
    """Returns the login of a token and whose it is; None where it has ended, or the user is disabled."""
    at = now()
    query = (
        select(LoginSession, User)
        .join(User, User.id == LoginSession.user_id)
        .where(
            LoginSession.token_digest == digest(token),
            LoginSession.expires_at > at,
            LoginSession.seen_at > at - lifetime.idle,
            User.disabled_at.is_(None),
        )
    )
    return session.execute(query).first()


def needs_seeing(found: LoginSession) -> bool:
    """Whether :func:`see` is due."""
    return found.seen_at < now() - _SEEN_EVERY


def see(session: Session, session_id: str) -> None:
    """Notes that a login is in use."""
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now()))


def of_user(session: Session, user_id: str, lifetime: Lifetime) -> list[LoginSession]:
    """Returns a user's logins, newest first."""
    at = now()
    query = select(LoginSession).where(
        LoginSession.user_id == user_id,
        LoginSession.expires_at > at,
        LoginSession.seen_at > at - lifetime.idle,
    )
    return list(session.scalars(query.order_by(LoginSession.created_at.desc(), LoginSession.id)))


def end(session: Session, session_id: str, user_id: str) -> bool:
    """Ends one login of a user; False where there is none."""
    found = delete(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == user_id)
    ended = session.execute(found)
    assert isinstance(ended, CursorResult)
    return ended.rowcount > 0


def end_token(session: Session, token: str) -> None:
    """Ends the login of a token, if it is one."""
    session.execute(delete(LoginSession).where(LoginSession.token_digest == digest(token)))


def end_all(session: Session, user_id: str) -> None:
    """Ends every login of a user."""
    session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))
