"""The table of exchanges that this desk began."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, new_id, now
from api.persons.vault import KEY_ID_LENGTH
from api.records.tables import NAME


class Exchange(Base):
    """A question to a partner: its secret, sealed, and what was asked about, in order."""

    __tablename__ = "exchange"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    by: Mapped[str] = mapped_column(String(ID_LENGTH))
    partner: Mapped[str] = mapped_column(String(NAME))
    weapon_ids: Mapped[list[str]] = mapped_column(JSON)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(KEY_ID_LENGTH))
    hits: Mapped[list[bool] | None] = mapped_column(JSON(none_as_null=True))

    def to_dict(self) -> dict[str, Any]:
        """Returns which weapons were hit; nothing of the secret."""
        found = dict(zip(self.weapon_ids, self.hits or (), strict=False))
        return {"id": self.id, "partner": self.partner, "hits": found}
