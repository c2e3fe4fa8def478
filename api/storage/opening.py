"""A store by its address."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from api.storage.errors import StorageUnavailable
from api.storage.local import LocalStore
from api.storage.store import BlobStore

ADVICE = (
    "ROLLMARK_STORE_URL is a folder or s3://bucket/prefix; the credentials are those of AWS_ACCESS_KEY_ID "
    "and AWS_SECRET_ACCESS_KEY."
)


def open_store(url: str) -> BlobStore:
    """Opens a store of photos.

    Args:
        url: A folder, ``file:///folder``, or any URL that obstore knows: ``s3://bucket/prefix``, whose
            credentials and endpoint come from the environment (``AWS_...``).

    Raises:
        StorageUnavailable: The address is not known, or the extra for object stores is not installed.
        OSError: The folder cannot be made or written to.
    """
    if "://" not in url:
        return LocalStore(Path(url))
    if url.startswith("file://"):
        return LocalStore(Path(url2pathname(urlsplit(url).path)))
    if find_spec("obstore") is None:
        raise StorageUnavailable(
            "Object stores need an extra that is not installed.",
            advice="pip install '.[s3]' in Rollmark's folder.",
        )
    return _open_objects(url)


def _open_objects(url: str) -> BlobStore:
    from obstore.exceptions import BaseError  # noqa: PLC0415  an extra that a folder does not need
    from obstore.store import from_url  # noqa: PLC0415

    from api.storage.objects import ObjectStore  # noqa: PLC0415

    try:
        return ObjectStore(from_url(url))
    except (BaseError, ValueError) as error:
        raise StorageUnavailable(
            f"Photos cannot be kept at {urlsplit(url).scheme}://.", advice=ADVICE
        ) from error
