"""The tables of alerts and of lists."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.records.tables import NAME, SHA256_LENGTH, SHORT
from api.watch.kinds import AlertKind, AlertState, ListedAs


class Alert(Base):
    """A weapon that may be one that is known or looked for."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("weapon_id", "other"),
        Index(None, "unit", "created_at", "id"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    kind: Mapped[AlertKind] = mapped_column(choice(AlertKind))
    weapon_id: Mapped[str] = mapped_column(ForeignKey("weapon.id"))
    unit: Mapped[str] = mapped_column(String(SHORT))
    other: Mapped[str] = mapped_column(String(SHORT))  # weapon:<id>, listed:<id> or incoming:<id>
    cost: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[AlertState] = mapped_column(choice(AlertState), default=AlertState.OPEN)
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WeaponList(Base):
    """A list of weapons from elsewhere."""

    __tablename__ = "weapon_list"
    __table_args__ = (Index(None, "created_at", "id"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    name: Mapped[str] = mapped_column(String(NAME))
    source: Mapped[str] = mapped_column(String(NAME))
    sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH), unique=True)  # of the file as it came
    rows: Mapped[int]
    imported_by: Mapped[str] = mapped_column(String(ID_LENGTH))


class ListedWeapon(Base):
    """A row of a list."""

    __tablename__ = "listed_weapon"
    __table_args__ = (Index(None, "list_id", "row"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    list_id: Mapped[str] = mapped_column(ForeignKey("weapon_list.id"))
    row: Mapped[int]
    serial: Mapped[str] = mapped_column(String(NAME))
    manufacturer: Mapped[str | None] = mapped_column(String(NAME))
    model: Mapped[str | None] = mapped_column(String(NAME))
    calibre: Mapped[str | None] = mapped_column(String(NAME))
    country: Mapped[str | None] = mapped_column(String(SHORT))
    listed_as: Mapped[ListedAs] = mapped_column(choice(ListedAs))
    since: Mapped[date | None]
    reference: Mapped[str | None] = mapped_column(String(NAME))
