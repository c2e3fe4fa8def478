"""The numbers of the overview, counted when they are asked for."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.auth import Principal
from api.database import now
from api.records.kinds import BlobState, Outcome
from api.records.reach import units_of
from api.records.record import record_of
from api.records.tables import Blob, Case, Confirmation, Photo, Weapon
from api.review.queue import word
from api.review.tables import ReviewAnswer, ReviewTask
from ocr.types import MarkingKind

DAYS = 30
"""Days of which recoveries are shown."""

RECORDS = 100
"""Weapons, newest first, whose records are made anew to say how far they are."""


@dataclass(frozen=True, slots=True)
class Right:
    """How often the machine's first word was right, where a person has judged it."""

    kind: MarkingKind
    judged: int
    right: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a second reader, who saw nobody's word, said what the first one said."""

    pairs: int
    equal: int


def recoveries(session: Session, by: Principal) -> list[tuple[date, int]]:
    """Returns how many weapons came in on each of the last days, days without any among them."""
    today = now().date()
    first = today - timedelta(days=DAYS - 1)
    query = select(Case.recovered_on, func.count(Weapon.id)).join(Weapon, Weapon.case_id == Case.id)
    query = _within(by, query.where(Case.recovered_on >= first), Case.unit).group_by(Case.recovered_on)
    counted = {row[0]: row[1] for row in session.execute(query)}
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=n) for n in range(DAYS))]


def levels(session: Session, by: Principal) -> Mapping[str, int]:
    """Returns how many of the newest weapons are how far on their way to a trace, by level."""
    query = select(Weapon, Case).join(Case, Weapon.case_id == Case.id)
    query = _within(by, query, Case.unit).order_by(Weapon.created_at.desc(), Weapon.id).limit(RECORDS)
    found = (record_of(session, weapon, case).reading for weapon, case in session.execute(query).all())
    return Counter(reading.completeness.level.name.split("_")[0] for reading in found)


def photos(session: Session, by: Principal) -> Mapping[BlobState, int]:
    """Returns how many photos are in each state."""
    query = select(Blob.state, func.count()).join(Photo, Photo.sha256 == Blob.sha256)
    query = _within(by, query, Photo.unit).group_by(Blob.state)
    return {row[0]: row[1] for row in session.execute(query)}


def rightness(session: Session, by: Principal) -> list[Right]:
    """Returns how often the machine was right first time, by kind of marking, most judged first."""
    query = select(Confirmation.kind, Confirmation.outcome, func.count())
    query = query.join(Weapon, Weapon.id == Confirmation.weapon_id).join(Case, Case.id == Weapon.case_id)
    query = query.where(
        Confirmation.suggested.is_not(None), Confirmation.reading_id.is_not(None)
    )  # the machine's word, not the record's
    query = _within(by, query, Case.unit).group_by(Confirmation.kind, Confirmation.outcome)
    counted: dict[MarkingKind, Counter[Outcome]] = defaultdict(Counter)
    for kind, outcome, count in session.execute(query):
        counted[kind][outcome] += count
    found = [Right(kind, sum(of.values()), of[Outcome.CONFIRMED]) for kind, of in counted.items()]
    return sorted(found, key=lambda right: (-right.judged, right.kind))


def agreement(session: Session, by: Principal) -> Agreement:
    """Returns how often two readers agreed who did not see one another's word."""
    query = select(ReviewAnswer).join(ReviewTask, ReviewTask.id == ReviewAnswer.task_id)
    query = _within(by, query.where(ReviewTask.readers > 1), ReviewTask.unit)
    said: dict[tuple[str, MarkingKind], list[ReviewAnswer]] = defaultdict(list)
    for answer in session.scalars(query.order_by(ReviewAnswer.at, ReviewAnswer.id)):
        said[answer.task_id, answer.kind].append(answer)
    pairs = [pair for answers in said.values() if (pair := _pair(answers)) is not None]
    return Agreement(len(pairs), sum(first == second for first, second in pairs))


def _pair(answers: Sequence[ReviewAnswer]) -> tuple[str | None, str | None] | None:
    """The last word of the first reader before the second came, and the second one's first."""
    blind = next((answer for answer in answers if answer.blind), None)
    if blind is None:
        return None
    before = [answer for answer in _until(answers, blind) if answer.by != blind.by]
    return (word(before[-1]), word(blind)) if before else None


def _until(answers: Sequence[ReviewAnswer], last: ReviewAnswer) -> Iterable[ReviewAnswer]:
    return answers[: answers.index(last)]


def _within(by: Principal, query: Any, column: InstrumentedAttribute[str]) -> Any:  # noqa: ANN401  any query
    unit = units_of(by)
    return query if unit is None else query.where(column == unit)
