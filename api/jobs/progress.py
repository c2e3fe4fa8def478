"""How far photos are, and what changed since one looked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading

OVERLAP = timedelta(seconds=10)
"""How far back each look goes: a change is dated when it is written and seen when it is committed, and two
servers' clocks differ."""

PAGE = 1000
"""Changes that are fetched at a time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a photo is.

    Attributes:
        photo: The photo's id.
        sha256: Of its bytes.
        state: Stored, read, refused or erased.
        at: Since when.
        attempts: Readings that failed.
        reason: Why it was refused, for programs.
        advice: What to do about that, for a person.
    """

    photo: str
    sha256: str
    state: BlobState
    at: datetime
    attempts: int
    reason: str | None
    advice: str | None


def progress(photo: Photo, blob: Blob) -> Progress:
    """Returns how far a photo is."""
    return Progress(
        photo.id,
        blob.sha256,
        blob.state,
        blob.state_at,
        blob.attempts,
        blob.refused_reason,
        blob.refused_advice,
    )


def active_reading(session: Session, sha256: str) -> str | None:
    """Returns the id of the reading that counts; None where there is none."""
    return session.scalars(select(Reading.id).where(Reading.sha256 == sha256, Reading.active)).one_or_none()


class Feed:
    """What changed, for one listener: everything after a moment, once while it listens.

    Who comes back and names the last moment it heard of is told the last seconds before it again, rather than
    too little.
    """

    def __init__(self, unit: str | None, since: datetime) -> None:
        """Begins at a moment.

        Args:
            unit: Whose photos; None: everybody's.
            since: The moment.
        """
        self._unit = unit
        self._since = since
        self._told: dict[tuple[str, datetime], None] = {}

    def new(self, session: Session) -> list[Progress]:
        """Returns what changed since the last call, oldest first."""
        page = self._page(session)
        new = [change for change in page if (change.photo, change.at) not in self._told]
        if page:
            # A full page goes on where it ends; otherwise the next look overlaps this one.
            reached = page[-1].at if len(page) == PAGE else page[-1].at - OVERLAP
            self._since = max(self._since, reached)
        self._told |= dict.fromkeys((change.photo, change.at) for change in new)
        self._told = {told: None for told in self._told if told[1] >= self._since}
        return new

    def _page(self, session: Session) -> list[Progress]:
        query = select(Photo, Blob).join(Blob, Photo.sha256 == Blob.sha256)
        query = query.where(Blob.state.in_(list(BlobState)), Blob.state_at >= self._since)
        if self._unit is not None:
            query = query.where(Photo.unit == self._unit)
        rows = session.execute(query.order_by(Blob.state_at, Photo.id).limit(PAGE))
        return [progress(photo, blob) for photo, blob in rows]
