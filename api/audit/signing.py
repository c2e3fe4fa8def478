"""Signatures by which this installation is known: Ed25519 (RFC 8032)."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from api.database.base import new_id
from models.errors import RollmarkError

PRIVATE_KEY = Path("keys/signing.pem")
"""Where the private key lies in the data folder."""

PUBLIC_KEYS = Path("audit/keys")
"""Where every public key that ever signed lies in the data folder, each by its id."""

KEY_ID_LENGTH = 32
"""Hexadecimal digits of a key's id: half of the SHA-256 of the public key."""


class SigningKeyUnusable(RollmarkError):
    """The signing key cannot be used."""

    advice = (
        "Put the key file back from the backup. Where it is lost for good move the broken one aside; a new "
        "one is made on the next start, and what the old one signed stays provable."
    )


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature.

    Attributes:
        key_id: Which key made it.
        value: 64 bytes in base64.
    """

    key_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs receipts and heads of the log.

    Attributes:
        public_key: What others check the signatures with.
        key_id: Names the key: the first 32 hexadecimal digits of the SHA-256 of its 32 bytes.
    """

    _key: Ed25519PrivateKey
    public_key: Ed25519PublicKey
    key_id: str

    @classmethod
    def open(cls, data: Path) -> Self:
        """Opens the key of a data folder; made, readable by its owner alone, where there is none.

        Raises:
            SigningKeyUnusable: The file is there but holds no such key.
            OSError: The folder cannot be written.
        """
        path = data / PRIVATE_KEY
        if not path.exists():
            _create(path)
        key = _load(path)
        public = key.public_key()
        signer = cls(key, public, key_id_of(public))
        _publish(public, data / PUBLIC_KEYS / f"{signer.key_id}.pem")
        return signer

    def sign(self, data: bytes) -> Signature:
        """Signs bytes."""
        return Signature(self.key_id, base64.b64encode(self._key.sign(data)).decode())


def open_signer(data: Path) -> Signer:
    """Opens the key of a data folder; see :meth:`Signer.open`.

    Raises:
        SigningKeyUnusable: The file is there but holds no such key.
    """
    return Signer.open(data)


def verified(public_key: Ed25519PublicKey, value: str, data: bytes) -> bool:
    """Whether a signature in base64 is that of the key over these bytes."""
    try:
        public_key.verify(base64.b64decode(value, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id_of(public_key: Ed25519PublicKey) -> str:
    """Returns the id of a public key."""
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def load_public(pem: bytes) -> Ed25519PublicKey:
    """Reads a public key.

    Raises:
        SigningKeyUnusable: It is none.
    """
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise SigningKeyUnusable("A public key cannot be read.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyUnusable("A public key is of another kind than Ed25519.")
    return key


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise SigningKeyUnusable(f"The signing key {path} cannot be read.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnusable(f"The signing key {path} is of another kind than Ed25519.")
    return key


def _create(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(path, pem, mode=0o600)


def _publish(public_key: Ed25519PublicKey, path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(
            path, public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), mode=0o644
        )


def _write_once(path: Path, data: bytes, *, mode: int) -> None:
    temporary = path.with_name(f".{path.name}.{new_id()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, not a rename: of two processes that start at once the second keeps the first one's key.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
