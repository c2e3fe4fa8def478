"""Writing that survives a power cut: rename(2) and fsync(2) say what is needed."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder survive a power cut.

    Raises:
        OSError: It cannot be done.
    """
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_file(path: Path) -> None:
    """Makes the bytes of a file survive a power cut.

    Raises:
        OSError: It cannot be done.
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that whoever looks sees all of it or what was there before.

    Raises:
        OSError: It cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    sync_file(beside)
    beside.rename(path)
    sync_folder(path.parent)
