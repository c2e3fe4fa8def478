"""A folder into which files are dropped: each is an entry as soon as it is complete."""

import time
from collections.abc import Callable, Collection, Iterator
from threading import Event

from ocr.bulk.sources.folder import Folder
from ocr.bulk.sources.source import Entry

UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
"""Ends of names under which programs write what they rename when it is whole, beside a dot before them."""


class Watched:
    """A :class:`~ocr.bulk.sources.source.Source` that goes on until it is told to stop.

    Nothing tells when a file that is copied over a network is complete: it is taken to be when its size and
    its time of change have stayed the same for a while.

    Attributes:
        loaders: As those of a folder.
    """

    loaders = Folder.loaders

    def __init__(
        self,
        folder: Folder,
        stop: Event,
        *,
        stable_s: float = 5.0,
        look_s: float = 1.0,
        is_known: Callable[[Entry], bool],
    ) -> None:
        """Watches a folder.

        Args:
            folder: Where files are dropped.
            stop: Ends the entries when it is set.
            stable_s: Seconds without a change after which a file is complete.
            look_s: Seconds between two looks.
            is_known: Whether a file needs no looking at, because what is in it was read.
        """
        self._folder = folder
        self._stop = stop
        self._stable_s = stable_s
        self._look_s = look_s
        self._is_known = is_known
        self._since: dict[str, tuple[int, str, float]] = {}

    def entries(self) -> Iterator[Entry | None]:
        """Goes through the files that are complete; None after every look.

        Raises:
            ArchiveUnavailable: The folder cannot be listed.
        """
        while not self._stop.is_set():
            seen: set[str] = set()
            for entry in self._folder.entries():
                if _is_unfinished(entry.path) or self._is_known(entry):
                    continue
                seen.add(entry.path)
                if self._is_stable(entry):
                    yield entry
            self._since = {path: since for path, since in self._since.items() if path in seen}
            yield None
            self._stop.wait(self._look_s)

    def count(self) -> None:
        """Is never known."""

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Goes through some files, where they are still there."""
        return self._folder.find(paths)

    def _is_stable(self, entry: Entry) -> bool:
        now = time.monotonic()
        size, stamp, since = self._since.get(entry.path, (-1, "", now))
        if (size, stamp) != (entry.size, entry.stamp):
            since = now
        self._since[entry.path] = (entry.size, entry.stamp, since)
        return now - since >= self._stable_s


def _is_unfinished(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return name.startswith(".") or name.endswith(UNFINISHED)
