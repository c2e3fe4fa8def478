"""What is handed out: to whom, for what purpose, and which bytes exactly."""

import base64
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.canonical import sha256
from api.audit.entries import Detail
from api.auth import Principal
from api.persons.rows import opened
from api.persons.schemas import PersonNew
from api.persons.tables import PersonData
from api.persons.vault import Vault
from api.records.tables import Weapon
from api.reports.packages import Package
from api.trace.tables import Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why something is handed out.

    Attributes:
        recipient: To whom.
        purpose: What for, in words.
        with_persons: It holds person data.
    """

    recipient: str
    purpose: str
    with_persons: bool = False


def disclose(  # noqa: PLR0913, PLR0917  each is a part of what is noted
    session: Session, by: Principal, subject: str, unit: str | None, package: Package, why: Purpose
) -> Response:
    """Notes that a package is handed out, and returns it.

    Args:
        session: A write transaction; what is not noted is not handed out.
        by: Who hands it out.
        subject: ``request:<id>``, ``incoming:<id>`` or ``statistics:<year>``.
        unit: That it belongs to.
        package: The bytes.
        why: To whom and what for.
    """
    digest = sha256(package.data)
    row = Disclosure(
        by=by.id,
        unit=unit,
        subject=subject,
        format=package.name.rpartition(".")[2],
        recipient=why.recipient,
        purpose=why.purpose,
        with_persons=why.with_persons,
        sha256=digest,
    )
    session.add(row)
    session.flush()
    detail: Detail = {"disclosure": row.id, "sha256": digest, "persons": why.with_persons}
    append(session, Event(Action.DISCLOSE, by.id, subject, unit, detail))
    encoded = base64.b64encode(bytes.fromhex(digest)).decode()
    headers = {
        "Content-Disposition": f'attachment; filename="{package.name}"',
        "Repr-Digest": f"sha-256=:{encoded}:",
    }
    return Response(package.data, 201, headers, package.media_type)


def persons_of(session: Session, by: Principal, weapon_id: str, vault: Vault) -> list[dict[str, Any]]:
    """Returns what is known of the people of a weapon's case, opened for who may see it; each look is logged.

    Raises:
        PersonKeyUnusable: The key is not that under which it was written.
    """
    weapon = session.get_one(Weapon, weapon_id)
    query = select(PersonData).where(PersonData.case_id == weapon.case_id)
    persons = []
    for row in session.scalars(query.order_by(PersonData.created_at, PersonData.id)):
        persons.append(PersonNew.model_validate_json(opened(vault, row)).model_dump(mode="json"))
        append(session, Event(Action.LOOK, by.id, f"person:{row.id}", None, {"case": row.case_id}))
    return persons


def disclosures_of(session: Session, subject: str) -> list[Disclosure]:
    """Returns what was handed out of something, in order."""
    query = select(Disclosure).where(Disclosure.subject == subject)
    return list(session.scalars(query.order_by(Disclosure.at, Disclosure.id)))
