"""Receipts, and the key that they are checked with."""

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.audit.canonical import moment
from api.auth import visible
from api.auth.current import By
from api.auth.permissions import Principal
from api.problems import documented
from api.records.tables import Photo
from api.services import Given
from api.uploads import schemas
from api.uploads.errors import ReceiptUnknown
from api.uploads.tables import Receipt

router = APIRouter(prefix="/v1", tags=["uploads"])


@router.get("/receipts/{receipt_id}", name="get_receipt", responses=documented("not_found", "internal"))
def get_receipt(receipt_id: str, by: By, given: Given) -> schemas.Receipt:
    """Shows what the service signed for when it had stored a photo."""
    with given.database.read() as session:
        receipt = session.get(Receipt, receipt_id)
        if receipt is None or not _is_within_reach(session, by, receipt):
            raise ReceiptUnknown
    return told(receipt)


@router.get("/signing-key", name="signing_key", responses=documented("internal"))
def signing_key(given: Given) -> schemas.SigningKey:
    """Shows the public key that receipts and heads of the log are checked with."""
    pem = given.signer.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return schemas.SigningKey(key_id=given.signer.key_id, pem=pem.decode())


def told(receipt: Receipt) -> schemas.Receipt:
    """Returns a receipt as the service shows it."""
    return schemas.Receipt(
        audit_index=receipt.audit_index,
        id=receipt.id,
        photo_id=receipt.photo_id,
        sha256=receipt.sha256,
        size=receipt.size,
        time=moment(receipt.at),
        key_id=receipt.key_id,
        signature=receipt.signature,
    )


def _is_within_reach(session: Session, by: Principal, receipt: Receipt) -> bool:
    photo = session.get(Photo, receipt.photo_id)
    return photo is not None and visible(by, photo.unit)
