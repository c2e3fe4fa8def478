"""A reader without models: a photo's pixels do not matter to the commands, what was read does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cli import reader as readers
from ocr.burst import BurstReading, Member
from ocr.decode import decode, read_bytes
from ocr.errors import PhotoRefused
from ocr.types import (
    Candidate,
    Line,
    MarkingKind,
    Photo,
    Quality,
    Reading,
    Refusal,
    Script,
    ValueAlternative,
)

_QUAD = ((5.0, 5.0), (60.0, 5.0), (60.0, 20.0), (5.0, 20.0))
_OTHERS = (ValueAlternative("Б 123458", 0.2),)


@dataclass
class CannedReader:
    """Refuses what the decoder refuses, and reads one serial on everything else."""

    crops: list[bool] = field(default_factory=list)
    recogniser: Path | None = None

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        decoded = decode(data)
        self.crops.append(crop)
        height, width = decoded.image.shape[:2]
        return Reading(
            photo=Photo(decoded.sha256, width, height, path),
            quality=Quality(advice=("Come closer.",)),
            lines=(
                Line("line-1", _QUAD, "Б 123456", 0.7, Script.CYRILLIC, engine="canned"),
                Line("line-2", _QUAD, "[bold]N[/]", 0.4, Script.LATIN, engine="canned"),
            ),
            candidates=(
                Candidate(
                    MarkingKind.SERIAL, "Б 123456", "Б123456", 0.7, _OTHERS, ("line-1",), ("six digits",)
                ),
            ),
        )

    def read_burst(self, photos: Sequence[bytes], paths: Sequence[str] | None = None) -> BurstReading:
        """The last photo shows something else."""
        called = paths or [""] * len(photos)
        read = [self.read(data, path=path) for data, path in zip(photos, called, strict=True)]
        return BurstReading(read[0], tuple(Member(each.photo, each is not read[-1]) for each in read))

    def read_file(self, path: Path, *, crop: bool = False) -> Reading:
        try:
            return self.read(read_bytes(path), path=str(path), crop=crop)
        except PhotoRefused as error:
            return Reading(Photo(None, 0, 0, str(path)), refused=Refusal(error.reason, error.advice))


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> CannedReader:
    """The reader that the commands open."""
    canned = CannedReader()

    def opened(recogniser: Path | None = None) -> CannedReader:
        canned.recogniser = recogniser
        return canned

    monkeypatch.setattr(readers, "open_reader", opened)
    return canned


def write_photo(path: Path, shade: int = 60) -> Path:
    """Writes a plain grey photo."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((60, 90, 3), shade, np.uint8)).save(path)
    return path


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that can be read."""
    return write_photo(tmp_path / "IMG_1.jpg")
