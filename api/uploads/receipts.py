"""Receipts: what the service signs for when a photo is stored, and how anyone checks it."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.audit.canonical import canonical, moment
from api.audit.signing import Signer
from api.uploads.tables import Receipt
from models.keys import verified


def statement(receipt: Receipt) -> bytes:
    """Returns the bytes that the signature is over: JSON in the form of RFC 8785."""
    return canonical(
        {
            "audit_index": receipt.audit_index,
            "id": receipt.id,
            "photo_id": receipt.photo_id,
            "sha256": receipt.sha256,
            "size": receipt.size,
            "time": moment(receipt.at),
        }
    )


def sign(receipt: Receipt, signer: Signer) -> None:
    """Signs a receipt that is filled in."""
    signature = signer.sign(statement(receipt))
    receipt.signature, receipt.key_id = signature.value, signature.key_id


def is_genuine(receipt: Receipt, public_key: Ed25519PublicKey) -> bool:
    """Whether a receipt says what this key signed."""
    return verified(public_key, receipt.signature, statement(receipt))
