"""Files that survive a power cut once they have their names."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from ocr.durable import sync_folder


def write_durably(path: Path, pieces: Iterable[bytes], *, mode: int = 0o600) -> None:
    """Writes a file under another name, down to the disk, and then gives it its own.

    Raises:
        OSError: The disk is full, or broken; what was there before still is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with open(temporary, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def copy_durably(source: Path, target: Path) -> None:
    """Copies a file; see :func:`write_durably`.

    Raises:
        OSError: The source cannot be read, or the disk is full or broken.
    """
    with source.open("rb") as file:
        write_durably(target, iter(lambda: file.read(2**20), b""), mode=source.stat().st_mode & 0o777)


def sha256_file(path: Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_folder(source: Path, target: Path) -> None:
    """Copies the files of a folder, over what is there; nothing where there is no such folder.

    Raises:
        OSError: A file cannot be read, or the disk is full or broken.
    """
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy_durably(path, target / path.relative_to(source))


def remove_folder(folder: Path) -> None:
    """Removes a folder and what is in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
