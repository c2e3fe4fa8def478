"""The key of person data, and what it locks: AES-256-GCM (NIST SP 800-38D)."""

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.database.base import new_id
from api.settings import Settings
from models.errors import RollmarkError

KEY_FILE = Path("keys/person.key")
"""Where the key lies in the data folder, where the administrator names none."""

KEY_BYTES, NONCE_BYTES = 32, 12
KEY_ID_LENGTH = 32
"""Hexadecimal digits of a key's id: half of the SHA-256 of the key."""


class PersonKeyUnusable(RollmarkError):
    """The key of person data cannot be used."""

    advice = (
        "ROLLMARK_PERSON_KEY, or else keys/person.key in the data folder, is 32 bytes in base64; "
        "put the one back under which the data was written."
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """Data that the key of ``key_id`` opens."""

    ciphertext: bytes
    nonce: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens.

    Attributes:
        key_id: Names the key and tells nothing about it.
    """

    key_id: str
    _key: AESGCM = field(repr=False)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Opens the vault with the key that is set, else with that of the data folder, made once.

        Raises:
            PersonKeyUnusable: It is no key.
        """
        if settings.person_key is not None:
            return cls.under(settings.person_key.get_secret_value())
        path = settings.folder / KEY_FILE
        if not path.exists():
            _create(path)
        return cls.under(path.read_text(encoding="ascii", errors="replace"))

    @classmethod
    def under(cls, written: str) -> Self:
        """Opens the vault with a key in base64.

        Raises:
            PersonKeyUnusable: It is none.
        """
        try:
            key = base64.b64decode(written.strip(), validate=True)
        except (binascii.Error, ValueError) as error:
            raise PersonKeyUnusable from error
        if len(key) != KEY_BYTES:
            raise PersonKeyUnusable
        return cls(hashlib.sha256(key).hexdigest()[:KEY_ID_LENGTH], AESGCM(key))

    def seal(self, data: bytes, *, belongs_to: str) -> Sealed:
        """Encrypts data so that it opens only where it belongs.

        Args:
            data: What nobody else may read.
            belongs_to: The row: put into another, it does not open.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        return Sealed(self._key.encrypt(nonce, data, belongs_to.encode()), nonce, self.key_id)

    def unseal(self, sealed: Sealed, *, belongs_to: str) -> bytes:
        """Decrypts data.

        Raises:
            PersonKeyUnusable: It was written under another key, for another row, or was changed since.
        """
        if sealed.key_id != self.key_id:
            raise PersonKeyUnusable("The person data was written under another key.")
        try:
            return self._key.decrypt(sealed.nonce, sealed.ciphertext, belongs_to.encode())
        except InvalidTag as error:
            raise PersonKeyUnusable("The person data was changed since it was written.") from error


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{new_id()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # of two that start at once the second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
