"""A run over an archive: what is new is loaded, read and written, little of it in memory at a time."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from threading import Event

from ocr.bulk.ahead import Loaded, ahead
from ocr.bulk.ledger import Known, Ledger
from ocr.bulk.progress import Progress
from ocr.bulk.sources import Entry, Source
from ocr.bulk.tables import now, read_rows, refused_rows
from ocr.bulk.window import End, Window
from ocr.bulk.writer import Writer
from ocr.cluster import Job, Read, models_key
from ocr.errors import ArchiveUnavailable, RollmarkError

TICK_S = 0.25
"""Seconds between two looks at the clock while nothing else happens."""

_File = tuple[str, int, str]


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a run is to read.

    Attributes:
        retry_refused: What was refused too.
        only: The hashes of the photos to read, of those that are known; None: every file.
    """

    retry_refused: bool = False
    only: Collection[str] | None = None


@dataclass(slots=True)
class Run:
    """One run; for one thread.

    Attributes:
        source: The archive.
        ledger: What is written.
        writer: What is about to be.
        window: The way to the workers.
        models_key: Of the models that they read with.
        wanted: What is read.
        stop: Ends the run when it is set; what is with the workers is still written.
        progress: How far it is.
        tick: Called often, while it waits too.
        idle: Called where the archive has nothing new for now and everything is written.
    """

    source: Source
    ledger: Ledger
    writer: Writer
    window: Window
    models_key: str
    wanted: Wanted = field(default_factory=Wanted)
    stop: Event = field(default_factory=Event)
    progress: Progress = field(default_factory=Progress)
    tick: Callable[[], None] = _nothing
    idle: Callable[[], None] = _nothing
    _files: set[_File] = field(default_factory=set)
    _photos: set[str] = field(default_factory=set)
    _paths: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Reads the archive to its end, or until it is told to stop.

        Raises:
            ArchiveUnavailable: The archive cannot be listed, or breaks off; what came before is written.
            RollmarkError: The workers can read nothing.
            OSError: The results cannot be written.
        """
        self.progress.flow = self.window.flow
        try:
            self._read()
        finally:
            self._flush()

    def is_here(self, entry: Entry) -> bool:
        """Whether a file needs nothing more: its results are written, or about to be."""
        return _file(entry) in self._files or self._is_settled(self.ledger.file(entry))

    def _read(self) -> None:
        try:
            for loaded in ahead(self._new(), self.source.loaders):
                if loaded is None:
                    self._rest()
                else:
                    self._take(loaded)
                self._turn()
        except ArchiveUnavailable:
            self._drain()
            raise
        self._drain()

    def _new(self) -> Iterator[Entry | None]:
        """The files that something is to be done about."""
        for entry in self.source.entries():
            if self.stop.is_set():
                return
            if entry is None or self._is_wanted(entry):
                yield entry
            self.tick()

    def _is_wanted(self, entry: Entry) -> bool:
        if _file(entry) in self._files:
            return False
        known = self.ledger.file(entry)
        if self.wanted.only is not None and not (known and known.sha256 in self.wanted.only):
            self.progress.passed_over += 1
            return False
        if self._is_settled(known):
            self.progress.known += 1
            return False
        return True

    def _is_settled(self, known: Known | None) -> bool:
        if known is None:
            return False
        if known.sha256 is None:
            return not self.wanted.retry_refused
        return known.sha256 in self._photos or self._has_rows(known.sha256)

    def _has_rows(self, sha256: str) -> bool:
        """Whether a photo has rows that are to stay."""
        settled = self.ledger.photo(sha256, self.models_key)
        return settled is not None and not (settled.is_refused and self.wanted.retry_refused)

    def _take(self, loaded: Loaded) -> None:
        """Notes a file, and sends its photo where that is new."""
        self._note(loaded)
        sha256 = loaded.sha256
        if sha256 is None:
            return
        if sha256 in self._photos or self._has_rows(sha256):
            self.progress.copies += 1
            return
        self._photos.add(sha256)
        self._paths[sha256] = loaded.entry.path
        while not self.window.has_room(len(loaded.photo)):
            self._receive(TICK_S)
        self.window.send(Job(sha256, loaded.photo, self.models_key))

    def _note(self, loaded: Loaded) -> None:
        """Writes the row of a file, once."""
        entry, refusal = loaded.entry, loaded.refusal
        self._files.add(_file(entry))
        if refusal:
            self._count_refusal(refusal.reason)
        if known := self.ledger.file(entry):
            if known.sha256 == loaded.sha256:
                return
            self.writer.replace(known.part, _file(entry))
        row = {"path": entry.path, "size": entry.size, "stamp": entry.stamp, "at": now()}
        row |= {"sha256": loaded.sha256}
        row |= {"reason": refusal and refusal.reason, "advice": refusal and refusal.advice}
        self.writer.add({"files": [row]})

    def _receive(self, timeout_s: float) -> bool:
        received = self.window.receive(timeout_s)
        if received:
            self._settle(*received)
        self.tick()
        return received is not None

    def _settle(self, job: Job, end: End) -> None:
        path = self._paths.pop(job.sha256)
        if settled := self.ledger.photo(job.sha256, self.models_key):
            self.writer.replace(settled.part, (job.sha256, self.models_key))
        self.progress.workers[end.by] += 1
        if isinstance(end, Read):
            self._check_models(end)
            reading = json.dumps({**end.body, "models_key": job.models_key}, ensure_ascii=False)
            self.writer.add(read_rows(job.sha256, job.models_key, path, end.body), reading)
            self.progress.read += 1
            self.progress.photo_bytes += len(job.photo)
        else:
            self.writer.add(refused_rows(job.sha256, job.models_key, path, end.refusal))
            self._count_refusal(end.refusal.reason)
        self.progress.ended()

    def _count_refusal(self, reason: str) -> None:
        self.progress.refused += 1
        self.progress.reasons[reason] += 1

    def _check_models(self, end: Read) -> None:
        if models_key(end.body["models"]) != self.models_key:
            raise RollmarkError(
                f"The worker {end.by} reads with other models than the one that was asked first.",
                advice="Install the same version of rollmark on every machine that reads.",
            )

    def _turn(self) -> None:
        while self._receive(0):
            pass
        if self.writer.is_due():
            self._flush()

    def _rest(self) -> None:
        """The archive has nothing new: what is with the workers comes to its end, and is written."""
        self._drain()
        self._flush()
        self.idle()

    def _drain(self) -> None:
        """What is with the workers comes to its end, unless it is told to stop and there are none."""
        while not self.window.is_empty() and not (self.stop.is_set() and self.window.flow.trouble):
            self._receive(TICK_S)
            if self.writer.is_due():
                self._flush()

    def _flush(self) -> None:
        self.writer.flush()
        self.progress.parts = self.writer.written
        self._files.clear()
        self._photos.intersection_update(self._paths)


def _file(entry: Entry) -> _File:
    return entry.path, entry.size, entry.stamp
