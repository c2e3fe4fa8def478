"""Ed25519 keys (RFC 8032) as files: made once, read, and known by an id.

Who signs and who seals use the same; each says in an error of its own what the key was for and what to do.
"""

import base64
import hashlib
import os
import uuid
from pathlib import Path

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

from models.durable import sync_folder

KEY_ID_LENGTH = 32
"""Hexadecimal digits of a key's id: half of the SHA-256 of the public key."""


class KeyInvalid(ValueError):
    """What is wrong with a key, as the end of a sentence that begins with whose it is."""


def opened(path: Path) -> Ed25519PrivateKey:
    """Opens a private key; made, readable by its owner alone, where there is none.

    Raises:
        KeyInvalid: The file holds no such key.
        OSError: It cannot be read or made.
    """
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, pem, mode=0o600)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise KeyInvalid("cannot be read") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyInvalid("is of another kind than Ed25519")
    return key


def public(pem: bytes) -> Ed25519PublicKey:
    """Reads a public key.

    Raises:
        KeyInvalid: It is none.
    """
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise KeyInvalid("cannot be read") from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyInvalid("is of another kind than Ed25519")
    return key


def pem_of(key: Ed25519PublicKey) -> bytes:
    """A public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def id_of(key: Ed25519PublicKey) -> str:
    """The id of a public key."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def signature(key: Ed25519PrivateKey, data: bytes) -> str:
    """The signature of bytes, 64 bytes in base64."""
    return base64.b64encode(key.sign(data)).decode()


def verified(key: Ed25519PublicKey, value: str, data: bytes) -> bool:
    """Whether a signature in base64 is that of the key over these bytes."""
    try:
        key.verify(base64.b64decode(value, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def write_once(path: Path, data: bytes, *, mode: int) -> None:
    """Writes a file, whole or not at all, unless it is there already.

    Raises:
        OSError: It cannot be written.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, not a rename: of two processes that start at once the second keeps the first one's key.
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    sync_folder(path.parent)
