"""Secrets that the service makes itself: session tokens, API keys, one-time passwords."""

import hashlib
import secrets
from dataclasses import dataclass

KEY_PREFIX = "rmk"
"""What API keys begin with, so that scanners for leaked secrets can find them."""

_SECRET_BYTES = 32
# Without 0, 1, i, l, o, u: a one-time password is read from a screen and typed.
_PASSWORD_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as its holder has it.

    Attributes:
        id: Of its row.
        secret: 256 random bits, base64url.
    """

    id: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> "Key | None":
        """Reads a key; None where the text is none."""
        prefix, _, rest = text.partition("_")
        key_id, _, secret = rest.partition("_")
        return cls(key_id, secret) if prefix == KEY_PREFIX and key_id and secret else None

    def __str__(self) -> str:
        return f"{KEY_PREFIX}_{self.id}_{self.secret}"


def new_secret() -> str:
    """Returns 256 random bits, base64url."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def new_password() -> str:
    """Returns a password of 20 characters in groups of five: 98 random bits."""
    groups = ("".join(secrets.choice(_PASSWORD_ALPHABET) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def digest(secret: str) -> str:
    """Returns what is kept of a secret: its SHA-256 in hexadecimal.

    A fast hash is enough for 256 random bits, which nobody guesses; passwords go to argon2 instead.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(secret: str, kept_digest: str) -> bool:
    """Whether a secret is the one whose digest is kept, in a time that tells nothing about it."""
    return secrets.compare_digest(digest(secret), kept_digest)
