"""A place in an object store: S3 and what speaks like it, Google Cloud Storage, Azure."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ocr.bulk.sources.source import Entry
from ocr.decode.limits import DEFAULT_LIMITS, Limits, check_bytes
from ocr.errors import ArchiveUnavailable, PhotoUnreadable

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ObjectStore as Client

_ADVICE = (
    "Addresses are s3://bucket/prefix and the like; credentials and endpoint are those of the environment "
    "(AWS_...)."
)


class Objects:
    """A :class:`~ocr.bulk.sources.source.Source` behind obstore.

    Attributes:
        loaders: Eight: most of the time of each goes by on the way.
    """

    loaders = 8

    def __init__(self, client: "Client", limits: Limits = DEFAULT_LIMITS) -> None:
        self._client = client
        self._limits = limits

    @classmethod
    def open(cls, url: str) -> "Objects":
        """Opens a place by its address.

        Raises:
            ArchiveUnavailable: The address is not known, or the extra for object stores is not installed.
        """
        if find_spec("obstore") is None:
            message = "Object stores need an extra that is not installed."
            raise ArchiveUnavailable(message, advice="pip install '.[s3]' in Rollmark's folder")
        from obstore.exceptions import BaseError  # noqa: PLC0415  an extra that a folder does not need
        from obstore.store import from_url  # noqa: PLC0415

        try:
            return cls(from_url(url))
        except (BaseError, ValueError) as error:
            raise ArchiveUnavailable(f"{url} is no place in an object store.", advice=_ADVICE) from error

    def entries(self) -> Iterator[Entry]:
        """Goes through the objects, a page at a time.

        Raises:
            ArchiveUnavailable: The store does not answer, or refuses.
        """
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError  # noqa: PLC0415

        try:
            for page in obstore.list(self._client):
                yield from map(self._entry, page)
        except (BaseError, OSError) as error:
            raise ArchiveUnavailable(
                "The object store does not answer, or refuses.", advice=_ADVICE
            ) from error

    def count(self) -> None:
        """Would cost the list once more."""

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Goes through some objects, where they are still there."""
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError  # noqa: PLC0415

        for path in paths:
            with suppress(BaseError, OSError):
                yield self._entry(obstore.head(self._client, path))

    def _entry(self, found: "ObjectMeta") -> Entry:
        stamp = found["e_tag"] or str(found["last_modified"].timestamp())
        return Entry(found["path"], found["size"], stamp, partial(self._load, found["path"], found["size"]))

    def _load(self, path: str, size: int) -> bytes:
        import obstore  # noqa: PLC0415
        from obstore.exceptions import BaseError, NotFoundError  # noqa: PLC0415

        check_bytes(size, self._limits)
        try:
            return bytes(obstore.get(self._client, path).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise PhotoUnreadable("The object is gone.") from error
        except BaseError as error:
            raise OSError("The object store does not answer.") from error
