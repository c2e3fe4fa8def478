"""Follows who reads: the shelf of the house may change at any moment, from here or by a command.

The new recogniser is opened, and its golden outputs checked, while the former still reads; then the next
photo is read by the new one. No request waits for that, and none is dropped. In the same way the reader is
kept at the marks that people confirmed: those that count now, and no others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from api.jobs.dispatcher import Dispatcher
from api.logs import get_logger
from api.marks.learning import Learner
from api.pool import PhotoReader, ReaderPool
from api.settings import Settings
from models.errors import RollmarkError
from models.house import FOLDER, RECOGNISER, House
from ocr.cluster import models_key
from ocr.cluster.task import Learns, Switches
from ocr.marks.examples import NONE, Examples

EVERY_S = 0.5
"""Seconds between two looks at who reads."""

_log = get_logger(__name__)


class Follower:
    """Keeps the readers of a service at the model that the house has active.

    Attributes:
        house: The shelf.
        trouble: Why the model that is active does not read; None: it reads.
        examples: The confirmed marks that the reader compares with.
    """

    def __init__(
        self, house: House, reader: PhotoReader, threads: int, learner: Learner | None = None
    ) -> None:
        self.house = house
        self.trouble: str | None = None
        self.examples = NONE
        self.reader = reader
        self._shipped = self._bare = reader
        self._learner = learner
        self._blind: str | None = None
        self._threads = threads
        self._version = ""
        self._readers: tuple[ReaderPool, Dispatcher] | None = None
        self._lock = Lock()

    @property
    def version(self) -> str:
        """The model of the house that reads; empty: the shipped one."""
        return self._version

    @property
    def switches(self) -> bool:
        """Whether another model can read: not where the service was given a reader of its own."""
        return isinstance(self._shipped, Switches)

    def lead(self, pool: ReaderPool, dispatcher: Dispatcher) -> None:
        """Names who is to be kept at the active model."""
        self._readers = pool, dispatcher
        self._tell(self.examples)

    @property
    def learns(self) -> Learns | None:
        """The reader, where it compares with confirmed marks; None: it does not."""
        return self._bare if isinstance(self._bare, Learns) else None

    def follow(self) -> None:
        """Reads with the model that is active now, and compares with the marks that are confirmed now.

        Where the model cannot be used the former goes on reading, and ``trouble`` says why.
        """
        with self._lock:
            try:
                self._follow_model()
            except RollmarkError as error:
                self._note(f"{error.message} {error.advice}")
            except OSError as error:
                self._note(f"The shelf cannot be read: {error.strerror}.")
            self._guarded_marks()

    def _guarded_marks(self) -> None:
        """Whatever goes wrong is told and tried again: the marks known before go on being compared with."""
        try:
            self._follow_marks()
        except Exception as error:  # the thread must not end
            trouble = error.message if isinstance(error, RollmarkError) else type(error).__name__
            if trouble != self._blind:
                _log.error("marks_not_followed", trouble=trouble)
            self._blind = trouble

    def _follow_marks(self) -> None:
        learns = self.learns
        if learns is None or self._learner is None:
            return
        examples, self._blind = self._learner.current(learns.marks), None
        if examples.version != self.examples.version:
            self._read_with(self._bare, examples)
            _log.info("marks_compared", version=examples.version, examples=len(examples.marks))

    def _read_with(self, bare: PhotoReader, examples: Examples) -> None:
        # The reader of a service knows what that of a worker does, and more.
        known = bare.knowing(examples) if isinstance(bare, Learns) else bare
        self._bare, self.reader = bare, known  # type: ignore[assignment]
        self._tell(examples)
        self.examples = examples  # last: whoever sees it here may count on every reader

    def _follow_model(self) -> None:
        history = self.house.history(RECOGNISER)
        wanted = history[-1] if history else ""
        if wanted == self._version:
            self.trouble = None
            return
        bare = self._open(wanted)
        self._version, self.trouble = wanted, None
        self._read_with(bare, self.examples)
        _log.info("model_reads", version=wanted or "shipped")

    def _open(self, version: str) -> PhotoReader:
        if not version:
            return self._shipped
        if not isinstance(self._shipped, Switches):
            raise RollmarkError("This service reads with a reader of its own.", advice="Unset worker_reader.")
        folder = self.house.trusted(RECOGNISER, version).folder
        return self._shipped.reading_with(folder, self._threads)  # type: ignore[return-value]  # a Reader again

    def _tell(self, examples: Examples) -> None:
        if self._readers is None:
            return
        pool, dispatcher = self._readers
        folder = str(self.house.root / RECOGNISER / self._version) if self._version else ""
        pool.read_with(self.reader)
        dispatcher.read_with(models_key(self.reader.models), folder, examples)

    def _note(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.error("model_refused", trouble=trouble)
        self.trouble = trouble


@contextmanager
def following(follower: Follower) -> Iterator[None]:
    """Follows in a thread as long as the block lasts."""
    ended = Event()
    thread = Thread(target=_watch, args=(follower, ended), name="rollmark-models", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _watch(follower: Follower, ended: Event) -> None:
    while not ended.wait(EVERY_S):
        follower.follow()


def follower_of(settings: Settings, reader: PhotoReader, learner: Learner) -> Follower:
    """Returns a follower that reads with the active model and the confirmed marks already."""
    follower = Follower(House(house_of(settings)), reader, settings.worker_threads, learner)
    follower.follow()
    return follower


def house_of(settings: Settings) -> Path:
    """Where the shelf of the house lies."""
    return settings.folder / FOLDER
