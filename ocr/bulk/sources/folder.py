"""A folder and everything below it."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from ocr.bulk.sources.source import Entry
from ocr.decode import read_bytes
from ocr.errors import ArchiveUnavailable


class Folder:
    """A :class:`~ocr.bulk.sources.source.Source` on a file system.

    Links are not followed: they may lead in circles, or out of the archive.

    Attributes:
        loaders: Two, so that one is read while the other waits for the disk.
    """

    loaders = 2

    def __init__(self, root: Path) -> None:
        self._root = os.fsencode(root)

    def entries(self) -> Iterator[Entry]:
        """Goes through the files, folder by folder.

        Raises:
            ArchiveUnavailable: The folder itself cannot be listed; one below it that cannot is passed over.
        """
        for found in self._files():
            try:
                status = found.stat(follow_symlinks=False)
            except OSError:
                continue  # gone meanwhile
            yield self._entry(found.path, status)

    def count(self) -> int:
        """Goes through the names and counts."""
        return sum(1 for _ in self._files())

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Goes through some files, where they are still there."""
        for path in paths:
            place = os.path.join(self._root, os.fsencode(path))  # noqa: PTH118  names need not be text
            with suppress(OSError, ValueError):
                yield self._entry(place, os.lstat(place))

    def _entry(self, place: bytes, status: os.stat_result) -> Entry:
        path = os.path.relpath(place, self._root).decode("utf-8", "backslashreplace")
        load = partial(read_bytes, Path(os.fsdecode(place)))
        return Entry(path, status.st_size, str(status.st_mtime_ns), load)

    def _files(self) -> Iterator["os.DirEntry[bytes]"]:
        waiting = [self._root]
        while waiting:
            folder = waiting.pop()
            try:
                listed = os.scandir(folder)
            except OSError as error:
                if folder == self._root:
                    raise ArchiveUnavailable(f"{os.fsdecode(folder)} cannot be listed.") from error
                continue
            with listed:
                for found in listed:
                    if found.is_dir(follow_symlinks=False):
                        waiting.append(found.path)
                    elif not found.is_symlink():
                        yield found
