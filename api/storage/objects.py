"""Photos in an object store: S3 and what speaks like it, Google Cloud Storage, Azure."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import ObjectStore as Client

from api.storage.checked import checked
from api.storage.errors import BlobDamaged, BlobMissing, StorageUnavailable
from api.storage.store import hash_at, key


class ObjectStore:
    """A :class:`~api.storage.store.BlobStore` behind obstore."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def adopt(self, path: Path, sha256: str) -> None:
        """Stores a file; see :meth:`~api.storage.store.BlobStore.adopt`.

        Raises:
            StorageUnavailable: The store does not answer, is full, or refuses this service.
            BlobDamaged: The bytes are not those of the hash.
            OSError: The file cannot be read.
        """
        place, data = key(sha256), path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BlobDamaged
        # A single request that only creates: an object store shows the whole of it or nothing.
        with _told(), suppress(AlreadyExistsError):
            obstore.put(self._client, place, data, mode="create", use_multipart=False)
        self.read(sha256)

    def read(self, sha256: str) -> bytes:
        """Returns the bytes; see :meth:`~api.storage.store.BlobStore.read`.

        Raises:
            BlobMissing: Nothing is stored under this hash.
            BlobDamaged: What is stored is something else.
            StorageUnavailable: The store does not answer.
        """
        return b"".join(self.stream(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        """Yields the bytes in pieces; see :meth:`~api.storage.store.BlobStore.stream`.

        Raises:
            BlobMissing: Nothing is stored under this hash.
            BlobDamaged: What is stored is something else.
            StorageUnavailable: The store does not answer.
        """
        with _told():
            pieces = obstore.get(self._client, key(sha256)).stream()
            yield from checked(map(bytes, pieces), sha256)

    def size(self, sha256: str) -> int | None:
        """Returns the size in bytes; None where nothing is stored under this hash.

        Raises:
            StorageUnavailable: The store does not answer.
        """
        try:
            with _told():
                return int(obstore.head(self._client, key(sha256))["size"])
        except BlobMissing:
            return None

    def delete(self, sha256: str) -> None:
        """Erases the bytes; see :meth:`~api.storage.store.BlobStore.delete`.

        Raises:
            StorageUnavailable: The store does not answer.
        """
        with suppress(BlobMissing), _told():
            obstore.delete(self._client, key(sha256))

    def hashes(self) -> Iterator[str]:
        """Goes through everything that is stored.

        Raises:
            StorageUnavailable: The store does not answer.
        """
        with _told():
            for page in obstore.list(self._client):
                yield from filter(None, (hash_at(found["path"]) for found in page))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except AlreadyExistsError:
        raise
    except (NotFoundError, FileNotFoundError) as error:
        raise BlobMissing from error
    except BaseError as error:
        raise StorageUnavailable from error
