"""Passwords: which are good enough, how they are kept and checked."""

from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.auth.errors import PasswordRefused
from api.auth.tokens import new_password

MIN_LENGTH, MAX_LENGTH = 12, 256
"""Characters. What is longer is refused: nobody types it, and hashing megabytes takes time."""

_MIN_DIFFERENT = 5
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a password.

    Attributes:
        fits: Whether it is the right one.
        rehashed: A new hash to keep, where the old one was made with other parameters than today's.
    """

    fits: bool
    rehashed: str | None = None


class Passwords:
    """Argon2id (RFC 9106), with the library's parameters: 64 MiB and some 50 ms a password.

    Two are worked on at once, so that a flood of logins takes 128 MiB and not all memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(_AT_ONCE)
        # An unknown user's password is checked against this one, so that it takes as long as a known user's.
        self._nobodys = self._hasher.hash(new_password())

    def hash(self, password: str) -> str:
        """Returns what is kept of a password."""
        with self._turn:
            return self._hasher.hash(_encoded(password))

    def check(self, password: str, kept: str | None) -> Checked:
        """Checks a password against what was kept of it; None is nobody's and fits nothing."""
        with self._turn:
            fits = self._verify(password, kept or self._nobodys) and kept is not None
            is_old = fits and kept is not None and self._hasher.check_needs_rehash(kept)
            return Checked(fits, self._hasher.hash(_encoded(password)) if is_old else None)

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, _encoded(password))
        except (VerificationError, InvalidHashError):
            return False


def refuse_weak(password: str, name: str, *, before: str = "") -> None:
    """Holds a new password to the little that can be asked: its length, and to be neither name nor old.

    Rules about digits and signs make passwords that are written down, not ones that are hard to guess (NIST
    SP 800-63B section 3.1.1.2).

    Raises:
        PasswordRefused: It is too short, too long, of few characters, holds the name, or is the old one.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise PasswordRefused(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
    if len(set(password)) < _MIN_DIFFERENT:
        raise PasswordRefused(f"A password has at least {_MIN_DIFFERENT} different characters.")
    if name and name.casefold() in password.casefold():
        raise PasswordRefused("The password holds the user's name.")
    if password == before:
        raise PasswordRefused("The new password is the old one.")


def _encoded(password: str) -> bytes:
    # JSON may carry half a character, which UTF-8 has no bytes for.
    return password.encode("utf-8", "surrogatepass")
