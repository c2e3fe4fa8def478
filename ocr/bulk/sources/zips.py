"""A zip file, gone through by its directory without holding it: Python's own keeps every name in memory.

The format is that of PKWARE's APPNOTE 6.3: 4.3.16 the end, 4.3.14 and 4.3.15 of large files, 4.3.12 the
directory, 4.3.7 what stands before the bytes of each file.
"""

import os
import struct
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ocr.bulk.sources.source import Entry
from ocr.decode.limits import DEFAULT_LIMITS, Limits, check_bytes
from ocr.errors import ArchiveUnavailable, PhotoDamaged, PhotoTooLarge, PhotoUnreadable

_END, _END_64, _FIND_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
_ENTRY, _LOCAL = b"PK\1\2", b"PK\3\4"
_END_BYTES, _FIND_64_BYTES, _ENTRY_BYTES, _LOCAL_BYTES = 22, 20, 46, 30
_LONGEST_COMMENT = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF_8 = 1, 1 << 11


@dataclass(frozen=True, slots=True)
class _Listed:
    """A line of the directory."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int


class Zip:
    """A :class:`~ocr.bulk.sources.source.Source` in a zip file.

    Attributes:
        loaders: Two, so that one is unpacked while the other waits for the disk.
    """

    loaders = 2

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        """Opens the file.

        Raises:
            ArchiveUnavailable: It cannot be opened, or is no zip file.
        """
        self._path = path
        self._limits = limits
        try:
            with path.open("rb") as file:
                self._count, self._start = _directory(file)
        except (OSError, struct.error, ValueError) as error:
            raise ArchiveUnavailable(f"{path} is no zip file that can be read.") from error

    def entries(self) -> Iterator[Entry]:
        """Goes through the directory.

        Raises:
            ArchiveUnavailable: It is damaged.
        """
        with self._path.open("rb") as file:
            file.seek(self._start)
            for _ in range(self._count):
                listed = _listed(file)
                if not listed.name.endswith(b"/"):
                    yield self._entry(listed)

    def count(self) -> int:
        """Returns what the directory says, its folders included."""
        return self._count

    def find(self, paths: Collection[str]) -> Iterator[Entry]:
        """Looks for some files in the directory."""
        wanted = frozenset(paths)
        return (entry for entry in self.entries() if entry.path in wanted)

    def _entry(self, listed: _Listed) -> Entry:
        name = listed.name.decode("utf-8" if listed.flags & _UTF_8 else "cp437", "backslashreplace")
        stamp = f"{listed.crc:08x}"
        return Entry(name, listed.size, stamp, partial(self._load, listed))

    def _load(self, listed: _Listed) -> bytes:
        """Unpacks a file; never more of it than a photo may have.

        Raises:
            PhotoRefused: It is too large, encrypted, packed in a way that is not known, or damaged.
        """
        check_bytes(listed.size, self._limits)
        if listed.flags & _ENCRYPTED:
            raise PhotoUnreadable("The file is encrypted.", advice="Unpack the archive with its password.")
        if listed.method not in {_STORED, _DEFLATED}:
            raise PhotoUnreadable(
                "The file is packed in a way that is not known.",
                advice="Unpack the archive, and read the folder.",
            )
        data = _unpacked(self._packed(listed), listed.method, self._limits)
        if len(data) != listed.size or zlib.crc32(data) != listed.crc:
            raise PhotoDamaged("The file is damaged within its archive.")
        return data

    def _packed(self, listed: _Listed) -> bytes:
        with self._path.open("rb") as file:
            file.seek(listed.offset)
            fixed = file.read(_LOCAL_BYTES)
            if len(fixed) < _LOCAL_BYTES or not fixed.startswith(_LOCAL):
                raise PhotoDamaged("The file is damaged within its archive.")
            name, extra = struct.unpack_from("<HH", fixed, 26)
            file.seek(name + extra, os.SEEK_CUR)
            # Deflate makes nothing longer than a stored block: 5 bytes for 65 535, RFC 1951 3.2.4.
            most = self._limits.max_bytes + self._limits.max_bytes // 1000 + 64
            return file.read(min(listed.packed, most))


def _listed(file: BinaryIO) -> _Listed:
    """The next line of the directory."""
    fixed = file.read(_ENTRY_BYTES)
    if len(fixed) < _ENTRY_BYTES or not fixed.startswith(_ENTRY):
        raise ArchiveUnavailable("The directory of the zip file is damaged.")
    flags, method, crc, packed, size, *lengths = struct.unpack_from("<HH4xIIIHHH", fixed, 8)
    (offset,) = struct.unpack_from("<I", fixed, 42)
    name, extra, _ = (file.read(length) for length in lengths)
    size, packed, offset = _large(extra, size, packed, offset)
    return _Listed(name, flags, method, crc, packed, size, offset)


def _unpacked(packed: bytes, method: int, limits: Limits) -> bytes:
    if method == _STORED:
        return packed
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(packed, limits.max_bytes + 1)
    except zlib.error as error:
        raise PhotoDamaged("The file is damaged within its archive.") from error
    if len(data) > limits.max_bytes:
        raise PhotoTooLarge("The file unpacks to more than the directory of its archive says.")
    return data


def _directory(file: BinaryIO) -> tuple[int, int]:
    """How many files the directory lists, and where it begins."""
    size = file.seek(0, os.SEEK_END)
    tail = max(0, size - _END_BYTES - _LONGEST_COMMENT)
    file.seek(tail)
    data = file.read()
    end = data.rfind(_END)
    if end < 0:
        raise ValueError("no end")
    count, _, start = struct.unpack_from("<HII", data, end + 10)
    if count == _FULL_16 or start == _FULL_32:
        return _directory_64(file, data, end)
    return count, start


def _directory_64(file: BinaryIO, data: bytes, end: int) -> tuple[int, int]:
    if data[end - _FIND_64_BYTES :].startswith(_FIND_64):
        (place,) = struct.unpack_from("<Q", data, end - _FIND_64_BYTES + 8)
        file.seek(place)
        large = file.read(56)
        if large.startswith(_END_64):
            count, _, start = struct.unpack_from("<QQQ", large, 32)
            return count, start
    raise ValueError("no end of a large file")


def _large(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Takes from the extra field 1 what does not fit into 32 bits (APPNOTE 4.5.3)."""
    wide = iter(())
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, place)
        if kind == 1:
            held = extra[place + 4 : place + 4 + length]
            wide = iter(struct.unpack(f"<{len(held) // 8}Q", held[: len(held) // 8 * 8]))
            break
        place += 4 + length
    size, packed, offset = (
        next(wide, value) if value == _FULL_32 else value for value in (size, packed, offset)
    )
    return size, packed, offset
