"""Requests that go out: made of a trace-ready record, sent, reminded of, answered."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.auth import Principal, visible
from api.database import new_id, now
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from api.records.pages import Page, Wanted, page
from api.records.reach import add, units_of, weapon_of
from api.records.record import record_of
from api.trace.body import HOME, body_of
from api.trace.kinds import Channel, Handling, Outcome, Priority, RequestState, Step
from api.trace.tables import TraceRequest, TraceStep
from ocr.weapon.record import Level, Route

DAYS: Mapping[Priority, int] = MappingProxyType({Priority.ROUTINE: 30, Priority.URGENT: 3})
"""Days after which an answer is due, where the request names no day; then it is time for a reminder."""

_OPEN = frozenset({RequestState.SENT, RequestState.ACKNOWLEDGED})
_FROM: Mapping[Step, frozenset[RequestState]] = MappingProxyType(
    {
        Step.SENT: frozenset({RequestState.DRAFT}),
        Step.REMINDED: _OPEN,
        Step.ACKNOWLEDGED: frozenset({RequestState.SENT}),
        Step.ANSWERED: _OPEN | {RequestState.ANSWERED},
        Step.NOTED: frozenset(RequestState),
        Step.CLOSED: frozenset({RequestState.ANSWERED}) | _OPEN,
        Step.WITHDRAWN: frozenset({RequestState.DRAFT}) | _OPEN,
    }
)
"""What may happen to a request in which state."""


def create_request(session: Session, by: Principal, weapon_id: str, said: Mapping[str, Any]) -> TraceRequest:
    """Makes a request of a record that is trace-ready.

    Args:
        session: A write transaction.
        by: Who makes it.
        weapon_id: The weapon.
        said: What of the request a person says: whom to ask and why, where not the first of the routing;
            channel, priority and its reason, handling, due day.

    Raises:
        RecordMissing: There is no such weapon within reach.
        RecordConflict: The record is not trace-ready; it says what is missing.
    """
    weapon, case = weapon_of(session, by, weapon_id)
    record = record_of(session, weapon, case)
    complete = record.reading.completeness
    if complete.level < Level.L3_TRACE_READY:
        raise RecordConflict(
            "The record is not trace-ready.", advice=" ".join(complete.missing) or "Complete the record."
        )
    to = _whom(record.reading.routing, said)
    made_on, priority = now().date(), Priority(said["priority"])
    due_on = said.get("due_on") or made_on + timedelta(days=DAYS[priority])
    number = _number(session, made_on.year)
    body = body_of(
        session,
        weapon,
        case,
        record,
        number=number,
        made_on=made_on,
        due_on=due_on,
        to=to,
        priority=priority.value,
        priority_reason=said.get("priority_reason"),
        handling=Handling(said["handling"]).value,
        channel=Channel(said["channel"]).value,
    )
    request = TraceRequest(
        id=new_id(),
        created_by=by.id,
        unit=case.unit,
        weapon_id=weapon.id,
        number=number,
        to_country=to["country"],
        to_office=to["office"],
        because=to["because"],
        channel=Channel(said["channel"]),
        priority=priority,
        handling=Handling(said["handling"]),
        body=body,
        due_on=due_on,
    )
    add(session, request, otherwise="Another request was made at the same moment; try again.")
    append(session, Event(Action.COLLECT, by.id, f"request:{request.id}", case.unit, {"weapon": weapon.id}))
    return request


def request_of(session: Session, by: Principal, request_id: str, *, stays: bool = False) -> TraceRequest:
    """Returns a request.

    Raises:
        RecordMissing: There is none within reach.
    """
    request = session.get(TraceRequest, request_id, with_for_update=stays)
    if request is None or not visible(by, request.unit):
        raise RecordMissing
    return request


def list_requests(
    session: Session, by: Principal, wanted: Wanted, *, state: RequestState | None, overdue: bool | None
) -> Page[TraceRequest]:
    """Lists requests within reach, newest first.

    Args:
        session: A transaction.
        by: Who looks.
        wanted: Which page.
        state: Those in this state alone.
        overdue: Those alone whose answer is late: it is time for a reminder.

    Raises:
        RecordInvalid: The cursor is none.
        RecordMissing: The caller belongs to no unit.
    """
    query = select(TraceRequest)
    if (unit := units_of(by)) is not None:
        query = query.where(TraceRequest.unit == unit)
    if state is not None:
        query = query.where(TraceRequest.state == state)
    if overdue:
        query = query.where(TraceRequest.state.in_(_OPEN), TraceRequest.due_on < now().date())
    return page(session, query, (TraceRequest.created_at, TraceRequest.id), wanted)


def take_step(session: Session, by: Principal, request_id: str, said: Mapping[str, Any]) -> TraceRequest:
    """Notes what happened to a request, and brings its state up to it.

    Raises:
        RecordMissing: There is none within reach.
        RecordConflict: It cannot happen to a request in this state.
        RecordInvalid: An answer does not say what came out.
    """
    request = request_of(session, by, request_id, stays=True)
    step = Step(said["step"])
    if request.state not in _FROM[step]:
        raise RecordConflict(f"The request is {request.state}; it cannot be {step} now.")
    if (step is Step.ANSWERED) is not (said.get("outcome") is not None):
        raise RecordInvalid("outcome belongs to an answer, and to nothing else")
    if step is Step.ANSWERED:
        request.outcome, request.answered_on = Outcome(said["outcome"]), now().date()
        request.diverted_at, request.diverted_in = said.get("diverted_at"), said.get("diverted_in")
    if step not in (Step.NOTED, Step.REMINDED):
        request.state = RequestState(step.value)
    request.reference = said.get("reference") or request.reference
    request.due_on = said.get("due_on") or request.due_on
    session.add(TraceStep(request_id=request.id, by=by.id, step=step, text=said.get("text")))
    session.flush()
    append(session, Event(Action.CORRECT, by.id, f"request:{request.id}", request.unit, {"step": step}))
    return request


def steps_of(session: Session, request: TraceRequest) -> list[TraceStep]:
    """Returns what happened to a request, in order."""
    query = select(TraceStep).where(TraceStep.request_id == request.id)
    return list(session.scalars(query.order_by(TraceStep.at, TraceStep.id)))


def _whom(routing: tuple[Route, ...], said: Mapping[str, Any]) -> dict[str, Any]:
    if said.get("to_office"):
        because = said.get("because") or "A person chose so."
        return {"country": said.get("to_country"), "office": said["to_office"], "because": because}
    first = routing[0]
    return {"country": first.country, "office": first.ask, "because": first.because}


def _number(session: Session, year: int) -> str:
    """The next number of the year: nobody waits long, as requests are made by people."""
    prefix = f"{HOME}-{year}-"
    last = session.scalar(select(func.max(TraceRequest.number)).where(TraceRequest.number.like(f"{prefix}%")))
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06}"
