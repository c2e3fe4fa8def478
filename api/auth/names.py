"""Names of users, keys and units."""

import unicodedata
from collections.abc import Collection

from api.auth.errors import AccountInvalid
from api.auth.permissions import Role
from api.auth.tables import NAME, UNIT


def fold_name(name: str) -> str:
    """Returns a user's name as it is kept and compared: NFKC, small letters, no spaces around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def clean_name(name: str) -> str:
    """Returns a name, NFC, without spaces around it.

    Raises:
        AccountInvalid: It is empty, too long, or has characters that cannot be seen.
    """
    return _clean(name, NAME, "name")


def clean_user_name(name: str) -> str:
    """Returns a user's name, folded.

    Raises:
        AccountInvalid: As :func:`clean_name`.
    """
    return _clean(fold_name(name), NAME, "name")


def check_unit(unit: str | None, roles: Collection[Role]) -> str | None:
    """Returns the unit that rows are compared with, NFC; None where none is given.

    Raises:
        AccountInvalid: It is no name, or an officer is given none.
    """
    if unit is None and Role.OFFICER in roles:
        raise AccountInvalid("An officer belongs to a unit.")
    return None if unit is None else _clean(unit, UNIT, "unit")


def parse_role(text: str) -> Role:
    """Returns the role of a name.

    Raises:
        AccountInvalid: There is none of that name.
    """
    if text not in set(Role):
        raise AccountInvalid(f"There is no role {text}.", advice=f"Take one of {', '.join(Role)}.")
    return Role(text)


def _clean(text: str, length: int, what: str) -> str:
    clean = unicodedata.normalize("NFC", text).strip()
    if not clean or len(clean) > length or not clean.isprintable():
        raise AccountInvalid(f"A {what} has 1 to {length} characters, all of which can be seen.")
    return clean
