"""What readers of the queue decide: the first one's word goes into the record, a second one's is compared."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.entries import Detail
from api.auth import Principal, visible
from api.records.confirmations import Decision, absence, decide
from api.records.errors import RecordConflict, RecordMissing
from api.records.kinds import Outcome
from api.records.tables import Confirmation
from api.review.kinds import TaskState, Why
from api.review.queue import answers_of, in_dispute, score
from api.review.tables import ReviewAnswer, ReviewTask


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer.

    Attributes:
        answer: As it is kept.
        confirmation: What it wrote into the record; None: it was a second reader's, which is only compared.
    """

    answer: ReviewAnswer
    confirmation: Confirmation | None


def task_of(session: Session, by: Principal, task_id: str, *, stays: bool = False) -> ReviewTask:
    """Returns a task.

    Raises:
        RecordMissing: There is none within reach.
    """
    task = session.get(ReviewTask, task_id, with_for_update=stays)
    if task is None or not visible(by, task.unit):
        raise RecordMissing
    return task


def is_blind(task: ReviewTask, by: Principal) -> bool:
    """Whether this person reads it without seeing what anybody else made of it."""
    return task.readers > 1 and _others(task, by) > 0 and Why.READERS_DISAGREE not in task.why


def answer(session: Session, by: Principal, task_id: str, decision: Decision) -> Answered:
    """Keeps what a reader decided about one marking of a task's photo.

    Args:
        session: A write transaction.
        by: Who decided.
        task_id: The task.
        decision: What; a blind reader enters what is there, or that nothing is.

    Raises:
        RecordMissing: There is no such task within reach.
        RecordConflict: The decision is about another photo, or a blind reader names a suggestion.
    """
    task = task_of(session, by, task_id, stays=True)
    if decision.photo_id != task.photo_id:
        raise RecordConflict("The decision is about another photo.")
    blind = is_blind(task, by)
    if blind and decision.suggested is not None:
        raise RecordConflict("A second reader enters what is there; nothing was suggested.")
    kept = None if blind else decide(session, by, task.weapon_id, decision)
    said = ReviewAnswer(
        task_id=task.id,
        confirmation_id=kept.id if kept else None,
        kind=decision.kind,
        outcome=decision.outcome,
        value=decision.suggested if decision.outcome is Outcome.CONFIRMED else decision.value,
        condition=absence(decision.condition),
        blind=blind,
        by=by.id,
    )
    session.add(said)
    session.flush()
    if kept is None:
        detail: Detail = {"task": task.id, "kind": decision.kind, "outcome": decision.outcome, "blind": True}
        detail = {**detail, "condition": said.condition} if said.condition else detail
        append(session, Event(Action.CONFIRM, by.id, f"photo:{task.photo_id}", task.unit, detail))
    return Answered(said, kept)


def finish(session: Session, by: Principal, task_id: str) -> ReviewTask:
    """Notes that a person is done with a photo; it leaves the queue, or goes to a second reader.

    Args:
        session: A write transaction.
        by: Who.
        task_id: The task.

    Raises:
        RecordMissing: There is no such task within reach.
    """
    task = task_of(session, by, task_id, stays=True)
    was_disputed = any(why in task.why for why in (Why.READERS_DISAGREE, Why.LABEL_DOUBTED))
    task.finished_by = sorted({*task.finished_by, by.id})
    if was_disputed:
        task.state = TaskState.CLOSED
    elif len(task.finished_by) < task.readers:
        score(session, task)
        task.state = TaskState.OPEN
    elif in_dispute(session, task):
        # Whoever comes now sees both words, and decides; those who read it blind may.
        score(session, task, dispute=True)
        task.finished_by = []
    else:
        task.state = TaskState.CLOSED
    session.flush()
    detail = {"task": task.id, "state": task.state}
    append(session, Event(Action.LOOK, by.id, f"photo:{task.photo_id}", task.unit, detail))
    return task


def seen_by(session: Session, task: ReviewTask, by: Principal) -> list[ReviewAnswer]:
    """Returns the answers that a person may see: a blind reader sees the own alone."""
    found = answers_of(session, task)
    return [said for said in found if said.by == by.id] if is_blind(task, by) else list(found)


def _others(task: ReviewTask, by: Principal) -> int:
    return sum(who != by.id for who in task.finished_by)
