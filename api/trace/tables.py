"""The tables of trace requests, of what happened to them, and of what was handed out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.records.tables import NAME, SHA256_LENGTH, SHORT
from api.trace.kinds import (
    Channel,
    Handling,
    IncomingState,
    Outcome,
    Priority,
    RequestState,
    Step,
)


class TraceRequest(Base):
    """A request that goes out; ``body`` is what the record said when it was made, and never changes."""

    __tablename__ = "trace_request"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(None, "unit", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "weapon_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    unit: Mapped[str] = mapped_column(String(SHORT))
    weapon_id: Mapped[str] = mapped_column(ForeignKey("weapon.id"))
    number: Mapped[str] = mapped_column(String(SHORT))
    to_country: Mapped[str | None] = mapped_column(String(SHORT))
    to_office: Mapped[str] = mapped_column(String(NAME))
    because: Mapped[str] = mapped_column(Text)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    priority: Mapped[Priority] = mapped_column(choice(Priority))
    handling: Mapped[Handling] = mapped_column(choice(Handling))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.DRAFT)
    due_on: Mapped[date | None]
    reference: Mapped[str | None] = mapped_column(String(NAME))  # theirs
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    diverted_at: Mapped[str | None] = mapped_column(Text)  # the point of diversion, in words
    diverted_in: Mapped[str | None] = mapped_column(String(SHORT))
    answered_on: Mapped[date | None]


class TraceStep(Base):
    """Something that happened to a request; never changed."""

    __tablename__ = "trace_step"
    __table_args__ = (Index(None, "request_id", "at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    request_id: Mapped[str] = mapped_column(ForeignKey("trace_request.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    step: Mapped[Step] = mapped_column(choice(Step))
    text: Mapped[str | None] = mapped_column(Text)


class Disclosure(Base):
    """That something was handed out: to whom, what for, and exactly which bytes. Never changed."""

    __tablename__ = "disclosure"
    __table_args__ = (Index(None, "subject", "at", "id"), Index(None, "at", "id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    unit: Mapped[str | None] = mapped_column(String(SHORT))
    subject: Mapped[str] = mapped_column(String(SHORT))  # request:<id>, incoming:<id> ...
    format: Mapped[str] = mapped_column(String(SHORT))
    recipient: Mapped[str] = mapped_column(String(NAME))
    purpose: Mapped[str] = mapped_column(Text)
    with_persons: Mapped[bool]
    sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH))


class IncomingRequest(Base):
    """A request from elsewhere: what is asked, and what was answered."""

    __tablename__ = "incoming_request"
    __table_args__ = (UniqueConstraint("from_country", "reference"), Index(None, "created_at", "id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    from_country: Mapped[str] = mapped_column(String(SHORT))
    from_office: Mapped[str] = mapped_column(String(NAME))
    reference: Mapped[str] = mapped_column(String(NAME))
    received_on: Mapped[date]
    due_on: Mapped[date]
    serial: Mapped[str] = mapped_column(String(NAME))
    manufacturer: Mapped[str | None] = mapped_column(String(NAME))
    model: Mapped[str | None] = mapped_column(String(NAME))
    calibre: Mapped[str | None] = mapped_column(String(NAME))
    country: Mapped[str | None] = mapped_column(String(SHORT))
    circumstances: Mapped[str | None] = mapped_column(Text)
    intended_use: Mapped[str | None] = mapped_column(String(NAME))
    handling: Mapped[Handling] = mapped_column(choice(Handling))
    state: Mapped[IncomingState] = mapped_column(choice(IncomingState), default=IncomingState.OPEN)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    answered_on: Mapped[date | None]
