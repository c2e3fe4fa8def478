"""The reader that the commands read with."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from ocr.burst.types import BurstReading
from ocr.types import Reading


class PhotoReader(Protocol):
    """What the commands need of a reader."""

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Reads the bytes of one photo, or of one strip where ``crop``; raises PhotoRefused."""
        ...

    def read_burst(self, photos: Sequence[bytes], paths: Sequence[str] | None = None) -> BurstReading:
        """Reads two to six photos of one mark together; raises PhotoRefused."""
        ...

    def read_file(self, path: Path, *, crop: bool = False) -> Reading:
        """Reads one file; a photo that is refused becomes a Reading that says so."""
        ...


def open_reader(recogniser: Path | None = None) -> PhotoReader:
    """Loads the shipped models.

    Args:
        recogniser: Folder of another recogniser, ``SHELF/recogniser/VERSION``, to read with.

    Raises:
        ModelError: A model is missing, damaged, or its calibration belongs to another.
    """
    from ocr.reader import Reader, ReaderSettings  # loading it costs most of a second

    return Reader.open(ReaderSettings(recogniser=recogniser and recogniser.absolute()))
