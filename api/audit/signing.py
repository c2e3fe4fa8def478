"""Signatures by which this installation is known: Ed25519 (RFC 8032)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models import keys
from models.errors import RollmarkError
from models.keys import KeyInvalid

PRIVATE_KEY = Path("keys/signing.pem")
"""Where the private key lies in the data folder."""

PUBLIC_KEYS = Path("audit/keys")
"""Where every public key that ever signed lies in the data folder, each by its id."""


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
        try:
            key = keys.opened(path)
        except KeyInvalid as error:
            raise SigningKeyUnusable(f"The signing key {path} {error}.") from error
        public = key.public_key()
        signer = cls(key, public, keys.id_of(public))
        _publish(public, data / PUBLIC_KEYS / f"{signer.key_id}.pem")
        return signer

    def sign(self, data: bytes) -> Signature:
        """Signs bytes."""
        return Signature(self.key_id, keys.signature(self._key, data))


def open_signer(data: Path) -> Signer:
    """Opens the key of a data folder; see :meth:`Signer.open`.

    Raises:
        SigningKeyUnusable: The file is there but holds no such key.
    """
    return Signer.open(data)


def load_public(pem: bytes) -> Ed25519PublicKey:
    """Reads a public key.

    Raises:
        SigningKeyUnusable: It is none.
    """
    try:
        return keys.public(pem)
    except KeyInvalid as error:
        raise SigningKeyUnusable(f"A public key {error}.") from error


def _publish(public_key: Ed25519PublicKey, path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        keys.write_once(path, keys.pem_of(public_key), mode=0o644)
