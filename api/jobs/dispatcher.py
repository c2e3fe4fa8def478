"""Sends what waits to be read to the workers, and keeps what comes back.

The dispatcher remembers nothing that matters: what waits is asked of the database, at the start, after every
answer and every minute. So a server, a scheduler or a worker that is killed delays a reading and loses none.
"""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Thread
from time import monotonic
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from api.database import Database
from api.jobs import rows
from api.jobs.endings import Ending, settle
from api.logs import get_logger
from api.metrics import ReadingMetrics
from api.pool import PhotoReader
from api.settings import Settings
from api.storage.errors import BlobDamaged, BlobMissing
from models.errors import RollmarkError
from ocr.cluster import (
    Answer,
    Cluster,
    ClusterSettings,
    InProcess,
    Job,
    Lost,
    Refused,
    Unfit,
    Workers,
    models_key,
)
from ocr.cluster.backoff import Backoff
from ocr.cluster.task import places
from ocr.errors import ClusterUnavailable
from ocr.marks.examples import NONE, Examples
from ocr.types import Refusal

SWEEP_S = 60.0
"""Seconds after which the database is asked again, though nobody said that there is something new."""

CHECK_S = 1.0
"""The same while photos are being read or no worker is there."""

_TROUBLES = (RollmarkError, SQLAlchemyError, OSError)
_log = get_logger(__name__)


class Store(Protocol):
    """What is needed of the store of photos."""

    def read(self, sha256: str) -> bytes:
        """Returns the bytes of a photo."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the dispatcher is doing.

    Attributes:
        workers: How many photos can be read at once; 0 while there are no workers.
        in_flight: How many are with the workers.
        trouble: What keeps photos from being read, for a person; None: nothing.
    """

    workers: int = 0
    in_flight: int = 0
    trouble: str | None = "The workers are being started."


