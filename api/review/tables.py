"""The tables of reviews."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.records.kinds import Outcome
from api.records.tables import NAME, SHORT
from api.review.kinds import Act, TaskState
from ocr.types import MarkingKind


class ReviewTask(Base):
    """One photo as one set of models read it, for people to look at."""

    __tablename__ = "review_task"
    __table_args__ = (
        UniqueConstraint("photo_id", "reading_id"),
        Index(None, "state", "worth", "id"),
        Index(None, "weapon_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"))
    reading_id: Mapped[str] = mapped_column(ForeignKey("reading.id"))
    weapon_id: Mapped[str] = mapped_column(ForeignKey("weapon.id"))
    unit: Mapped[str] = mapped_column(String(SHORT))
    worth: Mapped[float]
    why: Mapped[list[str]] = mapped_column(JSON)
    readers: Mapped[int]  # how many people shall look
    finished_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[TaskState] = mapped_column(choice(TaskState), default=TaskState.OPEN)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ReviewAnswer(Base):
    """What one reader said of one marking. Never changed."""

    __tablename__ = "review_answer"
    __table_args__ = (Index(None, "task_id", "kind", "at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    task_id: Mapped[str] = mapped_column(ForeignKey("review_task.id"))
    confirmation_id: Mapped[str | None] = mapped_column(ForeignKey("confirmation.id"))
    kind: Mapped[MarkingKind] = mapped_column(choice(MarkingKind))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    value: Mapped[str | None] = mapped_column(String(NAME))
    condition: Mapped[str | None] = mapped_column(String(SHORT))  # why there is no serial
    blind: Mapped[bool]
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Annotation(Base):
    """A box that a person drew, cut, joined or named. Only ever withdrawn: later ones count more."""

    __tablename__ = "annotation"
    __table_args__ = (Index(None, "photo_id", "at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"))
    reading_id: Mapped[str | None] = mapped_column(ForeignKey("reading.id"))
    act: Mapped[Act] = mapped_column(choice(Act))
    parts: Mapped[list[str]] = mapped_column(JSON)  # ids of the lines and marks that it replaces or names
    polygons: Mapped[list[list[list[float]]]] = mapped_column(JSON)  # pixels of the upright photo
    kind: Mapped[MarkingKind | None] = mapped_column(choice(MarkingKind))
    text: Mapped[str | None] = mapped_column(String(NAME))
    mark: Mapped[str | None] = mapped_column(String(SHORT))  # of the atlas, or `unknown`
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
