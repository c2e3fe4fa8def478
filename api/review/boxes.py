"""Boxes that people drew, cut, joined or named: what a better detector and a better atlas are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit import Action, Event, append
from api.audit.entries import Detail
from api.auth import Principal
from api.database import now
from api.records.errors import RecordConflict, RecordInvalid, RecordMissing
from api.records.reach import photo_of
from api.records.tables import Photo, Reading
from api.review.kinds import Act
from api.review.tables import Annotation
from ocr.types import MarkingKind, Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a person did.

    Attributes:
        act: What kind of change.
        reading_id: The reading whose boxes it is about; None: none.
        parts: Ids of the lines and marks that it replaces or names.
        polygons: The boxes that stand there instead, in pixels of the upright photo.
        kind: What kind of marking it is.
        text: What is marked there.
        mark: Id of a mark of the atlas, or ``unknown``.
    """

    act: Act
    reading_id: str | None
    parts: tuple[str, ...]
    polygons: tuple[Polygon, ...]
    kind: MarkingKind | None = None
    text: str | None = None
    mark: str | None = None

    def __post_init__(self) -> None:
        parts, boxes = len(self.parts), len(self.polygons)
        fits = {
            Act.REDRAW: boxes == 1 and parts <= 1,
            Act.SPLIT: boxes >= 2 and parts == 1,
            Act.MERGE: boxes == 1 and parts >= 2,
            Act.LABEL: bool(self.text or self.mark) and parts + boxes >= 1,
        }
        if not fits[self.act]:
            raise RecordInvalid(f"parts, polygons, text and mark do not fit the act {self.act}")


def draw(session: Session, by: Principal, photo_id: str, drawn: Drawn) -> Annotation:
    """Keeps what a person did to the boxes of a photo; the reading stays as the machine made it.

    Args:
        session: A write transaction.
        by: Who.
        photo_id: The photo.
        drawn: What.

    Raises:
        RecordMissing: There is no such photo within reach.
        RecordConflict: The reading is not of this photo, or has no such parts.
    """
    photo = photo_of(session, by, photo_id)
    _check_parts(session, photo, drawn)
    row = Annotation(
        photo_id=photo.id,
        reading_id=drawn.reading_id,
        act=drawn.act,
        parts=list(drawn.parts),
        polygons=[[list(corner) for corner in polygon] for polygon in drawn.polygons],
        kind=drawn.kind,
        text=drawn.text,
        mark=drawn.mark,
        by=by.id,
    )
    session.add(row)
    session.flush()
    detail = {"act": drawn.act, "annotation": row.id}
    append(session, Event(Action.CORRECT, by.id, f"photo:{photo.id}", photo.unit, detail))
    return row


def withdraw(session: Session, by: Principal, photo_id: str, annotation_id: str) -> Annotation:
    """Takes back what a person did to a box; what was said of it before counts again.

    Args:
        session: A write transaction.
        by: Who.
        photo_id: The photo.
        annotation_id: What was done.

    Raises:
        RecordMissing: There is no such photo within reach, or no such box on it.
        RecordConflict: It was taken back already.
    """
    photo = photo_of(session, by, photo_id)
    row = session.get(Annotation, annotation_id, with_for_update=True)
    if row is None or row.photo_id != photo.id:
        raise RecordMissing("There is no such box on this photo.")
    if row.withdrawn_at is not None:
        raise RecordConflict("It was taken back already.")
    row.withdrawn_by, row.withdrawn_at = by.id, now()
    session.flush()
    detail: Detail = {"act": row.act, "annotation": row.id, "withdrawn": True}
    append(session, Event(Action.CORRECT, by.id, f"photo:{photo.id}", photo.unit, detail))
    return row


def boxes_of(session: Session, photo: Photo) -> Sequence[Annotation]:
    """Returns what people did to the boxes of a photo, newest first."""
    query = select(Annotation).where(Annotation.photo_id == photo.id)
    return session.scalars(query.order_by(Annotation.at.desc(), Annotation.id.desc()).limit(200)).all()


def _check_parts(session: Session, photo: Photo, drawn: Drawn) -> None:
    if drawn.reading_id is None:
        if drawn.parts:
            raise RecordConflict("Parts are those of a reading; reading_id is missing.")
        return
    reading = session.get(Reading, drawn.reading_id)
    if reading is None or reading.sha256 != photo.sha256:
        raise RecordConflict("The reading is not one of this photo.")
    known = {part["id"] for part in (*reading.body["lines"], *reading.body["marks"])}
    if not set(drawn.parts) <= known:
        raise RecordConflict("The reading has no such lines or marks.")