class Dispatcher:
    """Has stored photos read, in a thread of its own; as many at once as there are workers.

    Photos are in memory only while they are with a worker, however many wait.
    """

    def __init__(
        self, database: Database, store: Store, open_workers: Callable[[], Workers], models_key: str
    ) -> None:
        self.metrics = ReadingMetrics()
        self.models_key = models_key
        self._recogniser, self._examples = "", NONE
        self._database = database
        self._store = store
        self._open_workers = open_workers
        self._workers: Workers | None = None
        self._in_flight: set[str] = set()
        self._inbox: queue.SimpleQueue[tuple[Workers, Job, Answer] | None] = queue.SimpleQueue()
        self._stopping = Event()
        self._woken = Event()
        self._status = Status()
        self._backoff = Backoff()
        self._fill_at = 0.0
        self._thread = Thread(target=self._run, name="rollmark-dispatcher", daemon=True)

    def start(self) -> None:
        """Starts reading whatever waits."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the workers; what they have not read waits for the next start."""
        self._stopping.set()
        self.wake()
        self._thread.join()

    def wake(self) -> None:
        """Tells that there may be something to read; from any thread, never waits."""
        if not self._woken.is_set():
            self._woken.set()
            self._inbox.put(None)

    def read_with(self, models_key: str, recogniser: str, examples: Examples = NONE) -> None:
        """Has whatever is sent from now on read by other models; what is with the workers stays with theirs.

        Args:
            models_key: Of the models.
            recogniser: Model folder of the recogniser; empty: the shipped one.
            examples: Confirmed marks to compare drawn ones with.
        """
        self.models_key, self._recogniser, self._examples = models_key, recogniser, examples
        self.wake()

    def status(self) -> Status:
        """Returns how it is doing; from any thread, never waits."""
        return self._status

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._guarded(self._fill)
            self._guarded(self._receive)
        self._let_go()

    def _guarded(self, step: Callable[[], None]) -> None:
        """Whatever goes wrong outside of a reading is told and tried again later: the thread must not end."""
        try:
            step()
        except Exception as error:
            if isinstance(error, ClusterUnavailable):
                self._let_go()
            trouble = _in_words(error)
            self._pause(trouble)
            # Not the traceback: it repeats values, and one of them may be on the photo.
            _log.error("dispatcher_trouble", trouble=trouble, frames=places(error))

    def _fill(self) -> None:
        if monotonic() < self._fill_at:
            return
        if self._workers is None:
            self._workers = self._open_workers()
        capacity = self._workers.capacity()
        with self._database.read() as session:
            limit = max(0, capacity - len(self._in_flight))
            waiting = rows.unread(session, limit=limit, but=self._in_flight)
        for sha256 in waiting:
            self._send(self._workers, sha256)
        if not (waiting or self._in_flight):
            self._backoff.reset()
        self._status = Status(capacity, len(self._in_flight), None if capacity else "No worker is there.")

    def _send(self, workers: Workers, sha256: str) -> None:
        try:
            photo = self._store.read(sha256)
            job = Job(sha256, photo, self.models_key, self._recogniser, self._examples)
        except (BlobMissing, BlobDamaged) as error:
            self._take(sha256, Refused(Refusal(error.reason, f"{error.message} {error.advice}")))
            return
        except _TROUBLES:
            # Behind the others, so that one photo that the store cannot give holds up nobody for long.
            with self._database.write() as session:
                rows.count_attempts(session, sha256, 0)
            raise
        self._in_flight.add(sha256)
        workers.submit(job, lambda job, answer: self._inbox.put((workers, job, answer)))

    def _receive(self) -> None:
        try:
            received = self._inbox.get(timeout=self._patience())
        except queue.Empty:
            return
        if received is None:
            self._woken.clear()
        # An answer of workers that were let go is for a photo that others have by now.
        elif received[0] is self._workers:
            _, job, answer = received
            self._in_flight.discard(job.sha256)
            self._take(job.sha256, answer)

    def _take(self, sha256: str, answer: Answer) -> None:
        if isinstance(answer, Lost):
            raise ClusterUnavailable("The connection to the scheduler is gone.")
        with self._database.write() as session:
            ending = settle(session, sha256, answer)
        self._tell(sha256, ending)
        if isinstance(answer, Unfit):
            raise RollmarkError(answer.message, advice=answer.advice)
        self._backoff.reset()

    def _tell(self, sha256: str, ending: Ending) -> None:
        self.metrics.observe(ending.name, ending.seconds)
        _log.info("photo_" + ending.name, sha256=sha256, **ending.detail)

    def _patience(self) -> float:
        if self._stopping.is_set():
            return 0
        pause = self._fill_at - monotonic()
        if pause > 0:
            return pause
        return CHECK_S if self._in_flight or not self._status.workers else SWEEP_S

    def _pause(self, trouble: str) -> None:
        self._fill_at = monotonic() + self._backoff.next()
        self._status = Status(0, len(self._in_flight), trouble)

    def _let_go(self) -> None:
        workers, self._workers = self._workers, None
        self._in_flight.clear()
        if workers:
            workers.close()


@contextmanager
def dispatching(
    settings: Settings, database: Database, store: Store, reader: PhotoReader
) -> Iterator[Dispatcher]:
    """Runs a dispatcher as long as the block lasts.

    Args:
        settings: What the administrator has set.
        database: Rows.
        store: The bytes of photos.
        reader: That of the service. The shipped one is opened again by every worker; another reads in this
            process, unless ``worker_reader`` names one for the workers.
    """
    dispatcher = Dispatcher(
        database, store, lambda: _open_workers(settings, reader), models_key(reader.models)
    )
    dispatcher.start()
    try:
        yield dispatcher
    finally:
        dispatcher.stop()


def _open_workers(settings: Settings, reader: PhotoReader) -> Workers:
    from ocr.reader import Reader  # noqa: PLC0415  a service that is given its reader loads no models

    if not (settings.worker_reader or isinstance(reader, Reader)):
        return InProcess(reader)
    given = ClusterSettings(
        address=settings.dask,
        workers=settings.workers,
        threads=settings.worker_threads,
        memory_bytes=settings.worker_memory_mib * 2**20,
    )
    return Cluster.open(replace(given, reader=settings.worker_reader) if settings.worker_reader else given)


def _in_words(error: Exception) -> str:
    if isinstance(error, RollmarkError):
        return f"{error.message} {error.advice}"
    return type(error).__name__
