"""The table of erasures."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.retention.kinds import ErasureState, Reason


class Erasure(Base):
    """An erasure that somebody asked for. It names nothing of what was erased but its id."""

    __tablename__ = "erasure"
    __table_args__ = (Index(None, "requested_at", "id"), Index(None, "subject"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(64))  # case:<id> or photo:<id>
    unit: Mapped[str] = mapped_column(String(64))
    reason: Mapped[Reason] = mapped_column(choice(Reason))
    reference: Mapped[str] = mapped_column(String(100))  # number of the order or the file, without names
    state: Mapped[ErasureState] = mapped_column(choice(ErasureState), default=ErasureState.REQUESTED)
    requested_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
