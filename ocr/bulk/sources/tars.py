"""A tar file, packed or not, read once from its beginning to its end."""

import lzma
import tarfile
import zlib
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from ocr.bulk.sources.source import Entry
from ocr.decode.limits import DEFAULT_LIMITS, Limits, check_bytes
from ocr.errors import ArchiveUnavailable, PhotoDamaged

_BROKEN = (OSError, EOFError, tarfile.TarError, zlib.error, lzma.LZMAError)


class Tar:
    """A :class:`~ocr.bulk.sources.source.Source` in a tar file.

    What is inside a packed one has no place to go to, so it can only be read in order.

    Attributes:
        loaders: None: each file is read where it stands.
    """

    loaders = 0

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self._path = path
        self._limits = limits

    def entries(self) -> Iterator[Entry]:
        """Goes through the files.

        Raises:
            ArchiveUnavailable: It is no tar file, or breaks off.
        """
        try:
            with tarfile.open(self._path, "r|*") as tar:
                while member := tar.next():
                    tar.members = []  # type: ignore[attr-defined]  # it would keep them all
                    if member.isreg():
                        yield self._entry(tar, member)
        except _BROKEN as error:
            raise ArchiveUnavailable(
                f"{self._path} is no tar file, or breaks off.",
                advice="What came before was read; mend or copy the file again, and go on with --resume.",
            ) from error

    def count(self) -> None:
        """Is not known before the end."""

    def find(self, paths: Collection[str]) -> Iterator[Entry]:  # noqa: ARG002  as every source
        """Finds none: they cannot be reached out of order."""
        return iter(())

    def _entry(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
        path = member.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        return Entry(path, member.size, str(member.mtime), partial(self._load, tar, member))

    def _load(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
        check_bytes(member.size, self._limits)
        try:
            file = tar.extractfile(member)
            data = file.read() if file else b""
        except _BROKEN as error:
            raise PhotoDamaged("The archive is damaged, or breaks off, within this file.") from error
        if len(data) != member.size:
            raise PhotoDamaged("The archive breaks off within this file.")
        return data
