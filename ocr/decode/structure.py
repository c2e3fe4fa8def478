"""The skeleton of a file, walked before Pillow sees it.

Pillow limits pixels, not parts. It reads headers in Python, so that a file of some megabytes made of empty
segments costs it minutes or gigabytes while it merely opens. The walks here stop at numbers that no camera
comes near.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from ocr.errors import PhotoDamaged

MAX_SEGMENTS = 1_024  # of a JPEG; a depth map or gain map in 64 KiB pieces takes some 200
MAX_SCANS = 100  # progressive encoders write about 10; every scan costs a pass over the whole picture
MAX_PADDING = (
    65_536  # bytes between the segments of a JPEG; the standard allows fill bytes, cameras write none
)
MAX_CHUNKS = 32_768  # of a PNG; 96 MiB in the 8 KiB chunks of libpng take 12 288
MAX_ENTRIES = 4_096  # of a TIFF directory and its parts
MAX_VALUES = 65_536  # numbers in a TIFF directory and its parts; a strip a row is 20 000
MAX_EXIF = 2**20  # bytes; JPEG itself allows 64 KiB

_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # RST0-7 and a stuffed 0 belong to the scan
_SOI, _EOI, _SOS, _APP1 = b"\xd8", b"\xd9", b"\xda", b"\xe1"


def check_structure(data: bytes, format_: str) -> None:
    """Refuses a file made of more parts than a camera writes, or cut before its end.

    Raises:
        PhotoDamaged: The file is such a one.
    """
    if format_ == "JPEG":
        _check_jpeg(data)
    elif format_ == "PNG":
        _check_png(data)
    elif format_ == "TIFF":
        _check_tiff(data)


def _check_jpeg(data: bytes) -> None:
    scans = exif = padding = position = 0
    for segments, found in enumerate(_segments(data)):
        if not scans:
            padding += found.start() - position
        scans += found[1] == _SOS
        exif += found[1] == _APP1 and data.startswith(b"Exif", found.end() + 2)
        position = _segment_end(data, found)
        if segments > MAX_SEGMENTS or scans > MAX_SCANS or padding > MAX_PADDING or exif > MAX_EXIF // 65_536:
            raise PhotoDamaged("The JPEG is made of more segments than any camera writes.")


def _segments(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yields every marker up to the end of the first image; Pillow heeds no end before the first scan."""
    position, scanned = 0, False
    while found := _MARKER.search(data, position, len(data) if scanned else position + MAX_PADDING):
        if scanned and found[1] == _EOI:
            return
        yield found
        scanned = scanned or found[1] == _SOS
        position = _segment_end(data, found)
    if not scanned:
        raise PhotoDamaged("The JPEG ends before its picture begins.")


def _segment_end(data: bytes, found: re.Match[bytes]) -> int:
    if found[1] in (_SOI, _EOI, b"\x01"):  # markers without a length
        return found.end()
    return found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2]))


def _check_png(data: bytes) -> None:
    position = 8
    for _ in range(MAX_CHUNKS):
        length = int.from_bytes(data[position : position + 4])
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if position > len(data):
            raise PhotoDamaged("The PNG is cut off before its end.")
        if kind == b"IEND":
            return
    raise PhotoDamaged("The PNG is made of more chunks than any program writes.")


class _Entry(NamedTuple):
    tag: int
    kind: int
    length: int
    value: int  # where the entry holds one LONG


_SUB_DIRECTORIES = (
    34_665,
    34_853,
    40_965,
)  # EXIF, GPS, interoperability: Pillow reads these with the picture
_TILES = (273, 279, 324, 325)  # offsets and byte counts of strips and tiles
_BYTES = (1, 2, 6, 7)  # BYTE, ASCII, SBYTE, UNDEFINED: kept as one piece whatever their length


def _check_tiff(data: bytes) -> None:
    order = "<" if data.startswith(b"II") else ">"
    big = 43 in data[2:4]
    pending = [struct.unpack_from(order + ("Q" if big else "I"), data, 8 if big else 4)[0]]
    entries = values = 0
    while pending:
        for entry in _directory(data, pending.pop(), order, big=big):
            entries += 1
            if entry.kind not in _BYTES or entry.tag in _TILES:
                values += entry.length
            if entry.tag in _SUB_DIRECTORIES:
                pending.append(entry.value)
            if entries > MAX_ENTRIES or values > MAX_VALUES:
                raise PhotoDamaged("The TIFF's directory is larger than any program writes.")


def _directory(data: bytes, offset: int, order: str, *, big: bool) -> Iterator[_Entry]:
    head, layout = (
        struct.Struct(order + ("Q" if big else "H")),
        struct.Struct(order + ("HHQI4x" if big else "HHII")),
    )
    if offset + head.size > len(data):
        return  # Pillow says better what is missing
    (count,) = head.unpack_from(data, offset)
    first = offset + head.size
    for position in range(first, min(first + count * layout.size, len(data) - layout.size + 1), layout.size):
        yield _Entry(*layout.unpack_from(data, position))
