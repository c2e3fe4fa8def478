"""Requests that come in: searched at once, answered with what was looked at."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal
from api.database import new_id, now
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from api.records.pages import Page, Wanted, page
from api.records.reach import add
from api.records.tables import Weapon
from api.search.fields import elsewhere, normals
from api.search.find import Match, Query, find
from api.search.keeping import put, remove
from api.search.why import reasons
from api.trace.body import FORMAT
from api.trace.kinds import Finding, Handling, IncomingState
from api.trace.tables import IncomingRequest
from api.watch.alerts import check
from api.watch.tables import WeaponList

DESK = "(desk)"
"""The unit that requests from elsewhere are kept under: those see them who see all units."""

DAYS = 14
"""Days in which an answer is due, where the request names no day."""

_SAID = ("manufacturer", "model", "calibre", "country")


def create_incoming(session: Session, by: Principal, said: Mapping[str, Any]) -> IncomingRequest:
    """Takes a request in; every record that may be meant raises an alert.

    Raises:
        RecordConflict: The same was taken in already.
    """
    fields = dict(said)
    fields["received_on"] = fields.get("received_on") or now().date()
    fields["due_on"] = fields.get("due_on") or fields["received_on"] + timedelta(days=DAYS)
    request = IncomingRequest(id=new_id(), created_by=by.id, **fields)
    add(session, request, otherwise="This request was taken in already.")
    described = elsewhere(request.serial, {name: getattr(request, name) for name in _SAID}, unit=DESK)
    check(session, put(session, f"incoming:{request.id}", [described]))
    append(session, Event(Action.COLLECT, by.id, f"incoming:{request.id}", None))
    return request


def from_package(body: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a request of another desk of this kind says, sent as JSON.

    Raises:
        RecordInvalid: It is none.
    """
    try:
        if body["format"] != FORMAT:
            raise RecordInvalid("format is not that of a trace request of this kind")
        weapon = body["weapon"]
        said = {name: _value(weapon, name) for name in ("serial", *_SAID)}
        return {
            **said,
            "serial": said["serial"] or "",
            "from_country": str(body["requester"]["country"]),
            "from_office": f"{body['requester']['agency']}, {body['requester']['unit']}"[:255],
            "reference": str(body["number"]),
            "circumstances": body["recovery"]["circumstances"],
            "intended_use": body["intended_use"],
            "handling": Handling(body["handling"]),
            "due_on": body["due_on"],
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RecordInvalid("the package is not a trace request of this kind") from error


def incoming_of(session: Session, request_id: str, *, stays: bool = False) -> IncomingRequest:
    """Returns a request from elsewhere.

    Raises:
        RecordMissing: There is none.
    """
    request = session.get(IncomingRequest, request_id, with_for_update=stays)
    if request is None:
        raise RecordMissing
    return request


def list_incoming(
    session: Session, wanted: Wanted, *, state: IncomingState | None, overdue: bool | None
) -> Page[IncomingRequest]:
    """Lists requests from elsewhere, newest first.

    Args:
        session: A transaction.
        wanted: Which page.
        state: Those in this state alone.
        overdue: Those alone that should be answered by now.

    Raises:
        RecordInvalid: The cursor is none.
    """
    query = select(IncomingRequest)
    if state is not None:
        query = query.where(IncomingRequest.state == state)
    if overdue:
        query = query.where(
            IncomingRequest.state == IncomingState.OPEN, IncomingRequest.due_on < now().date()
        )
    return page(session, query, (IncomingRequest.created_at, IncomingRequest.id), wanted)


def search_for(session: Session, request: IncomingRequest) -> tuple[Query, list[Match]]:
    """Searches the records and lists for what a request asks about."""
    query = Query(text=request.serial, likely=normals({name: getattr(request, name) for name in _SAID}))
    found = find(session, query)
    return query, [match for match in found if match.entry.about != f"incoming:{request.id}"]


def answer(session: Session, by: Principal, request_id: str, said: Mapping[str, Any]) -> IncomingRequest:
    """Answers a request; what was looked at becomes part of the answer.

    Raises:
        RecordMissing: There is none, or a weapon that it names is none.
        RecordConflict: It is answered already.
        RecordInvalid: The weapons do not fit what was found.
    """
    request = incoming_of(session, request_id, stays=True)
    if request.state is not IncomingState.OPEN:
        raise RecordConflict("The request is answered already.")
    finding, weapons = Finding(said["finding"]), list(said["weapon_ids"])
    if bool(weapons) is not (finding in (Finding.FOUND, Finding.POSSIBLY_FOUND)):
        raise RecordInvalid("weapon_ids belongs to what was found, and to nothing else")
    if any(session.get(Weapon, weapon_id) is None for weapon_id in weapons):
        raise RecordMissing("There is no such weapon.")
    query, found = search_for(session, request)
    request.answer = {
        "finding": finding.value,
        "weapon_ids": weapons,
        "note": said.get("note"),
        "records": session.scalar(select(func.count()).select_from(Weapon)),
        "lists": [f"{row.name} ({row.source})" for row in session.scalars(select(WeaponList))],
        "hits": [
            {
                "about": match.entry.about,
                "text": match.entry.text,
                "cost": round(match.total, 3),
                "reasons": [reason.says for reason in reasons(match, query)],
            }
            for match in found[:10]
        ],
    }
    request.state, request.answered_on = IncomingState.ANSWERED, now().date()
    session.flush()
    remove(session, f"incoming:{request.id}")  # what is answered is looked for no more
    append(session, Event(Action.CONFIRM, by.id, f"incoming:{request.id}", None, {"finding": finding}))
    return request


def _value(weapon: Mapping[str, Any], name: str) -> str | None:
    said = weapon.get(name)
    return None if said is None or said.get("value") is None else str(said["value"])
