"""Bytes that are compared with their hash while they go by."""

import hashlib
from collections.abc import Iterable, Iterator

from api.storage.errors import BlobDamaged


def checked(pieces: Iterable[bytes], sha256: str) -> Iterator[bytes]:
    """Yields the pieces on, and compares them with the hash when they end.

    Raises:
        BlobDamaged: They are not those of the hash.
    """
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != sha256:
        raise BlobDamaged
