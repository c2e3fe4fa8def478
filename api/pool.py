"""Readings off the event loop: a few at once, some waiting, the rest told to come again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, Protocol, runtime_checkable

from anyio import CapacityLimiter, to_thread

from api.problems import ProblemError
from api.settings import Settings
from ocr.burst.types import BurstReading
from ocr.types import Reading

RETRY_AFTER_S = 5
"""Seconds after which a client that found the queue full may come again: a few readings later."""


class PhotoReader(Protocol):
    """What the service needs of a reader; :class:`ocr.reader.Reader` is one.

    It is used from several threads at once.
    """

    @property
    def models(self) -> Mapping[str, str]:
        """The models that read, with their versions."""

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Reads one photo.

        Raises:
            PhotoRefused: The photo cannot be read.
        """


@runtime_checkable
class BurstReader(Protocol):
    """A reader that can read several photos of one mark as one."""

    def read_burst(self, photos: Sequence[bytes]) -> BurstReading:
        """Reads two to six photos; places are told in pixels of the first.

        Raises:
            PhotoRefused: A photo cannot be read.
        """


def open_reader() -> PhotoReader:
    """Loads the shipped models.

    Raises:
        ModelError: A model is missing, damaged, or its calibration belongs to another.
    """
    from ocr.reader import Reader  # noqa: PLC0415  a service that is given its reader loads no models

    return Reader.open()


class ReaderPool:
    """A reader and the queue before it."""

    def __init__(self, reader: PhotoReader, settings: Settings) -> None:
        self._reader = reader
        self._limiter = CapacityLimiter(settings.readings_at_once)
        self._places = settings.readings_at_once + settings.readings_waiting
        self._taken = 0

    @property
    def models(self) -> Mapping[str, str]:
        """The models that read now, with their versions."""
        return self._reader.models

    def read_with(self, reader: PhotoReader) -> None:
        """Has whatever comes from now on read by another reader; a photo in hand stays with the former."""
        self._reader = reader

    async def read(self, photo: BinaryIO, *, path: str | None, crop: bool) -> Reading:
        """Reads a photo in a thread, as soon as it is its turn.

        Raises:
            ProblemError: ``busy``: too many photos are waiting already.
            PhotoRefused: The photo cannot be read.
        """
        with self._place():
            return await to_thread.run_sync(self._read, photo, path, crop, limiter=self._limiter)

    async def read_burst(self, photos: Callable[[], Sequence[bytes]]) -> BurstReading:
        """Reads photos of one mark as one, in a thread, as soon as it is its turn.

        Args:
            photos: Fetches the bytes of two to six; called only then.

        Raises:
            ProblemError: ``busy``: too many photos are waiting already.
            PhotoRefused: A photo cannot be read.
        """
        with self._place():
            return await to_thread.run_sync(self._read_burst, photos, limiter=self._limiter)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._taken >= self._places:
            raise ProblemError("busy", headers={"Retry-After": str(RETRY_AFTER_S)})
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    def _read_burst(self, photos: Callable[[], Sequence[bytes]]) -> BurstReading:
        if not isinstance(self._reader, BurstReader):
            raise ProblemError("not_found", detail="The reader of this service reads one photo at a time.")
        return self._reader.read_burst(photos())

    def _read(self, photo: BinaryIO, path: str | None, crop: bool) -> Reading:  # noqa: FBT001
        # Only now are the bytes taken into memory, so that a full queue costs disk and not memory.
        return self._reader.read(photo.read(), path=path, crop=crop)
