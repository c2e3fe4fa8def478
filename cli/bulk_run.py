"""Runs ``rollmark bulk`` and shows how far it is: a bar on a terminal, JSON lines elsewhere."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any, Protocol

import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from ocr.bulk.bulk import Options, Outcome, Shown, open_bulk
from ocr.bulk.importing import Imported
from ocr.bulk.progress import Progress

STOPPED = 3
"""The exit code where it was told to stop before the end of the archive."""

EVERY_S, DRAWN_S = 5.0, 0.5
"""Seconds between two JSON lines, and between two drawings of the bar."""

MOST_WORKERS = 12
"""Workers that have a row of their own below the bar."""


class View(Protocol):
    """What shows a run."""

    def begun(self, told: Mapping[str, Any]) -> None:
        """Shows what is known at the start."""

    def tick(self, progress: Progress) -> None:
        """Shows how far it is, if it is time."""

    def importing(self, imported: Imported) -> None:
        """Shows how far an import is, if it is time."""

    def ended(self, outcome: Outcome) -> None:
        """Shows how it ended."""


def run_bulk(options: Options) -> int:
    """Reads an archive; returns the exit code.

    Raises:
        RollmarkError: Something is wrong that a person can mend; it says what.
    """
    stop = Event()
    with _view() as view, _stopping(stop):
        shown = Shown(begun=view.begun, tick=view.tick, importing=view.importing)
        with open_bulk(options, shown, stop) as bulk:
            outcome = bulk.carry_out()
        view.ended(outcome)
    return 0 if outcome.is_whole or options.watch else STOPPED


class Lines:
    """JSON lines on stdout."""

    def __init__(self) -> None:
        self._next = 0.0

    def begun(self, told: Mapping[str, Any]) -> None:
        """Prints what is known at the start."""
        _print("begun", told)

    def tick(self, progress: Progress) -> None:
        """Prints how far it is, every few seconds."""
        if self._is_time():
            _print("progress", progress.to_dict())

    def importing(self, imported: Imported) -> None:
        """Prints how far the import is, every few seconds."""
        if self._is_time():
            _print("import", _import(imported))

    def ended(self, outcome: Outcome) -> None:
        """Prints how it ended."""
        brought = {"import": _import(outcome.imported)} if outcome.imported else {}
        told = {
            "whole": outcome.is_whole,
            "report": str(outcome.report),
            **outcome.progress.to_dict(),
            **brought,
        }
        _print("ended", told)

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + EVERY_S
        return True


class Bars:
    """A bar on stderr, with a row for each worker."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._next = 0.0

    def begun(self, told: Mapping[str, Any]) -> None:
        """Says what reads, and where Dask's pages are."""
        self._live.console.print(Text(f"reading {told['archive']} on {told['workers']} workers"))
        if told["dashboard"]:
            self._live.console.print(Text(f"Dask's pages: {told['dashboard']}"))
        if told["read_before"] or told["refused_before"]:
            before = f"from earlier runs: {told['read_before']:,} read, {told['refused_before']:,} refused"
            self._live.console.print(Text(before))

    def tick(self, progress: Progress) -> None:
        """Draws the bar."""
        if self._is_time():
            self._live.update(drawn(progress), refresh=True)

    def importing(self, imported: Imported) -> None:
        """Draws how far the import is."""
        if self._is_time():
            told = f"brought in: {imported.sent:,} photos, {imported.readings:,} readings"
            self._live.update(Text(told), refresh=True)

    def ended(self, outcome: Outcome) -> None:
        """Says how it ended."""
        self._live.update(drawn(outcome.progress), refresh=True)
        if outcome.imported:
            brought = outcome.imported
            photos = f"{brought.sent:,} photos ({brought.there:,} were there)"
            self._live.console.print(Text(f"brought in: {photos}, {brought.readings:,} readings"))
        if not outcome.is_whole:
            self._live.console.print(Text("stopped; --resume goes on"))
        self._live.console.print(Text(f"report: {outcome.report}"))

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + DRAWN_S
        return True


def drawn(progress: Progress) -> RenderableType:
    """Returns the bar with what stands around it."""
    total = progress.total
    of = f"of {total:,}" if total is not None else "files so far"
    rate, left_s = progress.rate(), progress.left_s()
    head = Table.grid(padding=(0, 1))
    head.add_row(
        ProgressBar(
            total=total or None, completed=min(progress.done, total or 0), width=30, pulse=total is None
        ),
        Text(f"{progress.done:,} {of}"),
        Text(f"{rate:.2f} photos/s" if rate else "", style="cyan"),
        Text(f"{_span(left_s)} left" if left_s is not None else "", style="cyan"),
    )
    counts = {
        "read": progress.read,
        "refused": progress.refused,
        "copies": progress.copies,
        "known": progress.known,
    }
    line = "   ".join(f"{name} {count:,}" for name, count in counts.items() if count or name == "read")
    parts: list[RenderableType] = [head, Text(line)]
    if progress.flow.trouble:
        parts.append(Text(progress.flow.trouble, style="yellow"))
    return Group(*parts, _workers(progress))


def _workers(progress: Progress) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    named = sorted((name, count) for name, count in progress.workers.items() if name)
    for name, count in named[:MOST_WORKERS]:
        table.add_row(Text(f"  {name}", style="dim"), Text(f"{count:,} photos", style="dim"))
    if len(named) > MOST_WORKERS:
        table.add_row(Text(f"  and {len(named) - MOST_WORKERS} more", style="dim"))
    return table


def _span(seconds: float) -> str:
    minutes, hours = round(seconds / 60), seconds / 3600
    if minutes < 1:
        return "a minute"
    return f"{minutes} min" if hours < 2 else f"{hours:.0f} h"


def _print(event: str, told: Mapping[str, Any]) -> None:
    typer.echo(json.dumps({"event": event, **told}))


def _import(imported: Imported) -> dict[str, Any]:
    return {
        "sent": imported.sent,
        "there": imported.there,
        "readings": imported.readings,
        "refused": imported.refused,
    }


@contextmanager
def _view() -> Iterator[View]:
    if not sys.stdout.isatty():
        yield Lines()
        return
    with Live(console=Console(stderr=True), auto_refresh=False, transient=False) as live:
        yield Bars(live)


@contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    """The first signal lets it come to an end in order, a second one ends it at once."""
    before: dict[signal.Signals, Callable[[int, FrameType | None], Any] | int | None] = {}

    def told(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
