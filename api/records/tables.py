"""The tables of records.

Lists are paged by ``(created_at, id)``; each list has an index that begins with what it is filtered by and
goes on with these two, so that a page costs the same among a thousand rows and among a million.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.records.kinds import BlobState, DecidedBy, Mode, Outcome, Part, View
from ocr.types import MarkingKind

SHORT, NAME, LONG = 64, 255, 4000
"""Characters of codes, of names and of free text."""

SHA256_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""


class _Row:
    """A row with an id that tells when it came to be."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Case(_Row, Base):
    """A recovery: when, where and by whom weapons came to the police."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("unit", "number"),
        Index(None, "unit", "created_at", "id"),
        Index(None, "number", "created_at", "id"),
        Index(None, "created_at", "id"),
    )

    number: Mapped[str] = mapped_column(String(SHORT))
    unit: Mapped[str] = mapped_column(String(SHORT))
    mode: Mapped[Mode] = mapped_column(choice(Mode))
    recovered_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(NAME))
    agency: Mapped[str] = mapped_column(String(NAME))
    legal_basis: Mapped[str | None] = mapped_column(String(NAME))
    criminal_context: Mapped[str | None] = mapped_column(Text)
    circumstances: Mapped[str | None] = mapped_column(Text)
    intended_use: Mapped[str | None] = mapped_column(String(NAME))
    may_train: Mapped[bool] = mapped_column(default=True)  # whether models may learn from its photos
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class Weapon(_Row, Base):
    """One weapon of a case, as people describe it."""

    __tablename__ = "weapon"
    __table_args__ = (
        UniqueConstraint("case_id", "exhibit_number"),
        Index(None, "case_id", "created_at", "id"),
    )

    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"))
    exhibit_number: Mapped[str] = mapped_column(String(SHORT))
    type: Mapped[str | None] = mapped_column(String(SHORT))
    manufacturer: Mapped[str | None] = mapped_column(String(NAME))
    model: Mapped[str | None] = mapped_column(String(NAME))
    calibre: Mapped[str | None] = mapped_column(String(SHORT))
    country: Mapped[str | None] = mapped_column(String(SHORT))
    year: Mapped[str | None] = mapped_column(String(SHORT))  # or a range of years
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    import_marks_checked: Mapped[bool | None]
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class Blob(Base):
    """The bytes of one distinct photo, and how far their reading is: the durable state of the job."""

    __tablename__ = "blob"
    __table_args__ = (Index(None, "state", "state_at"),)

    sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    media_type: Mapped[str] = mapped_column(String(SHORT))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    state: Mapped[BlobState] = mapped_column(choice(BlobState), default=BlobState.STORED)
    attempts: Mapped[int] = mapped_column(default=0)
    refused_reason: Mapped[str | None] = mapped_column(String(SHORT))
    refused_advice: Mapped[str | None] = mapped_column(Text)
    state_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Photo(_Row, Base):
    """A photo as a unit has it: the same bytes sent again by the same unit are the same photo."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("unit", "sha256"),
        Index(None, "sha256"),
        Index(None, "created_at", "id"),
        Index(None, "unit", "created_at", "id"),
        Index(None, "case_id", "created_at", "id"),
        Index(None, "weapon_id", "created_at", "id"),
    )

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    weapon_id: Mapped[str | None] = mapped_column(ForeignKey("weapon.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"))
    unit: Mapped[str] = mapped_column(String(SHORT))
    view: Mapped[View] = mapped_column(choice(View), default=View.OTHER)
    part: Mapped[Part | None] = mapped_column(choice(Part))  # whose markings it shows
    name: Mapped[str | None] = mapped_column(String(NAME))
    taken_at: Mapped[str | None] = mapped_column(String(SHORT))  # ISO 8601 without a zone, as EXIF gives it
    burst: Mapped[str | None] = mapped_column(
        String(ID_LENGTH)
    )  # shared by photos of one mark in other light
    uploaded_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class Reading(_Row, Base):
    """What one set of models read on the bytes of a photo. Never changed; all are kept, one is active.

    What was read of a burst is a reading of its first photo too, and never the active one; ``burst`` then
    tells the photos that it rests on.
    """

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("sha256", "models_key"),
        Index(None, "sha256", "created_at", "id"),
        Index(
            "ix_reading_one_active",
            "sha256",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    models_key: Mapped[str] = mapped_column(String(64))
    models: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    burst: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    active: Mapped[bool]


class Mark(_Row, Base):
    """One marking of a weapon, or that one was looked for and is not there."""

    __tablename__ = "mark"
    __table_args__ = (Index(None, "weapon_id", "created_at", "id"),)

    weapon_id: Mapped[str] = mapped_column(ForeignKey("weapon.id"))
    kind: Mapped[MarkingKind] = mapped_column(choice(MarkingKind))
    text_raw: Mapped[str] = mapped_column(String(NAME), default="")
    text_nfc: Mapped[str] = mapped_column(String(NAME), default="")
    script: Mapped[str] = mapped_column(String(4), default="Zyyy")  # ISO 15924
    part: Mapped[Part | None] = mapped_column(choice(Part))
    location: Mapped[str | None] = mapped_column(String(NAME))
    method: Mapped[str | None] = mapped_column(String(NAME))
    condition: Mapped[str | None] = mapped_column(String(NAME))
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("photo.id"))
    polygon: Mapped[list[list[float]] | None] = mapped_column(JSON(none_as_null=True))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    p: Mapped[float | None]
    not_found: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[DecidedBy] = mapped_column(choice(DecidedBy))
    confirmed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Confirmation(Base):
    """What a person decided about a marking. Never changed: who thinks again decides again."""

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "weapon_id", "at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    weapon_id: Mapped[str] = mapped_column(ForeignKey("weapon.id"))
    mark_id: Mapped[str | None] = mapped_column(ForeignKey("mark.id"))
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("photo.id"))
    reading_id: Mapped[str | None] = mapped_column(ForeignKey("reading.id"))
    kind: Mapped[MarkingKind] = mapped_column(choice(MarkingKind))
    suggested: Mapped[str | None] = mapped_column(String(NAME))
    value: Mapped[str | None] = mapped_column(String(NAME))
    part: Mapped[Part | None] = mapped_column(choice(Part))
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
