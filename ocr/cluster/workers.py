"""What a sender of photos needs of workers, and the simplest that there is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from ocr.cluster.answers import Answer, Job
from ocr.cluster.task import PhotoReader, answer


class Workers(Protocol):
    """What reads photos; :class:`ocr.cluster.Cluster` is one."""

    def capacity(self) -> int:
        """Returns how many photos can be read at once now; raises ClusterUnavailable."""

    def submit(self, job: Job, done: Callable[[Job, Answer], None]) -> None:
        """Sends a photo; ``done`` is called once, in another thread; raises ClusterUnavailable."""

    def close(self) -> None:
        """Lets go of the workers; photos that are not read by then are not read."""


class InProcess:
    """One thread of this process, with a reader that is open: no start to wait for, and no protection."""

    def __init__(self, reader: PhotoReader) -> None:
        self._reader = reader
        self._thread = ThreadPoolExecutor(1, "rollmark-reader")

    def capacity(self) -> int:
        """Returns 1."""
        return 1

    def submit(self, job: Job, done: Callable[[Job, Answer], None]) -> None:
        """Reads a photo when those before it are read."""
        self._thread.submit(lambda: done(job, answer(self._reader, job)))

    def close(self) -> None:
        """Waits for the photo that is being read, and drops the others."""
        self._thread.shutdown(cancel_futures=True)
