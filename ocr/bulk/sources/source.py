"""What every archive is to the rest: a list of files that comes as it is asked for, and their bytes."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    r"""A file of an archive.

    Attributes:
        path: Within the archive, with ``/`` between folders; bytes that are not UTF-8 are
            written as ``\xNN``.
        size: In bytes, as the list says.
        stamp: What changes when the file does: its time of change, its checksum or its tag.
        load: Returns the bytes; raises PhotoRefused, or OSError where trying again may help. In an archive
            that can only be read in order it must be called before the next entry is asked for.
    """

    path: str
    size: int
    stamp: str
    load: Callable[[], bytes] = field(repr=False, compare=False)


class Source(Protocol):
    """An archive."""

    @property
    def loaders(self) -> int:
        """How many entries may be loaded at once; 0: each before the next is asked for."""

    def entries(self) -> Iterator[Entry | None]:
        """Goes through the files without holding them all; None where there is nothing new for now.

        Raises:
            ArchiveUnavailable: It cannot be listed.
        """

    def count(self) -> int | None:
        """Returns how many files there are, where that can be told without reading them."""

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Goes through some files by their paths: those that are there, and can be reached out of order."""
