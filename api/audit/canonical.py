"""One way to write a value down, so that whoever hashes it again gets the same hash."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeAlias

import rfc8785

Json: TypeAlias = "str | int | float | bool | list[Json] | Mapping[str, Json] | None"


def canonical(value: Json) -> bytes:
    """Returns the JSON of a value in the form of RFC 8785: sorted keys, no spaces, UTF-8.

    Raises:
        ValueError: It holds a number that JSON has no exact form for, or half a character.
    """
    return rfc8785.dumps(value)


def sha256(data: bytes) -> str:
    """Returns the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def plain(value: object) -> Json:
    """Returns what a database column holds as JSON: moments in UTC to the microsecond, bytes in base64.

    Raises:
        TypeError: No column of this project holds such a thing.
    """
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is written down nowhere yet.")


def moment(at: datetime) -> str:
    """Returns a moment as ISO 8601 in UTC, always to the microsecond: ``2026-01-31T09:05:00.000000Z``.

    Raises:
        ValueError: It has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
