"""Damaged photos and photos of odd shapes through the whole reader: a Reading or a refusal, nothing else."""

import io
import random
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from api import schemas
from ocr.errors import PhotoRefused
from ocr.reader import Reader, ReaderSettings

SHORT, WHOLE = 100, 2_000
FORMATS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 90}, "PNG": {}, "WEBP": {"quality": 90}, "TIFF": {}, "BMP": {},
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open(ReaderSettings(threads=1))


def marked() -> Image.Image:
    """A small photo with a number on it, so that what is still read goes all the way."""
    image = Image.new("RGB", (96, 40), (96, 96, 100))
    ImageDraw.Draw(image).text((8, 10), "K4821", fill=(225, 225, 225), font=ImageFont.load_default(20))
    return image


def photos() -> list[bytes]:
    files = []
    for format_, options in FORMATS.items():
        file = io.BytesIO()
        marked().save(file, format_, **options)
        files.append(file.getvalue())
    return files


def mutation(seed: int, files: list[bytes]) -> bytes:
    """A photo with bits turned, bytes left out or put in, mostly behind its header."""
    chance = random.Random(seed)
    data = bytearray(files[seed % len(files)])
    for _ in range(chance.choice((1, 2, 8))):
        at = chance.randrange(chance.choice((0, len(data) // 2)), len(data))
        kind = chance.randrange(4)
        if kind == 0:
            del data[at : at + chance.choice((1, 16, len(data)))]
        elif kind == 1:
            data[at:at] = chance.randbytes(8)
        else:
            data[at] ^= 1 << chance.randrange(8)
        if not data:
            break
    return bytes(data)


def outcome(reader: Reader, data: bytes, *, crop: bool) -> str:
    try:
        reading = reader.read(data, crop=crop)
    except PhotoRefused as refusal:
        return refusal.reason if refusal.message and refusal.advice else "refused without a word"
    schemas.Reading.model_validate(reading.to_dict())
    return "read" if reading.lines else "nothing seen"


def check(reader: Reader, seeds: range) -> None:
    files = photos()
    assert {outcome(reader, data, crop=True) for data in files} == {"read"}
    outcomes = Counter(outcome(reader, mutation(seed, files), crop=seed % 3 == 0) for seed in seeds)
    assert set(outcomes) <= {"read", "nothing seen", "empty", "damaged", "not_an_image", "too_large"}
    # Both kinds of end occur, or the damage was none, or total.
    assert outcomes["read"] > len(seeds) / 10, outcomes
    assert outcomes["damaged"] > len(seeds) / 10, outcomes


def test_damaged_photos_become_a_reading_or_a_refusal(reader: Reader) -> None:
    check(reader, range(SHORT))


@pytest.mark.proof
def test_two_thousand_damaged_photos_become_a_reading_or_a_refusal(reader: Reader) -> None:
    check(reader, range(SHORT, SHORT + WHOLE))


def _noise(width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 255, (height, width, 3), np.uint8)


def _flat(width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((height, width, 3), 90, np.uint8)


@pytest.mark.parametrize("crop", [False, True])
@pytest.mark.parametrize("size", [(4, 4), (4, 900), (900, 4), (300, 5), (64, 64)], ids=str)
@pytest.mark.parametrize("pixels", [_noise, _flat])
def test_a_photo_of_an_odd_shape_is_read(
    reader: Reader,
    pixels: Callable[[int, int], object],
    size: tuple[int, int],
    crop: bool,  # noqa: FBT001
) -> None:
    file = io.BytesIO()
    image = Image.fromarray(np.asarray(pixels(*size), np.uint8))
    image.save(file, "PNG")
    assert outcome(reader, file.getvalue(), crop=crop) in {"read", "nothing seen"}
