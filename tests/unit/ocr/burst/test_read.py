import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.burst import BurstReading
from ocr.errors import PhotoRefused
from ocr.reader import Reader, ReaderSettings
from ocr.types import Reading
from training.evaluate.bursts import outcome
from training.synth.burst import Burst

SAMPLES = Path(__file__).parents[4] / "samples"
STRANGER, SEVERAL_LINES = SAMPLES / "no_marking.jpg", SAMPLES / "cz_75_slide.jpg"
Bursts = Callable[[int, int], Burst]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open(ReaderSettings(threads=1, second_opinions=False))


def _file(image: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".png", image[:, :, ::-1])[1])


@pytest.fixture(scope="module")
def reading(reader: Reader, burst: Bursts) -> BurstReading:
    files = [_file(image) for image in burst(5, 1).images[:3]]
    return reader.read_burst([*files, STRANGER.read_bytes()], ["a.png", "b.png", "c.png", "d.png"])


def test_a_burst_is_a_reading_of_the_first_photo_and_tells_of_all(reading: BurstReading) -> None:
    assert [member.photo.path for member in reading.photos] == ["a.png", "b.png", "c.png", "d.png"]
    assert [member.is_used for member in reading.photos] == [True, True, True, False]
    assert reading.reading.photo == reading.photos[0].photo
    assert {"decode", "align", "detect", "recognise", "total"} <= reading.reading.timings_ms.keys()


def test_its_json_is_that_of_a_reading_with_the_photos_in_it(reading: BurstReading) -> None:
    told = reading.to_dict()
    assert [photo["is_used"] for photo in told.pop("burst")] == [True, True, True, False]
    assert Reading.from_dict(told) == reading.reading


def test_places_lie_within_the_first_photo(reading: BurstReading) -> None:
    photo = reading.reading.photo
    assert reading.reading.lines
    for line in reading.reading.lines:
        assert all(0 <= x <= photo.width and 0 <= y <= photo.height for x, y in line.polygon)
        assert line.p + sum(other.p for other in line.alternatives) <= 1 + 1e-9


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_burst_that_stands_wrong_is_read_as_if_it_were_held_upright(reader: Reader, turn: int) -> None:
    photo = np.asarray(Image.open(SEVERAL_LINES).convert("RGB"))
    upright = reader.read(_file(photo))
    held = reader.read_burst([_file(np.rot90(photo, turn)), _file(np.rot90(photo[4:], turn))])
    assert [line.text for line in held.reading.lines] == [line.text for line in upright.lines]
    assert len(upright.lines) > 1
    assert all(member.is_used for member in held.photos)
    assert (held.reading.photo.height == photo.shape[0]) == (turn == 2)
    for line in held.reading.lines:
        assert all(0 <= x <= held.reading.photo.width for x, _ in line.polygon)
        assert all(0 <= y <= held.reading.photo.height for _, y in line.polygon)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_burst_is_two_to_six_photos(reader: Reader, count: int) -> None:
    with pytest.raises(ValueError, match="two to 6"):
        reader.read_burst([b""] * count)


def test_a_photo_that_cannot_be_read_is_refused(reader: Reader, burst: Bursts) -> None:
    with pytest.raises(PhotoRefused):
        reader.read_burst([_file(burst(5, 1).images[0]), io.BytesIO(b"no photo").getvalue()])


def test_the_same_photo_twice_says_what_it_says_once(reader: Reader, burst: Bursts) -> None:
    file = _file(burst(5, 1).images[0])
    alone, twice = reader.read(file), reader.read_burst([file, file]).reading
    assert [line.text for line in twice.lines] == [line.text for line in alone.lines]
    assert all(a.p == pytest.approx(b.p, abs=0.02) for a, b in zip(alone.lines, twice.lines, strict=True))


def test_the_measure_counts_each_photo_and_all_together(reader: Reader) -> None:
    measured = outcome(reader, 1, 1, 0, 2)
    assert len(measured.ones) == 2
    assert 1 <= measured.used <= 2
    assert 0 <= measured.p <= 1
    assert not measured.surest or any(measured.ones)
