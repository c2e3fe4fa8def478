"""What goes to a worker, and what can come back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ocr.marks.examples import NONE, Examples
from ocr.types import Refusal


@dataclass(frozen=True, slots=True)
class Job:
    """A photo to read.

    Attributes:
        sha256: Of the photo's bytes, in hexadecimal.
        photo: The bytes themselves, so that a worker on another machine needs no disk in common. They are
            left out of ``repr``, and so of every log.
        models_key: Of the models that the sender expects to read with: :func:`ocr.cluster.models_key`.
        recogniser: Model folder of the recogniser, as the worker sees it; empty: the one it opened with.
        examples: Confirmed marks to compare drawn ones with; they are left out of ``repr`` too.
    """

    sha256: str
    photo: bytes = field(repr=False)
    models_key: str
    recogniser: str = ""
    examples: Examples = field(default=NONE, repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """The photo was read.

    Attributes:
        body: The Reading as :meth:`ocr.types.Reading.to_dict` gives it.
        by: The machine and process that read it, ``host:number``.
    """

    body: Mapping[str, Any] = field(repr=False)
    by: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The photo cannot be read, now or later; ``by`` as in :class:`Read`."""

    refusal: Refusal
    by: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The reader failed on the photo in a way it should not.

    Attributes:
        kind: The name of the exception's class.
        frames: File, line and function of each frame, innermost last. The exception's message is left out:
            it may repeat what is on the photo.
    """

    kind: str
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Died:
    """The worker process ended while it had the photo: killed, out of memory, or crashed.

    Attributes:
        deaths: How many workers did.
    """

    deaths: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """The worker can read no photo at all, for instance because its models are damaged."""

    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection to the scheduler is gone; whether the photo was read is not known."""


Answer = Read | Refused | Failed | Died | Unfit | Lost
