"""What a client says about a photo before its first byte."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from api.names import base_name
from api.records.kinds import Part, View
from api.uploads.errors import UploadInvalid

FIELDS = frozenset({"sha256", "filename", "view", "part", "weapon_id", "case_id", "taken_at", "burst"})
"""What may be said; anything else is passed over, as tus clients add fields of their own."""

_Choice = TypeVar("_Choice", bound=StrEnum)
_ID = re.compile(r"[0-9a-f]{32}")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Announced:
    """A photo as its sender describes it.

    Attributes:
        sha256: Of its bytes where it was taken, in lower-case hexadecimal.
        name: The file's name.
        view: What it shows.
        weapon_id: The weapon that it shows.
        case_id: The case that it belongs to; with a weapon, that of the weapon.
        taken_at: ISO 8601, without a time zone where the camera knows none.
        part: The part of the weapon whose markings it shows.
        burst: An id that its sender gave all photos of one mark, each in light from another side.
    """

    sha256: str
    name: str | None = None
    view: View = View.OTHER
    weapon_id: str | None = None
    case_id: str | None = None
    taken_at: str | None = None
    part: Part | None = None
    burst: str | None = None

    @classmethod
    def parse(cls, said: Mapping[str, str]) -> Self:
        """Checks :data:`FIELDS` as a client sent them; an empty one is one that was not sent.

        Raises:
            UploadInvalid: One is missing or not valid; the detail names it.
        """
        given = {name: value for name, value in said.items() if value}
        if not _SHA256.fullmatch(given.get("sha256", "")):
            raise UploadInvalid("sha256 is missing, or is not 64 hexadecimal digits.")
        return cls(
            sha256=given["sha256"].lower(),
            name=base_name(given.get("filename")),
            view=_one_of(View, "view", given.get("view", View.OTHER)),
            part=_one_of(Part, "part", given["part"]) if "part" in given else None,
            weapon_id=_id(given, "weapon_id"),
            case_id=_id(given, "case_id"),
            taken_at=_moment(given.get("taken_at")),
            burst=_id(given, "burst"),
        )


def parse_metadata(header: str) -> dict[str, str]:
    """Returns what the header Upload-Metadata says (tus 1.0, creation).

    Raises:
        UploadInvalid: It is not pairs of a key and base64, separated by commas.
    """
    said = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        key, _, value = pair.partition(" ")
        if key in said:
            raise UploadInvalid("Upload-Metadata names a field twice.")
        try:
            said[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise UploadInvalid("Upload-Metadata holds a value that is not UTF-8 in base64.") from error
    return said


def _one_of(kind: type[_Choice], field: str, value: str) -> _Choice:
    try:
        return kind(value)
    except ValueError as error:
        raise UploadInvalid(f"{field} is none of {', '.join(kind)}.") from error


def _id(given: Mapping[str, str], field: str) -> str | None:
    value = given.get(field)
    if value and not _ID.fullmatch(value):
        raise UploadInvalid(f"{field} is not an id.")
    return value


def _moment(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UploadInvalid("taken_at is not a date and time in ISO 8601.") from error
