"""What runs in a worker process."""

import faulthandler
import functools
import os
import socket
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from models.errors import RollmarkError
from models.house import House
from ocr.cluster.answers import Answer, Failed, Job, Read, Refused, Unfit
from ocr.errors import PhotoRefused, PhotoTooHeavy
from ocr.marks.examples import Examples
from ocr.types import Reading, Refusal

if TYPE_CHECKING:
    from ocr.marks.reader import MarkReader


class PhotoReader(Protocol):
    """What a worker needs of a reader; :class:`ocr.reader.Reader` is one."""

    @property
    def models(self) -> Mapping[str, str]:
        """The models that read, with their versions."""

    def read(self, data: bytes) -> Reading:
        """Reads one photo; raises PhotoRefused."""


@runtime_checkable
class Switches(Protocol):
    """A reader whose recogniser can be another one."""

    def reading_with(self, folder: Path | None, threads: int) -> PhotoReader:
        """Returns the same reader with the recogniser of a model folder."""


@runtime_checkable
class Learns(Protocol):
    """A reader that compares drawn marks with confirmed ones too."""

    @property
    def marks(self) -> "MarkReader":
        """What reads drawn marks."""

    def knowing(self, examples: Examples) -> "PhotoReader":
        """Returns the same reader with these confirmed marks."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a worker reads; the fields are those of :class:`ocr.cluster.ClusterSettings`."""

    reader: str
    threads: int
    seconds: float


def open_reader(threads: int) -> PhotoReader:
    """Loads the shipped models.

    Raises:
        ModelError: A model is missing, damaged, or its calibration belongs to another.
    """
    import cv2  # noqa: PLC0415  a process with another reader needs neither

    from ocr.reader import Reader, ReaderSettings  # noqa: PLC0415

    # OpenCV would take every core for each photo, whatever the other workers do.
    cv2.setNumThreads(threads)
    return Reader.open(ReaderSettings(threads=threads))


@functools.cache
def opened(plan: Plan) -> PhotoReader:
    """Returns this process's reader, opened at the first call.

    Raises:
        RollmarkError: The reader cannot be opened.
    """
    module, name = plan.reader.split(":")
    return cast("PhotoReader", getattr(import_module(module), name)(plan.threads))


@functools.lru_cache(maxsize=1)
def opened_with(plan: Plan, recogniser: str) -> PhotoReader:
    """Returns this process's reader with another recogniser; the last one asked for stays open.

    Raises:
        RollmarkError: The model cannot be used, or this reader takes none.
    """
    reader, folder = opened(plan), Path(recogniser)
    if not isinstance(reader, Switches):
        raise RollmarkError("The reader of this worker takes no other model.", advice="Unset worker_reader.")
    House(folder.parent.parent).trusted(folder.parent.name, folder.name)
    return reader.reading_with(folder, plan.threads)


def _knowing(reader: PhotoReader, examples: Examples) -> PhotoReader:
    """These alone: whatever the reader compared with before is forgotten."""
    if isinstance(reader, Learns):
        return reader.knowing(examples)
    if examples.version:
        raise RollmarkError("The reader of this worker knows no marks.", advice="Unset worker_reader.")
    return reader


def warm(plan: Plan) -> None:
    """Opens the reader before the first photo comes; what goes wrong is told when it does."""
    try:
        opened(plan)
    except Exception:
        return


def read(job: Job, plan: Plan) -> Answer:
    """Reads one photo; never raises, because Dask would log the arguments of a task that does."""
    # A reading that hangs inside a library cannot be stopped from Python: the process ends, and is replaced.
    faulthandler.dump_traceback_later(plan.seconds, exit=True)
    try:
        return _open_and_answer(job, plan)
    finally:
        faulthandler.cancel_dump_traceback_later()


def models(plan: Plan) -> Mapping[str, str] | Unfit:
    """Returns the models that a worker reads with."""
    try:
        return dict(opened(plan).models)
    except Exception as error:
        return _unfit(error)


def _open_and_answer(job: Job, plan: Plan) -> Answer:
    try:
        reader = opened_with(plan, job.recogniser) if job.recogniser else opened(plan)
    except Exception as error:
        return _unfit(error)
    return answer(reader, job)


def answer(reader: PhotoReader, job: Job) -> Answer:
    """Reads one photo with a reader that is open, and the confirmed marks of the job; never raises."""
    try:
        reader = _knowing(reader, job.examples)
    except RollmarkError as error:
        return _unfit(error)
    try:
        return Read(reader.read(job.photo).to_dict(), _here())
    except PhotoRefused as refused:
        return _refused(refused)
    except Exception as error:
        return _failed(error)


def _unfit(error: Exception) -> Unfit:
    if isinstance(error, RollmarkError):
        return Unfit(error.message, error.advice)
    return Unfit(
        f"A worker could not open its reader ({type(error).__name__}).",
        "Install the same version of rollmark on every machine that reads.",
    )


def _failed(error: Exception) -> Answer:
    if _out_of_memory(error):
        return _refused(PhotoTooHeavy("Reading this photo took more memory than a worker may use."))
    return Failed(type(error).__name__, places(error))


def places(error: BaseException) -> tuple[str, ...]:
    """Returns file, line and function of each frame that an error came through, where it was raised last."""
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def _refused(refused: PhotoRefused) -> Refused:
    return Refused(Refusal(refused.reason, f"{refused.message} {refused.advice}"), _here())


def _here() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _out_of_memory(error: Exception) -> bool:
    # OpenCV and ONNX Runtime raise errors of their own: code -4 (StsNoMem), and C++'s std::bad_alloc by name.
    told = str(error)
    return isinstance(error, MemoryError) or getattr(error, "code", None) == -4 or "bad_alloc" in told
