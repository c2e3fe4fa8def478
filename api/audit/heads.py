"""Signed heads: how long the log was at a moment, and the hash it ended in, so that a cut end shows."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.audit.canonical import canonical, moment
from api.audit.entries import GENESIS, Entry
from api.audit.signing import Signer
from api.database.base import now

HEADS = Path("audit/heads")
"""The folder of heads in the data folder: a file of JSON lines a day."""


@dataclass(frozen=True, slots=True)
class Head:
    """The state of the log at a moment.

    Attributes:
        index: The index of the last entry.
        hash: The hash of the last entry, which stands for all before it.
        at: When it was signed, as :func:`api.audit.canonical.moment` writes it.
        key_id: Whose signature.
        signature: In base64, over :meth:`signed`.
    """

    index: int
    hash: str
    at: str
    key_id: str
    signature: str

    def signed(self) -> bytes:
        """Returns the bytes that the signature is over."""
        return _payload(self.index, self.hash, self.at)

    def to_dict(self) -> dict[str, Any]:
        """Returns the head as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Any) -> "Head":  # noqa: ANN401  what a file holds
        """Returns the head that JSON holds, unchecked.

        Raises:
            KeyError: A part is missing.
            TypeError: It is no object, or a part is of another type.
        """
        head = cls(**{name: raw[name] for name in cls.__dataclass_fields__})
        if not isinstance(head.index, int) or not all(isinstance(part, str) for part in head._texts()):
            raise TypeError("A part of a head is of another type.")
        return head

    @classmethod
    def parsed(cls, line: bytes) -> "Head | None":
        """Returns the head that a line of JSON holds; None where it holds none."""
        try:
            return cls.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError):
            return None

    def _texts(self) -> tuple[str, ...]:
        return self.hash, self.at, self.key_id, self.signature


def sign_head(last: Entry | None, signer: Signer) -> Head:
    """Signs that the log ends in an entry now; None: that it is empty."""
    at, index, digest = moment(now()), last.index if last else 0, last.hash if last else GENESIS
    signature = signer.sign(_payload(index, digest, at))
    return Head(index, digest, at, signature.key_id, signature.value)


def keep_head(data: Path, head: Head) -> None:
    """Writes a head down, to the disk.

    Raises:
        OSError: The disk is full, or broken.
    """
    path = data / HEADS / f"{head.at[:10]}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.write(_fresh_line(path) + canonical(head.to_dict()) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def last_head(data: Path) -> Head | None:
    """Returns the newest head."""
    newest: Head | None = None
    for path in sorted((data / HEADS).glob("*.jsonl"))[-2:]:
        found = [head for line in path.read_bytes().splitlines() if (head := Head.parsed(line))]
        newest = found[-1] if found else newest
    return newest


def _fresh_line(path: Path) -> bytes:
    """Ends the line that a crash cut, so that the next one is whole."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return b""
        file.seek(-1, os.SEEK_END)
        return b"" if file.read(1) == b"\n" else b"\n"


def _payload(index: int, digest: str, at: str) -> bytes:
    return canonical({"kind": "rollmark-audit-head", "index": index, "hash": digest, "at": at})
