"""Real photos of weapons: every one becomes a Reading that is valid in every part."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api import schemas
from ocr.reader import Reader, ReaderSettings
from ocr.types import Reading

PHOTOS = Path(__file__).parents[4] / "shared" / "photos" / "weapons"

pytestmark = [
    pytest.mark.photos,
    pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/photos/weapons is absent"),
]


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    reader = Reader.open(ReaderSettings(threads=1))
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(reader.read_file, sorted(PHOTOS.iterdir())))


def test_every_photo_is_read_and_its_reading_is_valid(readings: list[Reading]) -> None:
    assert len(readings) >= 30
    for reading in readings:
        assert reading.refused is None
        schemas.Reading.model_validate(reading.to_dict())  # no probability outside 0 to 1, no NaN
        assert Reading.from_dict(reading.to_dict()) == reading


def test_every_part_of_a_reading_agrees_with_the_others(readings: list[Reading]) -> None:
    lines = [(line, reading.photo) for reading in readings for line in reading.lines]
    assert len(lines) >= len(readings)
    for line, photo in lines:
        assert line.p + sum(other.p for other in line.alternatives) <= 1 + 1e-9
        assert all(0 <= x <= photo.width and 0 <= y <= photo.height for x, y in line.polygon)
        assert all(
            c.p + sum(other.p for other in c.alternatives) <= 1.001 for c in line.characters
        )  # each rounded to 4 decimals


def test_candidates_name_lines_and_marks_that_are_there(readings: list[Reading]) -> None:
    assert any(reading.candidates for reading in readings)
    for reading in readings:
        ids = {line.id for line in reading.lines} | {mark.id for mark in reading.marks}
        assert len(ids) == len(reading.lines) + len(reading.marks)
        assert all(set(candidate.evidence) <= ids for candidate in reading.candidates)
