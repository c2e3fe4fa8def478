"""A progress bar on stderr, for a person who waits."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_Item = TypeVar("_Item")


class Bar:
    """A bar with the time left; none is drawn for a single photo, or where stderr is no terminal."""

    def __init__(self, task: str, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        # Redirection would send what is printed on stdout to stderr, out of the pipe it belongs to.
        self._progress = Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._progress.add_task(task, total=total)
        self._is_shown = total > 1 and sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._is_shown:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            self._progress.stop()

    def advance(self) -> None:
        """Counts one more as done."""
        self._progress.advance(self._task)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Takes the bar away while something else is printed."""
        self.__exit__()
        yield
        self.__enter__()


def tracked(items: Iterable[_Item], task: str, total: int) -> Iterator[_Item]:
    """Goes through items under a bar."""
    with Bar(task, total) as bar:
        for item in items:
            yield item
            bar.advance()
