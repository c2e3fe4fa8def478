"""Where the bytes of photos are: each stored once, under its SHA-256, and never changed."""

from api.storage.errors import BlobDamaged, BlobMissing, StorageError, StorageFull, StorageUnavailable
from api.storage.opening import open_store
from api.storage.store import BlobStore

__all__ = [
    "BlobDamaged",
    "BlobMissing",
    "BlobStore",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "open_store",
]
