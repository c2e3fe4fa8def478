"""Who looked at a weapon and changed it: the log's entries about it, its photos and its decisions."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit.tables import AuditEntry
from api.auth.tables import ApiKey, User
from api.records.tables import Confirmation, Photo, Weapon
from api.review.schemas import Happened

SHOWN = 500
"""Entries at most."""


def history_of(session: Session, weapon: Weapon) -> list[Happened]:
    """Returns the newest entries of the log about a weapon, its photos and the decisions on it."""
    subjects = [f"weapon:{weapon.id}"]
    photos = session.execute(select(Photo.id, Photo.sha256).where(Photo.weapon_id == weapon.id)).all()
    subjects += [f"photo:{photo_id}" for photo_id, _ in photos]
    subjects += [f"blob:{sha256}" for _, sha256 in photos]
    decisions = session.scalars(select(Confirmation.id).where(Confirmation.weapon_id == weapon.id))
    subjects += [f"confirmation:{row}" for row in decisions]
    query = select(AuditEntry).where(AuditEntry.subject.in_(subjects))
    entries = session.scalars(query.order_by(AuditEntry.index.desc()).limit(SHOWN)).all()
    names = _names(session, {entry.actor for entry in entries})
    return [
        Happened(
            index=entry.index,
            at=entry.at,
            action=entry.action,
            actor=entry.actor,
            name=names.get(entry.actor),
            subject=entry.subject,
            detail=entry.detail,
        )
        for entry in entries
    ]


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in (User, ApiKey):
        rows = session.execute(select(table.id, table.name).where(table.id.in_(set(ids))))
        found |= {row[0]: row[1] for row in rows}
    return found
