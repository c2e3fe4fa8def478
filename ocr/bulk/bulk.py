"""``rollmark bulk`` without its command line: an archive read into a folder of results."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

from ocr.bulk.importing import Import, Imported, Service
from ocr.bulk.ledger import Ledger
from ocr.bulk.parts import Parts
from ocr.bulk.progress import Progress
from ocr.bulk.query import Query
from ocr.bulk.report.report import About, write_report
from ocr.bulk.report.thumbnail import thumbnail
from ocr.bulk.run import Run, Wanted
from ocr.bulk.sources import Entry, Source, Watched, open_source
from ocr.bulk.sources.folder import Folder
from ocr.bulk.stored import Stored
from ocr.bulk.window import Window
from ocr.bulk.writer import LONGEST_S, Writer
from ocr.cluster import Cluster, ClusterSettings, models_key
from ocr.durable import write_whole
from ocr.errors import ArchiveUnavailable, ClusterUnavailable, ResultsUnusable

REPORT_S = 60.0
"""Seconds between two reports on a folder that is watched."""

LEDGER, ABOUT = "ledger.sqlite", "about.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is to be done.

    Attributes:
        archive: A folder, a zip or tar file, or an address in an object store.
        out: The folder of results.
        cluster: The workers.
        resume: Go on where results are already.
        watch: Go on for ever, and read what is dropped into the folder.
        stable_s: Seconds without a change after which a file that was dropped is complete.
        retry_refused: Read again what was refused.
        reread: A query; only the photos that meet it are read, by other models than before.
        with_readings: Write Readings as JSON lines too.
        longest_s: Seconds that a row waits in memory at most.
        service: Where what was read is brought in; None: nowhere.
        key: For the service.
        per_second: Photos a second that the service is sent at most.
    """

    archive: str
    out: Path
    cluster: ClusterSettings
    resume: bool = False
    watch: bool = False
    stable_s: float = 5.0
    retry_refused: bool = False
    reread: str | None = None
    with_readings: bool = False
    longest_s: float = LONGEST_S
    service: str | None = None
    key: str = field(default="", repr=False)
    per_second: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is told while it goes on, each from the thread that reads.

    Attributes:
        begun: Called with what there is to know at the start.
        tick: Called often, with how far it is.
        importing: Called while photos are brought into a service.
    """

    begun: Callable[[Mapping[str, Any]], None]
    tick: Callable[[Progress], None]
    importing: Callable[[Imported], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended.

    Attributes:
        progress: How far it came.
        report: The page.
        imported: What was brought into a service; None: nothing was to be.
        is_whole: Whether the archive was gone through to its end.
    """

    progress: Progress
    report: Path
    imported: Imported | None
    is_whole: bool


@dataclass(slots=True)
class _Opener:
    """Opens workers, and knows which were opened last."""

    settings: ClusterSettings
    cluster: Cluster
    is_first: bool = True

    def open(self) -> Cluster:
        if not self.is_first:
            self.cluster = Cluster.open(self.settings)
        self.is_first = False
        return self.cluster

    def close(self) -> None:
        self.cluster.close()


