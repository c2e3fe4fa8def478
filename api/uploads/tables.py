"""The tables of uploads.

How far an upload is stands in no row: it is the length of its file.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database.base import ID_LENGTH, Base, UtcDateTime, choice, new_id, now
from api.records.kinds import Part, View
from api.records.tables import NAME, SHA256_LENGTH, SHORT
from models.keys import KEY_ID_LENGTH

SIGNATURE_LENGTH = 88
"""Characters of an Ed25519 signature in base64."""


class Upload(Base):
    """A photo that is being sent piece by piece, or was: what it will be, said before the first byte."""

    __tablename__ = "upload"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    owner: Mapped[str] = mapped_column(String(ID_LENGTH))  # user or key; nobody else may go on with it
    size: Mapped[int] = mapped_column(BigInteger)  # bytes when it is finished
    sha256: Mapped[str] = mapped_column(String(SHA256_LENGTH))
    name: Mapped[str | None] = mapped_column(String(NAME))
    view: Mapped[View] = mapped_column(choice(View))
    part: Mapped[Part | None] = mapped_column(choice(Part))
    weapon_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    case_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    taken_at: Mapped[str | None] = mapped_column(String(SHORT))
    burst: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    receipt_id: Mapped[str | None] = mapped_column(ForeignKey("receipt.id"))  # None: not finished


class Receipt(Base):
    """What the service signed for when it had stored a photo. Never changed."""

    __tablename__ = "receipt"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    # No foreign key: a receipt outlives the photo's row, which an erasure takes away.
    photo_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    audit_index: Mapped[int] = mapped_column(BigInteger)
    signature: Mapped[str] = mapped_column(String(SIGNATURE_LENGTH))
    key_id: Mapped[str] = mapped_column(String(KEY_ID_LENGTH))
