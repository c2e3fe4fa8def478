"""How often may be tried: logins, counted in the database; requests, counted in memory."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from api.auth.errors import TooManyRequests
from api.auth.tables import ADDRESS, LoginAttempt
from api.auth.tokens import digest
from api.database import new_id, now

WINDOW = timedelta(minutes=15)
"""How long a login that failed counts."""

PER_NAME_AND_ADDRESS = 5
PER_ADDRESS = 50
PER_NAME = 100
"""Logins that may fail within the window: by one name from one address, from one address, by one name.

The last is wide, or anybody could lock anybody out; it still allows no more than 9 600 guesses a day.
"""


def count_attempt(session: Session, name: str, address: str) -> str:
    """Counts a login before the password is looked at, so that a hundred at once are a hundred.

    They are in the database, and so outlive a restart and hold for every process of the service.

    Args:
        session: A write transaction of its own, kept whatever comes of the login.
        name: As folded.
        address: Of the client.

    Returns:
        The attempt's id.

    Raises:
        TooManyRequests: Too many have failed.
    """
    at = now()
    session.execute(delete(LoginAttempt).where(LoginAttempt.at <= at - WINDOW))
    by_name, from_address = LoginAttempt.name_digest == digest(name), LoginAttempt.address == address
    limits: tuple[tuple[int, tuple[ColumnElement[bool], ...]], ...] = (
        (PER_NAME_AND_ADDRESS, (by_name, from_address)),
        (PER_ADDRESS, (from_address,)),
        (PER_NAME, (by_name,)),
    )
    for limit, which in limits:
        tried, first = session.execute(select(func.count(), func.min(LoginAttempt.at)).where(*which)).one()
        if tried >= limit:
            wait = first + WINDOW - at
            raise TooManyRequests("Too many logins failed.", retry_after_s=int(wait.total_seconds()) + 1)
    attempt = LoginAttempt(id=new_id(), name_digest=digest(name), address=address, at=at)
    session.add(attempt)
    return attempt.id


def forget_attempts(session: Session, name: str, address: str) -> None:
    """Forgets what failed by a name from an address, when a login succeeds."""
    session.execute(
        delete(LoginAttempt).where(LoginAttempt.name_digest == digest(name), LoginAttempt.address == address)
    )


def network(address: str) -> str:
    """Returns what counts as one address: an IPv6 client owns the whole /64 that it is in."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:ADDRESS]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class RequestLimit:
    """A bucket of requests for each user and key, filled evenly; for this process alone, empty at its start.

    Only who has logged in has one, so that there are no more than users and keys.

    Attributes:
        per_minute: Requests that flow in a minute, and that the bucket holds.
        clock: Seconds.
    """

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, principal_id: str) -> None:
        """Takes one request.

        Raises:
            TooManyRequests: None is left.
        """
        at, rate = self.clock(), self.per_minute / 60
        with self._lock:
            bucket = self._buckets.setdefault(principal_id, _Bucket(self.per_minute, at))
            bucket.left = min(self.per_minute, bucket.left + (at - bucket.at) * rate)
            bucket.at = at
            if bucket.left < 1:
                raise TooManyRequests(retry_after_s=int((1 - bucket.left) / rate) + 1)
            bucket.left -= 1