@dataclass(slots=True)
class Bulk:
    """An archive, its results and the workers, all open."""

    options: Options
    source: Source
    parts: Parts
    ledger: Ledger
    opener: _Opener
    window: Window
    models: Mapping[str, str]
    stop: Event
    shown: Shown
    imported: Imported = field(default_factory=Imported)
    told_parts: int = 0
    told_at: float = -REPORT_S

    @property
    def models_key(self) -> str:
        """Of the models that the workers read with."""
        return models_key(self.models)

    def carry_out(self) -> Outcome:
        """Reads, writes, reports and brings in.

        Raises:
            RollmarkError: Something is wrong that a person can mend; what was read by then is written.
        """
        writer = Writer(
            self.parts,
            self.ledger,
            with_readings=self.options.with_readings,
            longest_s=self.options.longest_s,
        )
        run = self._run(writer)
        self._begin(run.progress)
        try:
            run.run()
        finally:
            self.shown.tick(run.progress)
        writer.tidy()
        if not self.stop.is_set():
            self._import()
        report = self._report()
        brought = self.imported if self.options.service else None
        return Outcome(run.progress, report, brought, not self.stop.is_set())

    def _run(self, writer: Writer) -> Run:
        only = Query(self.options.reread).photos(self.parts) if self.options.reread else None
        wanted = Wanted(retry_refused=self.options.retry_refused, only=only)
        run = Run(self.source, self.ledger, writer, self.window, self.models_key, wanted, self.stop)
        run.tick = lambda: self.shown.tick(run.progress)
        if self.options.watch:
            run.source = self._watched(run)
            run.idle = lambda: self._rest(writer)
        return run

    def _rest(self, writer: Writer) -> None:
        """Nothing is new in a folder that is watched: what came since the last rest is brought in."""
        if writer.written == self.told_parts:
            return
        self._import()
        if time.monotonic() - self.told_at >= REPORT_S:
            self.told_parts, self.told_at = writer.written, time.monotonic()
            self._report()

    def _watched(self, run: Run) -> Watched:
        if not isinstance(self.source, Folder):
            raise ArchiveUnavailable(
                f"{self.options.archive} is no folder.", advice="Only folders are watched."
            )
        return Watched(self.source, self.stop, stable_s=self.options.stable_s, is_known=run.is_here)

    def _begin(self, progress: Progress) -> None:
        read, refused = self.ledger.counts(self.models_key)
        self.shown.begun(
            {
                "archive": self.options.archive,
                "models": dict(self.models),
                "workers": self.opener.cluster.capacity(),
                "dashboard": self.opener.cluster.dashboard,
                "read_before": read,
                "refused_before": refused,
            }
        )
        if not self.options.watch:
            # The list is gone through a second time, for the count alone: what is left can then be told.
            Thread(target=_count, args=(self.source, progress), daemon=True).start()

    def _import(self) -> None:
        if self.options.service is None:
            return
        service = Service(self.options.service, self.options.key, per_second=self.options.per_second)
        bring = Import(
            stored=Stored(self.parts),
            ledger=self.ledger,
            service=service,
            models_key=self.models_key,
            tick=lambda: self.shown.importing(self.imported),
        )
        try:
            bring.run(self._until_stopped(self.source.entries()), self.imported)
        finally:
            service.close()

    def _until_stopped(self, entries: Iterator[Entry | None]) -> Iterator[Entry | None]:
        for entry in entries:
            if self.stop.is_set():
                return
            yield entry

    def _report(self) -> Path:
        about = About(archive=self.options.archive, models=self.models, models_key=self.models_key)
        return write_report(self.parts, self.source, about, self._draw)

    def _draw(self, photo: bytes, polygons: list[list[list[float]]]) -> bytes | None:
        try:
            return self.opener.cluster.ask(thumbnail, photo, polygons)
        except Exception:  # a worker that dies of it too: the page does without the picture
            return None


@contextmanager
def open_bulk(options: Options, shown: Shown, stop: Event) -> Iterator[Bulk]:
    """Opens everything that is needed.

    Args:
        options: What is to be done.
        shown: Is told how it goes.
        stop: Ends it early when it is set; what is with the workers is still written.

    Raises:
        RollmarkError: Something is wrong that a person can mend; it says what.
    """
    with ExitStack() as stack:
        source = open_source(options.archive)
        parts = Parts(options.out)
        stack.callback(parts.close)
        _check_out(options, parts)
        ledger = Ledger(options.out / LEDGER)
        stack.callback(ledger.close)
        follow(ledger, parts)
        cluster = Cluster.open(options.cluster)
        opener = _Opener(options.cluster, cluster)
        window = Window(opener.open)
        stack.callback(opener.close)
        models = cluster.models()
        told = {"archive": options.archive, "models": dict(models), "models_key": models_key(models)}
        write_whole(options.out / ABOUT, json.dumps(told, indent=1).encode())
        yield Bulk(options, source, parts, ledger, opener, window, models, stop, shown)


def follow(ledger: Ledger, parts: Parts) -> None:
    """Brings the ledger up to the parts that are there."""
    there, known = parts.names(), ledger.parts()
    for name in there:
        if name not in known:
            ledger.follow([(name, parts.index(name))])
    if gone := known.difference(there):
        ledger.follow([], sorted(gone))


def _check_out(options: Options, parts: Parts) -> None:
    goes_on = options.resume or options.watch or options.retry_refused or options.reread
    if parts.names() and not goes_on:
        raise ResultsUnusable(
            f"{options.out} holds results already.", advice="Go on with --resume, or name another folder."
        )


def _count(source: Source, progress: Progress) -> None:
    try:
        progress.total = source.count()
    except (ArchiveUnavailable, ClusterUnavailable, OSError):
        return
