"""Keeps examples of marks in step with what people say, in the transaction in which they say it.

A mark that is named on a photo becomes an example, whoever named the same place before is followed no more,
and a word that is taken back takes its example along. Erasing a photo erases its examples; the log tells.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.database import now
from api.marks.kinds import SAID, State
from api.marks.tables import MarkExample
from api.records.kinds import Outcome
from api.records.tables import Confirmation, Photo, Reading
from api.review.kinds import Act
from api.review.tables import Annotation

_SAID, _GONE = "rollmark_marks_said", "rollmark_marks_gone"
Polygon = Sequence[Sequence[float]]


def keep(session: Session) -> None:
    """Has whatever people say of drawn marks followed.

    Args:
        session: A write transaction that begins.
    """
    event.listen(session, "after_flush", _note)
    event.listen(session, "before_commit", _write)


def log(session: Session, example: MarkExample, by: str, act: str) -> None:
    """Writes into the log what became of an example."""
    photo = session.get(Photo, example.photo_id)
    detail = {"act": act, "mark": example.mark or example.name, "photo": example.photo_id}
    append(session, Event(Action.ADMIN, by, f"example:{example.id}", photo.unit if photo else None, detail))


def change(session: Session, example: MarkExample, state: State, by: str, act: str) -> None:
    """Changes what became of an example, and tells the log."""
    example.state, example.changed_at = state, now()
    log(session, example, by, act)


def _note(session: Session, _: object) -> None:
    said = session.info.setdefault(_SAID, [])
    said += [row for row in session.new if isinstance(row, Annotation | Confirmation)]
    said += [row for row in session.dirty if isinstance(row, Annotation) and _was_withdrawn(row)]
    gone = session.info.setdefault(_GONE, [])
    gone += [row for row in session.deleted if isinstance(row, MarkExample)]


def _was_withdrawn(row: Annotation) -> bool:
    return bool(inspect(row).attrs.withdrawn_at.history.added)


def _write(session: Session) -> None:
    session.flush()
    said, gone = session.info.pop(_SAID, []), session.info.pop(_GONE, [])
    for row in said:
        if isinstance(row, Confirmation):
            _decided(session, row)
        elif row.withdrawn_at is not None:
            _withdrawn(session, row)
        elif row.act is Act.LABEL:
            _labelled(session, row)
    for example in gone:
        detail = {"act": "erase_example", "photo": example.photo_id}
        append(session, Event(Action.ERASE, "system", f"example:{example.id}", detail=detail))


def _labelled(session: Session, row: Annotation) -> None:
    """The last name that a person gave to a box counts, be it a text."""
    reading = session.get(Reading, row.reading_id) if row.reading_id else None
    polygon = box_of(row, reading)
    if polygon is not None:
        _say(session, row.photo_id, f"annotation:{row.id}", polygon, row.mark, row.by)


def _withdrawn(session: Session, row: Annotation) -> None:
    """What was said of the place before counts again."""
    source = f"annotation:{row.id}"
    taken = _of(session, source=source)
    _take_back(session, taken, row.withdrawn_by or row.by)
    query = select(Annotation).where(Annotation.photo_id == row.photo_id, Annotation.act == Act.LABEL)
    query = query.where(Annotation.withdrawn_at.is_(None))
    for before in session.scalars(query.order_by(Annotation.at.desc(), Annotation.id.desc())):
        if (before.parts, before.polygons) == (row.parts, row.polygons) and taken:
            _labelled(session, before)
            return


def _decided(session: Session, row: Confirmation) -> None:
    """A mark of the record that is decided anew is what was said last."""
    source = f"mark:{row.mark_id}"
    _take_back(session, _of(session, source=source), row.by)
    reading = session.get(Reading, row.reading_id) if row.reading_id else None
    if reading is None or row.photo_id is None or row.outcome is not Outcome.CONFIRMED or not row.suggested:
        return
    polygon = drawn(reading.body, row.kind, row.suggested)
    if polygon is not None:
        _say(session, row.photo_id, source, polygon, row.suggested, row.by)


def _say(  # noqa: PLR0913, PLR0917  what is said of one place
    session: Session, photo_id: str, source: str, polygon: Polygon, name: str | None, by: str
) -> None:
    place = hashlib.sha256(json.dumps([[float(x), float(y)] for x, y in polygon]).encode()).hexdigest()
    _take_back(session, _of(session, photo_id=photo_id, place=place), by)
    if name is None:
        return
    corners = [list(corner) for corner in polygon]
    example = MarkExample(
        photo_id=photo_id, source=source, place=place, polygon=corners, name=name, by=by, state=State.WAITING
    )
    session.add(example)
    session.flush()
    log(session, example, by, "name_mark")


def box_of(row: Annotation, reading: Reading | None) -> Polygon | None:
    """Where what a person named stands: in the first box, or that of the part of the reading."""
    if row.polygons:
        return row.polygons[0]
    parts = (*reading.body["lines"], *reading.body["marks"]) if reading else ()
    return next((part["polygon"] for part in parts if part["id"] in row.parts), None)


def drawn(body: Mapping[str, Any], kind: str, suggested: str) -> Polygon | None:
    """Where the one drawn mark stands that a suggestion was read from; None: from text, or from several."""
    marks = {mark["id"]: mark for mark in body["marks"]}
    seen = dict.fromkeys(_evidence(body, kind, suggested))
    found = [marks[part]["polygon"] for part in seen if part in marks]
    return found[0] if len(found) == len(seen) == 1 else None


def _evidence(body: Mapping[str, Any], kind: str, suggested: str) -> Iterator[str]:
    for candidate in body["candidates"]:
        values = [candidate["value"], *(other["value"] for other in candidate["alternatives"])]
        if candidate["kind"] == kind and suggested in values:
            yield from candidate["evidence"]


def _of(session: Session, **named: str) -> Sequence[MarkExample]:
    query = select(MarkExample).filter_by(**named).where(MarkExample.state.in_(SAID))
    return session.scalars(query.order_by(MarkExample.id)).all()


def _take_back(session: Session, examples: Iterable[MarkExample], by: str) -> None:
    for example in examples:
        change(session, example, State.TAKEN_BACK, by, "take_mark_back")
