"""The table of examples of marks."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.marks.kinds import State
from api.records.tables import SHORT


class MarkExample(Base):
    """A drawn mark that a person named. It goes with its photo: whatever was cut from that is here alone."""

    __tablename__ = "mark_example"
    __table_args__ = (
        Index(None, "state", "at", "id"),
        Index(None, "photo_id", "place"),
        Index(None, "source"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    photo_id: Mapped[str] = mapped_column(ForeignKey("photo.id"))
    source: Mapped[str] = mapped_column(String(SHORT))  # annotation:<id>, or mark:<id> of the record
    place: Mapped[str] = mapped_column(String(SHORT))  # the same for the same polygon
    polygon: Mapped[list[list[float]]] = mapped_column(JSON)  # pixels of the upright photo
    name: Mapped[str] = mapped_column(String(SHORT))  # as it was said: a mark, whose mark, or `unknown`
    mark: Mapped[str | None] = mapped_column(String(SHORT))  # of the atlas
    state: Mapped[State] = mapped_column(choice(State), default=State.WAITING)
    doubt: Mapped[str | None] = mapped_column(String(SHORT))
    crop: Mapped[bytes | None] = mapped_column(LargeBinary)  # PNG, as networks see it
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
