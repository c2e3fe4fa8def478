"""What a check can find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

_Item = TypeVar("_Item")


class FaultKind(StrEnum):
    """Every kind of fault, by its name in the report."""

    ENTRY_CHANGED = "entry_changed"
    """An entry of the log says something else than its hash."""
    ENTRY_MISSING = "entry_missing"
    """Entries were taken out of the log, or put in."""
    DATABASE_DAMAGED = "database_damaged"
    """The database cannot be read."""
    LOG_CUT = "log_cut"
    """The log ends before an entry that a signed head, the mirror or a receipt knows."""
    LOG_REWRITTEN = "log_rewritten"
    """The log is sound in itself, but is not the one that was signed or mirrored."""
    MIRROR_CHANGED = "mirror_changed"
    """The mirror of the log was changed."""
    MIRROR_DISPUTED = "mirror_disputed"
    """The service found a mirror that its database contradicted, and set it aside."""
    HEAD_FORGED = "head_forged"
    """A head of the log is not signed by a key that is trusted, or cannot be read."""
    KEY_CHANGED = "key_changed"
    """A public key is not the one that its name promises."""
    ROW_CHANGED = "row_changed"
    """A row says something else than the log."""
    ROW_MISSING = "row_missing"
    """A row that the log knows is gone."""
    ROW_UNLOGGED = "row_unlogged"
    """The log knows nothing of a row."""
    ROW_REPLACED = "row_replaced"
    """The service itself wrote over, or deleted, what must never change, without a lawful erasure."""
    PHOTO_CHANGED = "photo_changed"
    """The bytes of a photo are others."""
    PHOTO_TRUNCATED = "photo_truncated"
    """The end of a photo is missing."""
    PHOTO_SWAPPED = "photo_swapped"
    """A photo holds the bytes of another one."""
    PHOTO_MISSING = "photo_missing"
    """The bytes of a photo are gone, and no lawful erasure says why."""
    PHOTO_REMAINS = "photo_remains"
    """A photo was lawfully erased, but its bytes are there."""
    ERASURE_UNLAWFUL = "erasure_unlawful"
    """An erasure that nobody requested, or that the same person requested and approved."""
    RECEIPT_FORGED = "receipt_forged"
    """A receipt is not signed by a key that is trusted, or was changed."""
    RECEIPT_UNFOUNDED = "receipt_unfounded"
    """A receipt names an entry of the log that does not tell of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was.

    Attributes:
        kind: What.
        subject: Where, as ``kind:id``.
        detail: For a person, in one sentence.
    """

    kind: FaultKind
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check.

    Attributes:
        checked: How many of each were looked at.
        faults: What is wrong; empty where nothing is.
        notes: What is no fault, but good to know: what could not be checked, what a crash left over.
        head: Index and hash of the last entry, and the keys that count, to compare with others' copies.
    """

    checked: Mapping[str, int]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    head: Mapping[str, str | int | None]

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as JSON."""
        return {"is_sound": not self.faults, **asdict(self)}


class Track(Protocol):
    """Goes through items while somebody watches; ``total`` is how many there will be."""

    def __call__(self, items: Iterable[_Item], task: str, total: int) -> Iterator[_Item]:
        """Yields every item."""


def unwatched(items: Iterable[_Item], task: str, total: int) -> Iterator[_Item]:  # noqa: ARG001
    """Goes through items with nobody watching."""
    yield from items
