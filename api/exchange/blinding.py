"""Private set intersection by Diffie-Hellman on Curve25519; the protocol is told in docs/exchange.md.

Whoever asks hides each item under a secret of its own, whoever answers hides what it gets and what it has
under another, and hiding twice gives the same whichever secret comes first. Items that both have come out
equal; of the others neither side learns anything (Meadows 1986; RFC 7748 for the curve and its twist).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from models.errors import RollmarkError

DOMAIN = b"rollmark-exchange-1\0"
"""What every item is hashed with, so that its hash is of use nowhere else."""

BYTES = 32
"""Of a token."""


class TokenInvalid(RollmarkError):
    """This is no token of an exchange."""

    reason = "invalid"
    advice = "Send what the partner's desk has written, unchanged."


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret of one side, for one exchange."""

    _key: X25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Draws a secret."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Returns the secret that was kept."""
        return cls(X25519PrivateKey.from_private_bytes(raw))

    @property
    def raw(self) -> bytes:
        """The secret, to be kept sealed."""
        return self._key.private_bytes_raw()

    def hide(self, tokens: Iterable[bytes]) -> list[bytes]:
        """Hides hashed items, or tokens of the other side, in their order.

        Raises:
            TokenInvalid: One is no point, or one of the few that would give the secret away.
        """
        try:
            return [self._key.exchange(X25519PublicKey.from_public_bytes(token)) for token in tokens]
        except ValueError as error:
            raise TokenInvalid from error


def hashed(items: Iterable[str]) -> list[bytes]:
    """Returns the point of each item."""
    return [hashlib.sha256(DOMAIN + item.encode()).digest() for item in items]


def hits(asked: Sequence[bytes], known: Iterable[bytes], secret: Secret) -> list[bool]:
    """Tells which of the asked items the other side has.

    Args:
        asked: What was asked, hidden by both sides, in the order it was asked in.
        known: What the other side has, hidden by that side alone.
        secret: Of the side that asked.

    Raises:
        TokenInvalid: What the other side sent is no answer.
    """
    there = set(secret.hide(known))
    return [token in there for token in asked]


def written(tokens: Iterable[bytes]) -> list[str]:
    """Returns tokens in base64."""
    return [base64.b64encode(token).decode() for token in tokens]


def read(texts: Iterable[str]) -> list[bytes]:
    """Returns the tokens that base64 holds.

    Raises:
        TokenInvalid: A text is none.
    """
    try:
        tokens = [base64.b64decode(text, validate=True) for text in texts]
    except (binascii.Error, ValueError) as error:
        raise TokenInvalid from error
    if any(len(token) != BYTES for token in tokens):
        raise TokenInvalid
    return tokens
