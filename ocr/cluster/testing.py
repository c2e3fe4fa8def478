"""Readers and workers that do as they are told, for the tests of whatever sends photos to workers."""

import hashlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from ocr.cluster.answers import Answer, Job
from ocr.errors import ClusterUnavailable, ModelMissing, PhotoNotAnImage
from ocr.types import Photo, Reading

OBEDIENT = "ocr.cluster.testing:open_obedient"
NEWER = "ocr.cluster.testing:open_newer"
BROKEN = "ocr.cluster.testing:open_broken"
_FORKS = "multiprocessing.forkserver"
MODELS: Mapping[str, str] = {"obedient": "1"}


@dataclass(frozen=True, slots=True)
class ObedientReader:
    """Reads photos that begin with a word: ``die``, ``fail``, ``refuse``, ``grab`` or ``wait SECONDS``.

    Everything else, and what comes after a wait, is an empty Reading that names the process in ``path``.
    """

    models: Mapping[str, str] = field(default_factory=lambda: MODELS)

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:  # noqa: ARG002
        """Does what the photo says.

        Raises:
            PhotoNotAnImage: It says ``refuse``.
            RuntimeError: It says ``fail``.
            MemoryError: It says ``grab``, and there is a limit on memory.
        """
        word, _, rest = data.partition(b" ")
        if word == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == b"fail":
            raise RuntimeError("the serial is F85641")
        if word == b"refuse":
            raise PhotoNotAnImage
        if word == b"grab":
            bytearray(int(rest.split()[0]))
        if word == b"wait":
            time.sleep(float(rest.split()[0]))
        sha256 = hashlib.sha256(data).hexdigest()
        return Reading(Photo(sha256, 0, 0, f"process {os.getpid()}"), models=self.models)


def open_obedient(threads: int) -> ObedientReader:  # noqa: ARG001  as every factory of readers
    """Opens an obedient reader."""
    return ObedientReader()


def open_newer(threads: int) -> ObedientReader:  # noqa: ARG001
    """Opens an obedient reader whose models were promoted meanwhile."""
    return ObedientReader({"obedient": "2"})


def open_broken(threads: int) -> ObedientReader:  # noqa: ARG001
    """Opens nothing.

    Raises:
        ModelMissing: Always.
    """
    raise ModelMissing


@dataclass
class ScriptedWorkers:
    """Workers that answer at once, by a script.

    Attributes:
        script: The answer to a job; it may raise.
        room: How many photos can be read at once; -1: the connection is gone.
        asked: What was sent, in order.
        is_closed: Whether they were let go.
    """

    script: Callable[[Job], Answer]
    room: int = 2
    asked: list[Job] = field(default_factory=list)
    is_closed: bool = False

    def capacity(self) -> int:
        """Returns the room.

        Raises:
            ClusterUnavailable: There is less than none.
        """
        if self.room < 0:
            raise ClusterUnavailable
        return self.room

    def submit(self, job: Job, done: Callable[[Job, Answer], None]) -> None:
        """Answers as the script says."""
        self.asked.append(job)
        done(job, self.script(job))

    def close(self) -> None:
        """Notes that it was called."""
        self.is_closed = True


def workers_below(process: psutil.Process) -> list[psutil.Process]:
    """The worker processes that a process has started: those below the one that they are copies of."""
    found = []
    for child in process.children(recursive=True):
        with suppress(psutil.Error):  # it ended meanwhile
            above = child.parent()
            if above is not None and above.pid != process.pid and _FORKS in " ".join(above.cmdline()):
                found.append(child)
    return found
