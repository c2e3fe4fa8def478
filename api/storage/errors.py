"""What can go wrong where photos are kept.

::

    RollmarkError                 models.errors
    └── StorageError
        ├── StorageFull           there is no room; nothing of the photo is visible
        ├── StorageUnavailable    the store does not answer, or refuses this service
        ├── BlobMissing           nothing is stored under this hash
        └── BlobDamaged           the bytes are not those of the hash
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from models.errors import RollmarkError


class StorageError(RollmarkError):
    """Photos cannot be stored or read.

    Attributes:
        reason: A stable code in snake case, for programs.
    """

    reason = "storage_unavailable"
    advice = "Keep the photo and send it again later; tell the administrator."


class StorageFull(StorageError):
    """There is no room for more photos."""

    reason = "storage_full"
    advice = "Keep the photo and send it again later; the administrator must free space on the server."


class StorageUnavailable(StorageError):
    """The store of photos does not answer."""


class BlobMissing(StorageError):
    """Nothing is stored under this hash."""

    reason = "photo_missing"
    advice = "Tell the administrator, who runs `rollmark verify` and restores the photo from the backup."


class BlobDamaged(StorageError):
    """The stored bytes are not those that the hash names."""

    reason = "photo_damaged"
    advice = (
        "Keep your copy; the administrator runs `rollmark verify` and restores the photo from the backup."
    )


# EFBIG: a limit on the size of files, which service managers set (LimitFSIZE=).
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_full(error: OSError) -> bool:
    """Whether an error of the system says that there is no room."""
    return error.errno in _FULL


@contextmanager
def full_told() -> Iterator[None]:
    """Turns the system's words for a full disk into :class:`StorageFull`.

    Raises:
        StorageFull: The disk, the quota or the allowed size of a file is used up.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StorageFull from error
        raise
