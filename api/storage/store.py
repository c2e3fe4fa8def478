"""What every store of photos promises."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

CHUNK_BYTES = 2**20
"""Bytes handled at a time."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


class BlobStore(Protocol):
    """Photos by their SHA-256, written once; usable from several threads and processes at a time.

    A hash is 64 hexadecimal digits in lower case; every method raises ValueError where it is not, so that no
    hash becomes a path to somewhere else.
    """

    def adopt(self, path: Path, sha256: str) -> None:
        """Stores the bytes of a finished file; the file stays. Storing what is there already is a success.

        When it returns the bytes would survive a power cut, and were read again and are those of the hash.
        Where it raises nothing is visible under the hash that was not there before.

        Raises:
            StorageFull: There is no room.
            StorageUnavailable: The store does not answer.
            BlobDamaged: The file's bytes, or those that are stored already, are not those of the hash.
        """

    def read(self, sha256: str) -> bytes:
        """Returns the bytes, which are those of the hash.

        Raises:
            BlobMissing: Nothing is stored under this hash.
            BlobDamaged: What is stored is something else.
            StorageUnavailable: The store does not answer.
        """

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Yields the bytes in pieces; they may be trusted only when the iterator has ended.

        Raises:
            BlobMissing: Nothing is stored under this hash; raised before anything is yielded.
            BlobDamaged: What is stored is something else; raised at the end.
            StorageUnavailable: The store does not answer.
        """

    def size(self, sha256: str) -> int | None:
        """Returns the size in bytes; None where nothing is stored under this hash.

        Raises:
            StorageUnavailable: The store does not answer.
        """

    def delete(self, sha256: str) -> None:
        """Erases the bytes for good; for lawful erasure alone. What is not there is erased already.

        Raises:
            StorageUnavailable: The store does not answer.
        """

    def hashes(self) -> Iterator[str]:
        """Goes through everything that is stored, in no order.

        Raises:
            StorageUnavailable: The store does not answer.
        """


def key(sha256: str) -> str:
    """Returns the place of a hash in any store: two levels of 256 folders each, so that none grows large.

    Raises:
        ValueError: It is no SHA-256 in lower-case hexadecimal.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError("A SHA-256 is 64 hexadecimal digits in lower case.")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_at(place: str) -> str | None:
    """Returns the hash that :func:`key` gives this place; None where something else lies there."""
    name = place.rpartition("/")[2]
    return name if _SHA256.fullmatch(name) and key(name) == place else None


def sha256_of(path: Path) -> str:
    """Returns the SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
