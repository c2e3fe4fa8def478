"""The review queue: made of readings as they come in, scored anew where somebody decided meanwhile."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.entries import Detail
from api.auth import Principal
from api.database import now
from api.records.reach import units_of
from api.records.record import record_of
from api.records.tables import Case, Confirmation, Photo, Reading, Weapon
from api.review.kinds import TaskState, Why
from api.review.novelty import Known, known, novelty
from api.review.tables import ReviewAnswer, ReviewTask
from api.review.worth import WEIGHTS, Looked, worth
from ocr import types
from ocr.types import MarkingKind

TAKEN_IN = 200
"""Readings that become tasks at a time."""

COMPARED = 3
"""Readings of other models that one is compared with, the newest."""

_SHARES = 2**32


def take_in(session: Session, blind_share: float) -> int:
    """Makes tasks of readings that have none yet; returns of how many.

    Args:
        session: A write transaction.
        blind_share: The share of photos that two people read, 0 to 1; which, their hashes decide.
    """
    found = session.execute(
        select(Photo, Reading)
        .join(Reading, (Reading.sha256 == Photo.sha256) & Reading.active)
        .outerjoin(ReviewTask, (ReviewTask.photo_id == Photo.id) & (ReviewTask.reading_id == Reading.id))
        .where(Photo.weapon_id.is_not(None), ReviewTask.id.is_(None))
        .order_by(Photo.created_at)
        .limit(TAKEN_IN)
    ).all()
    confirmed = known(session) if found else None
    for photo, reading in found:
        assert photo.weapon_id is not None
        task = ReviewTask(
            photo_id=photo.id,
            reading_id=reading.id,
            weapon_id=photo.weapon_id,
            unit=photo.unit,
            worth=0.0,
            why=[],
            readers=1 + _is_chosen(photo.sha256, blind_share),
            finished_by=[],
        )
        session.add(task)
        session.flush()
        score(session, task, confirmed=confirmed)
    return len(found)


def open_tasks(session: Session, by: Principal, limit: int) -> Sequence[ReviewTask]:
    """Returns what a person has not read yet, what is most worth a minute first.

    Args:
        session: A write transaction: tasks whose weapon somebody decided about are scored anew.
        by: Who asks.
        limit: Tasks at most.

    Raises:
        RecordMissing: The caller belongs to no unit.
    """
    query = select(ReviewTask).where(ReviewTask.state == TaskState.OPEN)
    if (unit := units_of(by)) is not None:
        query = query.where(ReviewTask.unit == unit)
    query = query.order_by(ReviewTask.worth.desc(), ReviewTask.id)
    # Twice as many: some fall out because they were settled meanwhile, or because the caller has read them.
    first = session.scalars(query.limit(2 * limit)).all()
    _score_again(session, first)
    waiting = [task for task in first if task.state is TaskState.OPEN and by.id not in task.finished_by]
    return sorted(waiting, key=lambda task: (-task.worth, task.id))[:limit]


def waiting(session: Session, by: Principal) -> tuple[int, datetime | None]:
    """Returns how many tasks are open within reach, and since when the oldest is."""
    query = select(func.count(), func.min(ReviewTask.created_at)).where(ReviewTask.state == TaskState.OPEN)
    if (unit := units_of(by)) is not None:
        query = query.where(ReviewTask.unit == unit)
    count, oldest = session.execute(query).one()
    return count, oldest


def score(
    session: Session, task: ReviewTask, *, dispute: bool = False, confirmed: Known | None = None
) -> None:
    """Scores a task; one that nothing is left to look at for is closed.

    Args:
        session: A write transaction.
        task: The task.
        dispute: Two people read it differently.
        confirmed: What people confirmed so far; None: it is counted.
    """
    reading = session.get_one(Reading, task.reading_id)
    weapon = session.get_one(Weapon, task.weapon_id)
    record = record_of(session, weapon, session.get_one(Case, weapon.case_id)).reading
    read = types.Reading.from_dict(reading.body)
    looked = Looked(
        record,
        _decided(session, task.weapon_id),
        second=task.readers > 1,
        dispute=dispute,
        others=_others(session, reading),
        novelty=novelty(read, confirmed or known(session)),
    )
    found = worth(read, looked)
    task.worth, task.why, task.scored_at = found.worth, list(found.why), now()
    task.state = TaskState.OPEN if found.why else TaskState.CLOSED


def _others(session: Session, reading: Reading) -> list[types.Reading]:
    """What other models read on the same photo, the newest first."""
    query = select(Reading.body).where(Reading.sha256 == reading.sha256, Reading.id != reading.id)
    bodies = session.scalars(query.order_by(Reading.created_at.desc(), Reading.id).limit(COMPARED))
    return [types.Reading.from_dict(body) for body in bodies]


def reopen(session: Session, photos: Collection[str], by: str) -> int:
    """Brings photos back on which a person's word is doubted; returns how many come back.

    Args:
        session: A write transaction.
        photos: SHA-256 of the originals.
        by: Who asks, for the log.
    """
    query = select(ReviewTask).join(Photo, Photo.id == ReviewTask.photo_id)
    query = query.join(Reading, (Reading.id == ReviewTask.reading_id) & Reading.active)
    found = session.scalars(query.where(Photo.sha256.in_(photos)).order_by(ReviewTask.id)).all()
    doubted = [task for task in found if task.state is TaskState.CLOSED or Why.LABEL_DOUBTED not in task.why]
    for task in doubted:
        task.why = [Why.LABEL_DOUBTED, *(why for why in task.why if why != Why.LABEL_DOUBTED)]
        task.worth = max(task.worth, WEIGHTS[Why.LABEL_DOUBTED])
        task.state, task.finished_by, task.scored_at = TaskState.OPEN, [], now()
        detail: Detail = {"task": task.id, "why": Why.LABEL_DOUBTED}
        append(session, Event(Action.CORRECT, by, f"photo:{task.photo_id}", task.unit, detail))
    return len(doubted)


def _score_again(session: Session, tasks: Iterable[ReviewTask]) -> None:
    tasks = list(tasks)
    query = select(Confirmation.weapon_id, func.max(Confirmation.at)).group_by(Confirmation.weapon_id)
    latest = {
        row[0]: row[1]
        for row in session.execute(
            query.where(Confirmation.weapon_id.in_({task.weapon_id for task in tasks}))
        )
    }
    again = [task for task in tasks if task.weapon_id in latest and latest[task.weapon_id] > task.scored_at]
    confirmed = known(session) if again else None
    for task in again:
        score(session, task, dispute=in_dispute(session, task), confirmed=confirmed)


def in_dispute(session: Session, task: ReviewTask) -> bool:
    """Whether readers said different things of one marking, and nobody has settled it since."""
    said: dict[MarkingKind, set[str | None]] = {}
    for answer in answers_of(session, task):
        if answer.blind or answer.kind not in said:
            said.setdefault(answer.kind, set()).add(word(answer))
        else:
            said[answer.kind] = {word(answer)}  # decided in the open, knowing the others
    return any(len(values) > 1 for values in said.values())


def answers_of(session: Session, task: ReviewTask) -> Sequence[ReviewAnswer]:
    """Returns what readers said, in order."""
    query = select(ReviewAnswer).where(ReviewAnswer.task_id == task.id)
    return session.scalars(query.order_by(ReviewAnswer.at, ReviewAnswer.id)).all()


def word(answer: ReviewAnswer) -> str | None:
    """Returns what a reader said, to be compared: a value without case and spaces, or why there is none."""
    return answer.condition if answer.value is None else "".join(answer.value.upper().split())


def _decided(session: Session, weapon_id: str) -> frozenset[MarkingKind]:
    query = select(Confirmation.kind).where(Confirmation.weapon_id == weapon_id).distinct()
    return frozenset(session.scalars(query))


def _is_chosen(sha256: str, share: float) -> bool:
    return int(sha256[:8], 16) < share * _SHARES
