"""The bytes of a file on disk, whatever may stand at the path."""

import os
import stat
from pathlib import Path

from ocr.decode.limits import DEFAULT_LIMITS, Limits, check_bytes
from ocr.errors import PhotoUnreadable


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Reads a file; its size is checked before it is read, and pipes and devices are never waited for.

    Args:
        path: Where the photo lies.
        limits: ``max_bytes`` is looked at.

    Returns:
        The bytes of the file.

    Raises:
        PhotoUnreadable: No such file, a folder, a pipe or device, or no permission.
        PhotoEmpty: The file holds no bytes.
        PhotoTooLarge: The file holds more bytes than the limit.
    """
    try:
        _require_regular(path.stat(), path)  # before opening: opening a device can already do something to it
        with os.fdopen(_open_at_once(path), "rb") as file:
            status = os.fstat(file.fileno())
            _require_regular(status, path)
            check_bytes(status.st_size, limits)
            data = file.read(limits.max_bytes + 1)  # a file may have grown since it was looked at
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise PhotoUnreadable(f"{path} cannot be read: {_why(error)}.") from error
    check_bytes(len(data), limits)
    return data


def _open_at_once(path: Path) -> int:
    # Without O_NONBLOCK a named pipe put in place of the file meanwhile would be waited for without end.
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def _require_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise PhotoUnreadable(f"{path} is a folder.")
    if not stat.S_ISREG(status.st_mode):
        raise PhotoUnreadable(f"{path} is a pipe or a device, not a file.")


def _why(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
