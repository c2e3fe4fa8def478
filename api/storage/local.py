"""Photos in a folder of this machine, or of one that is mounted.

The durable write is the usual one: a temporary file in the same file system, fsync, rename, fsync of the
folder (see rename(2), fsync(2); without the last one a power cut may forget the name).
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from api.storage.checked import checked
from api.storage.errors import BlobDamaged, BlobMissing, full_told
from api.storage.store import CHUNK_BYTES, hash_at, key, sha256_of
from ocr.durable import sync_folder

INCOMING = "incoming"
"""The folder of unfinished copies, in the store's own so that a rename never crosses file systems."""

STALE_S = 24 * 3600
"""Seconds after which a crash must have left an unfinished copy; no copy takes so long."""


class LocalStore:
    """A :class:`~api.storage.store.BlobStore` in a folder."""

    def __init__(self, root: Path) -> None:
        """Opens the store; the folder is made where there is none.

        Raises:
            OSError: The folder cannot be made or written to.
        """
        self._root = root
        self._incoming = root / INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._clear_stale()

    def adopt(self, path: Path, sha256: str) -> None:
        """Stores a file; see :meth:`~api.storage.store.BlobStore.adopt`.

        Raises:
            StorageFull: There is no room.
            BlobDamaged: The bytes are not those of the hash.
            OSError: The file or the folder cannot be read or written.
        """
        place = self._place(sha256)
        if not place.exists():
            with full_told():
                self._write(path, place, sha256)
        elif sha256_of(place) != sha256:
            # Not written over: what changed it must be found first, and the sender still has the photo.
            raise BlobDamaged
        # Who finds the name may be quicker than who is about to make it last, and must not promise more.
        for folder in (place.parent, place.parent.parent, self._root):
            sync_folder(folder)

    def read(self, sha256: str) -> bytes:
        """Returns the bytes; see :meth:`~api.storage.store.BlobStore.read`.

        Raises:
            BlobMissing: Nothing is stored under this hash.
            BlobDamaged: What is stored is something else.
        """
        return b"".join(self.stream(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Yields the bytes in pieces; see :meth:`~api.storage.store.BlobStore.stream`.

        Raises:
            BlobMissing: Nothing is stored under this hash.
            BlobDamaged: What is stored is something else.
        """
        try:
            file = self._place(sha256).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing from error
        with file:
            yield from checked(iter(lambda: file.read(CHUNK_BYTES), b""), sha256)

    def size(self, sha256: str) -> int | None:
        """Returns the size in bytes; None where nothing is stored under this hash."""
        try:
            return self._place(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, sha256: str) -> None:
        """Erases the bytes; see :meth:`~api.storage.store.BlobStore.delete`."""
        place = self._place(sha256)
        with suppress(FileNotFoundError):
            place.unlink()
            sync_folder(place.parent)

    def hashes(self) -> Iterator[str]:
        """Goes through everything that is stored."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if sha256 := hash_at(path.relative_to(self._root).as_posix()):
                yield sha256

    def _place(self, sha256: str) -> Path:
        return self._root / key(sha256)

    def _write(self, path: Path, place: Path, sha256: str) -> None:
        copy = self._copy(path)
        try:
            if sha256_of(copy) != sha256:
                raise BlobDamaged
            copy.chmod(0o444)
            place.parent.mkdir(parents=True, exist_ok=True)
            copy.rename(place)
        finally:
            copy.unlink(missing_ok=True)

    def _copy(self, path: Path) -> Path:
        """Copies into the store's file system, down to the disk; leaves nothing where that fails."""
        number, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with open(number, "wb") as copy, path.open("rb") as original:  # noqa: PTH123  an open file
                shutil.copyfileobj(original, copy, CHUNK_BYTES)
                copy.flush()
                os.fsync(copy.fileno())
        except BaseException:
            Path(name).unlink()
            raise
        return Path(name)

    def _clear_stale(self) -> None:
        for path in self._incoming.iterdir():
            with suppress(FileNotFoundError):  # another process clears too
                if time.time() - path.stat().st_mtime > STALE_S:
                    path.unlink()
