"""Real photos of weapons: every one becomes a valid Reading."""

import json
import math
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr.types import Reading

PHOTOS = Path(__file__).parents[3] / "shared" / "photos" / "weapons"

Run = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = [
    pytest.mark.photos,
    pytest.mark.skipif(not PHOTOS.is_dir(), reason="../shared/photos/weapons is absent"),
]


@pytest.fixture(scope="module")
def photos() -> list[Path]:
    return sorted(PHOTOS.iterdir())


@pytest.fixture(scope="module")
def readings(rollmark: Run, photos: list[Path]) -> list[Reading]:
    result = rollmark("read", "--json", *photos)
    assert result.returncode == 0, result.stderr
    return [Reading.from_dict(json.loads(line)) for line in result.stdout.splitlines()]


def test_every_photo_has_a_reading_and_none_is_refused(readings: list[Reading], photos: list[Path]) -> None:
    assert [reading.photo.path for reading in readings] == [str(photo) for photo in photos]
    assert [reading.photo.path for reading in readings if reading.refused] == []


def test_most_photos_hold_lines_and_candidates(readings: list[Reading]) -> None:
    assert sum(bool(reading.lines) for reading in readings) >= 0.8 * len(readings)
    assert sum(bool(reading.candidates) for reading in readings) >= 0.7 * len(readings)


def test_probabilities_lie_between_0_and_1(readings: list[Reading]) -> None:
    lines = [line for reading in readings for line in reading.lines]
    probabilities = [line.p for line in lines]
    probabilities += [other.p for line in lines for other in line.alternatives]
    probabilities += [candidate.p for reading in readings for candidate in reading.candidates]
    assert probabilities
    assert all(0 <= p <= 1 for p in probabilities)


def test_alternatives_of_a_candidate_never_sum_over_1(readings: list[Reading]) -> None:
    candidates = [candidate for reading in readings for candidate in reading.candidates]
    assert candidates
    for candidate in candidates:
        assert candidate.p + sum(other.p for other in candidate.alternatives) <= 1 + 1e-6


def test_polygons_are_finite_and_near_the_photo(readings: list[Reading]) -> None:
    for reading in readings:
        for line in reading.lines:
            for x, y in line.polygon:
                assert math.isfinite(x)
                assert math.isfinite(y)
                assert -0.1 * reading.photo.width <= x <= 1.1 * reading.photo.width
                assert -0.1 * reading.photo.height <= y <= 1.1 * reading.photo.height
