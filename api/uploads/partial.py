"""The bytes of an upload on disk: a file that one request at a time may lengthen.

The lock is flock(2): it holds between threads and between processes, and the system gives it back when its
holder is killed.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import FileIO
from pathlib import Path

from api.storage.errors import full_told
from api.storage.store import CHUNK_BYTES
from api.uploads.errors import ChecksumMismatch, UploadExpired, UploadLocked
from ocr.durable import sync_folder

SUFFIX, PIECE_SUFFIX = ".upload", ".piece"


@dataclass(frozen=True, slots=True)
class Partial:
    """The file of an upload.

    Attributes:
        folder: Where uploads lie; one file system with nothing else that counts.
        id: Of the upload.
    """

    folder: Path
    id: str

    @property
    def path(self) -> Path:
        """The file whose length is the offset."""
        return self.folder / f"{self.id}{SUFFIX}"

    def create(self) -> None:
        """Makes the empty file, and its name last.

        Raises:
            StorageFull: There is no room for it.
        """
        with full_told():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600, exist_ok=False)
            sync_folder(self.folder)

    def offset(self) -> int:
        """Returns how many bytes are there, all of them down on the disk.

        Raises:
            UploadExpired: The file is gone.
            StorageFull: What was written lately does not fit.
        """
        # A server that was killed may have left bytes that no fsync has covered; who names them vouches.
        with full_told(), _opened(self.path) as file:
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_size

    @contextmanager
    def locked(self) -> Iterator["Tail"]:
        """The end of the file, for one writer.

        Raises:
            UploadExpired: The file is gone.
            UploadLocked: Somebody else writes.
        """
        with _opened(self.path) as file:
            _lock(file)
            yield Tail(file, self.folder / f"{self.id}{PIECE_SUFFIX}")

    def remove(self) -> None:
        """Removes every byte; only for who holds the lock, or knows that nobody else knows of the file."""
        self.path.unlink(missing_ok=True)
        (self.folder / f"{self.id}{PIECE_SUFFIX}").unlink(missing_ok=True)


class Tail:
    """The end of an upload's file, while it is locked."""

    def __init__(self, file: FileIO, piece: Path) -> None:
        self._file = file
        self._piece = piece

    @property
    def offset(self) -> int:
        """How many bytes are there."""
        return os.fstat(self._file.fileno()).st_size

    def write(self, data: bytes) -> None:
        """Appends bytes.

        Raises:
            StorageFull: There is no room; what fitted stays.
        """
        with full_told():
            _write_all(self._file, data)

    def sync(self) -> None:
        """Brings every byte down to the disk.

        Raises:
            StorageFull: The file system found too late that there is no room.
        """
        with full_told():
            os.fsync(self._file.fileno())

    @contextmanager
    def checked(self, sha256: bytes) -> Iterator[Callable[[bytes], None]]:
        """Takes bytes into a file beside; appended when the block ends and their SHA-256 is this one.

        Were they written to the upload at once, a server killed before the check would leave bytes there
        that nobody has checked.

        Raises:
            ChecksumMismatch: Their SHA-256 is another; they were dropped.
            StorageFull: There is no room.
        """
        try:
            with full_told(), self._piece.open("w+b", buffering=0) as piece:
                yield partial(_write_all, piece)
                self._append(piece, sha256)
        finally:
            self._piece.unlink(missing_ok=True)

    def _append(self, piece: FileIO, sha256: bytes) -> None:
        piece.seek(0)
        if hashlib.file_digest(piece, "sha256").digest() != sha256:
            raise ChecksumMismatch
        piece.seek(0)
        for some in iter(lambda: piece.read(CHUNK_BYTES), b""):
            _write_all(self._file, some)


def untouched(folder: Path, *, for_s: float) -> Iterator[Partial]:
    """Goes through the uploads whose file nobody has written to for so many seconds."""
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > for_s:
                yield Partial(folder, path.stem)


def _write_all(file: FileIO, data: bytes) -> None:
    # Without a buffer the system may take a part only; the next call tells why.
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


@contextmanager
def _opened(path: Path) -> Iterator[FileIO]:
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError as error:
        raise UploadExpired from error
    with file:
        file.seek(0, os.SEEK_END)
        yield file


def _lock(file: FileIO) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UploadLocked from error
    # Between opening and locking it somebody may have removed it; bytes written now would go nowhere.
    if os.fstat(file.fileno()).st_nlink == 0:
        raise UploadExpired
    file.seek(0, os.SEEK_END)
