"""Checks that every photo is there, byte for byte."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from api.storage import BlobDamaged, open_store
from api.storage.store import CHUNK_BYTES, hash_at, key
from api.verify.faults import Fault, FaultKind, Track
from api.verify.ledger import Expected, Ledger


class Photos(Protocol):
    """What the check needs of a store; :class:`api.storage.BlobStore` is one."""

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Goes through the bytes of a photo."""

    def size(self, sha256: str) -> int | None:
        """Returns how many bytes it has; None where it is not there."""

    def hashes(self) -> Iterator[str]:
        """Goes through the names of all photos."""


class _Folder:
    """Photos in a folder that is only ever read: opening it as a store would tidy it up."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def stream(self, sha256: str) -> Iterator[bytes]:
        with (self._root / key(sha256)).open("rb") as file:
            yield from iter(lambda: file.read(CHUNK_BYTES), b"")

    def size(self, sha256: str) -> int | None:
        try:
            return (self._root / key(sha256)).stat().st_size
        except FileNotFoundError:
            return None

    def hashes(self) -> Iterator[str]:
        for path in self._root.glob("??/??/*"):
            if sha256 := hash_at(path.relative_to(self._root).as_posix()):
                yield sha256


def open_photos(url: str) -> Photos:
    """Opens what is only read: a folder, or a store by its URL.

    Raises:
        StorageUnavailable: The address of the store is not known.
    """
    return open_store(url) if "://" in url else _Folder(Path(url))


def check_photos(ledger: Ledger, photos: Photos, track: Track) -> Iterator[Fault]:
    """Hashes every photo that the log knows."""
    for expected in track(ledger.photos(), "photos", ledger.photo_count()):
        found = _check_one(expected, ledger, photos)
        if found:
            yield Fault(found[0], f"blob:{expected.sha256}", found[1])


def count_leftovers(ledger: Ledger, photos: Photos) -> int:
    """Returns how many files no entry tells of: photos whose upload ended before the database knew."""
    return sum(ledger.photo(sha256) is None for sha256 in photos.hashes())


def _check_one(expected: Expected, ledger: Ledger, photos: Photos) -> tuple[FaultKind, str] | None:
    size = photos.size(expected.sha256)
    if expected.is_erased:
        remains = (FaultKind.PHOTO_REMAINS, "It was lawfully erased, but its bytes are still there.")
        return None if size is None else remains
    if size is None:
        return FaultKind.PHOTO_MISSING, "Its bytes are gone, and no lawful erasure says why."
    actual = _hash(photos, expected.sha256)
    return None if actual == expected.sha256 else _damage(expected, size, actual, ledger)


def _damage(expected: Expected, size: int, actual: str, ledger: Ledger) -> tuple[FaultKind, str]:
    if ledger.photo(actual):
        return FaultKind.PHOTO_SWAPPED, f"It holds the bytes of photo {actual}."
    if expected.size is not None and size < expected.size:
        return FaultKind.PHOTO_TRUNCATED, f"It has {size} bytes of {expected.size}."
    return FaultKind.PHOTO_CHANGED, f"Its bytes have another hash: {actual}."


def _hash(photos: Photos, sha256: str) -> str:
    digest = hashlib.sha256()
    with suppress(BlobDamaged):  # raised at the end; what the bytes are instead tells how they were damaged
        for part in photos.stream(sha256):
            digest.update(part)
    return digest.hexdigest()
