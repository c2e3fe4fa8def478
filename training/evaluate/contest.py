"""Reads the same photos with several readers in turn, so that the machine's noise falls on all alike."""

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ocr.errors import PhotoRefused
from ocr.types import Photo, Reading, Refusal
from training.evaluate.inputs import Input


@dataclass(frozen=True, slots=True)
class Timed:
    """A Reading and how long it took from the bytes of the photo, decoding included, in milliseconds."""

    reading: Reading
    milliseconds: float


class Contestant(Protocol):
    """A reader that is measured."""

    @property
    def name(self) -> str:
        """What its figures are printed under."""
        ...

    def read(self, data: bytes, path: str, *, crop: bool) -> Timed:
        """Reads the bytes of one photo, or of one strip where ``crop``; a photo it cannot read is refused."""
        ...


class Reads(Protocol):
    """What is needed of the project's own reader."""

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Reads the bytes of one photo, or of one strip where ``crop``; raises PhotoRefused."""
        ...


@dataclass(frozen=True, slots=True)
class Own:
    """The project's own reader as a contestant."""

    reader: Reads
    name: str = "rollmark"

    def read(self, data: bytes, path: str, *, crop: bool) -> Timed:
        """Reads one photo; one that the reader refuses becomes a Reading that says so."""
        start = time.perf_counter()
        try:
            reading = self.reader.read(data, path=path, crop=crop)
        except PhotoRefused as error:
            reading = refused(path, error)
        return Timed(reading, (time.perf_counter() - start) * 1000)


def refused(path: str, error: PhotoRefused) -> Reading:
    """The Reading of a photo that was refused."""
    refusal = Refusal(reason=error.reason, advice=error.advice)
    return Reading(Photo(sha256=None, width=0, height=0, path=path), refused=refusal)


def alternate(
    contestants: Sequence[Contestant], inputs: Iterable[Input], *, crops: bool = False
) -> dict[str, list[Timed]]:
    """Reads every input with each contestant in turn: photo 1 by all, photo 2 by all ...

    The first input is read once more, before the rest and unmeasured: models load and caches fill at the
    first photo.

    Args:
        contestants: Who reads, in this order.
        inputs: What they read; one that cannot be loaded is left out.
        crops: Each input is one strip.
    """
    results: dict[str, list[Timed]] = {contestant.name: [] for contestant in contestants}
    is_warm = False
    for one in inputs:
        if (data := _load(one)) is None:
            continue
        for contestant in contestants:
            if not is_warm:
                contestant.read(data, one.path, crop=crops)
            results[contestant.name].append(contestant.read(data, one.path, crop=crops))
        is_warm = True
    return results


def _load(one: Input) -> bytes | None:
    try:
        return one.load()
    except (OSError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Ratio:
    """How much longer one reader takes than another: the median over photos, and all photos together."""

    median: float
    total: float


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio | None:
    """Compares two readers by their milliseconds on the same photos in the same order; None without any."""
    if not ours:
        return None
    each = [own / their for own, their in zip(ours, theirs, strict=True)]
    return Ratio(round(statistics.median(each), 3), round(sum(ours) / sum(theirs), 3))
