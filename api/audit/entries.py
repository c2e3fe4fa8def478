"""An event, and the entry of the log that it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from api.audit.actions import Action
from api.audit.canonical import Json, canonical, sha256

FORMAT = 1
"""The version of what is hashed; part of it, so that a later form can be told from this one."""

GENESIS = "0" * 64
"""What the first entry names as the hash before it."""

MAX_VALUE_LENGTH = 200
"""Characters of one value of an event's detail: enough for a hash, not for a text."""

Detail = Mapping[str, str | int | bool | None]
"""Ids, hashes, counts and codes: never a serial, never a name, never a part of an image."""

Rows = Mapping[str, str | None]
"""``table/id`` of each row that changed, and the hash of what it says since; None: the row is gone."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done.

    Attributes:
        action: What.
        actor: By whom: the id of a user or a key, or ``system``.
        subject: To what, as ``kind:id``: ``photo:<id>``.
        unit: The unit it belongs to.
        detail: More about it.
    """

    action: Action
    actor: str
    subject: str
    unit: str | None = None
    detail: Detail = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, value in self.detail.items():
            if not _KEY.fullmatch(key):
                raise ValueError(f"{key!r} is no name for a detail: snake case, at most 40 characters.")
            if isinstance(value, float) or len(str(value)) > MAX_VALUE_LENGTH:
                raise ValueError(f"The detail {key} is neither an id, a hash, a count nor a code.")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log.

    Attributes:
        index: 1 for the first, without gaps.
        at: When, in UTC, as :func:`api.audit.canonical.moment` writes it.
        action: A value of :class:`~api.audit.actions.Action`, or of a later version's.
        actor: Who.
        subject: What it was done to.
        unit: The unit it belongs to.
        detail: More about it.
        rows: The rows that changed with it.
        previous: The hash of the entry before.
        hash: SHA-256, in hexadecimal, over all of the above.
    """

    index: int
    at: str
    action: str
    actor: str
    subject: str
    unit: str | None
    detail: Detail
    rows: Rows
    previous: str
    hash: str = ""

    def computed(self) -> str:
        """Returns the hash that an entry which says this must have.

        Raises:
            ValueError: No entry says this: a value has no exact form.
        """
        return sha256(canonical({"v": FORMAT, **self._said()}))

    def is_sound(self) -> bool:
        """Whether the entry says what was hashed."""
        try:
            return self.computed() == self.hash
        except (TypeError, ValueError):
            return False

    def to_dict(self) -> dict[str, Json]:
        """Returns the entry as JSON."""
        return {"v": FORMAT, **self._said(), "hash": self.hash}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Entry":
        """Returns the entry that JSON holds, unchecked.

        Raises:
            KeyError: A part is missing.
            TypeError: A part is of another type.
        """
        entry = cls(**{part.name: raw[part.name] for part in fields(cls)})
        if not isinstance(entry.index, int) or not entry.has_shape():
            raise TypeError("A part of an entry is of another type.")
        return entry

    def has_shape(self) -> bool:
        """Whether its texts are texts and its maps are maps, whatever they say."""
        maps = isinstance(self.detail, Mapping) and isinstance(self.rows, Mapping)
        return maps and all(
            isinstance(text, str) for text in (*self._texts(), *self.rows, *filter(None, self.rows.values()))
        )

    def _texts(self) -> tuple[str, ...]:
        return self.at, self.action, self.actor, self.subject, self.previous, self.hash

    def _said(self) -> dict[str, Json]:
        return {
            "index": self.index,
            "at": self.at,
            "action": self.action,
            "actor": self.actor,
            "subject": self.subject,
            "unit": self.unit,
            "detail": dict(self.detail),
            "rows": dict(self.rows),
            "previous": self.previous,
        }
