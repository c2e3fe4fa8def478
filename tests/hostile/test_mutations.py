"""Small whole photos, damaged at random in thousands of ways: no crash, no hang, no error without a type."""

import io
import random
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from PIL import ExifTags, Image

from ocr.decode import decode
from ocr.errors import PhotoRefused

SHORT, WHOLE = 300, 2_000
MAX_SECONDS = 2.0  # of processor time for one damaged file of some kilobytes


def picture() -> Image.Image:
    down, along = np.mgrid[0:40, 0:56]
    grain = np.random.default_rng(3).integers(0, 30, (40, 56))
    pixels = np.stack([along * 4 + grain, down * 5 + grain, (along + down) * 2], axis=2)
    return Image.fromarray(pixels.astype(np.uint8))


def exif() -> bytes:
    data = Image.Exif()
    data[ExifTags.Base.Make] = "Camera"
    data[ExifTags.Base.Orientation] = 6
    data.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:03:09 14:05:59"
    return data.tobytes()


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def photos() -> dict[str, bytes]:
    """One whole file for every way in which a photo may be stored."""
    image, deep = picture(), Image.fromarray((np.arange(40 * 56, dtype=np.uint16) * 29).reshape(40, 56))
    files = {
        "JPEG": saved(image, "JPEG", exif=exif()),
        "progressive JPEG": saved(image, "JPEG", progressive=True),
        "CMYK JPEG": saved(image.convert("CMYK"), "JPEG"),
        "JPEG of two pictures": saved(image, "MPO", save_all=True, append_images=[image]),
        "PNG": saved(image, "PNG", exif=exif()),
        "16-bit PNG": saved(deep, "PNG"),
        "palette PNG": saved(image.quantize(16), "PNG", transparency=3),
        "animated PNG": saved(image, "PNG", save_all=True, append_images=[image.rotate(180)]),
        "WebP": saved(image, "WEBP", exif=exif()),
        "lossless WebP": saved(image.convert("RGBA"), "WEBP", lossless=True),
        "TIFF": saved(image, "TIFF", exif=exif()),
        "LZW TIFF": saved(image, "TIFF", compression="tiff_lzw"),
        "JPEG TIFF": saved(image, "TIFF", compression="jpeg"),
        "BigTIFF": saved(deep, "TIFF", big_tiff=True),
        "float TIFF": saved(deep.convert("F"), "TIFF"),
        "BMP": saved(image, "BMP"),
    }
    try:
        from pillow_heif import from_pillow  # noqa: PLC0415 - an extra
    except ImportError:
        return files
    file = io.BytesIO()
    from_pillow(image).save(file, exif=exif())
    return files | {"HEIC": file.getvalue()}


def flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 4, 32))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.choice((1, 4, 64, len(data)))]


def insert(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = chance.choice((chance.randbytes(16), bytes(256), data[start // 2 : start]))


def resize(data: bytearray, chance: random.Random) -> None:
    """Overwrites what may be a length or a count, mostly in the header, with one that hurts."""
    start = chance.randrange(min(len(data), chance.choice((64, 512, len(data)))))
    size = chance.choice((1, 2, 4, 8))
    value = chance.choice((0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), 2 ** (8 * size - 2), 65_000))
    data[start : start + size] = (value % 2 ** (8 * size)).to_bytes(size, chance.choice(("little", "big")))


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, cut, insert, resize)


def mutation(seed: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Returns the name of a photo and the photo damaged: always the same for a seed."""
    chance = random.Random(seed)
    name = list(files)[seed % len(files)]  # every format in turn
    data = bytearray(files[name])
    for _ in range(chance.choice((1, 1, 2, 5))):
        if data:
            chance.choice(DAMAGES)(data, chance)
    return name, bytes(data)


def outcome(data: bytes) -> str:
    try:
        decoded = decode(data)
    except PhotoRefused as refusal:
        return refusal.reason if refusal.message and refusal.advice else "refused without a word"
    assert decoded.image.dtype == np.uint8
    assert decoded.image.ndim == 3
    assert decoded.image.shape[2] == 3
    return "read"


def check(seeds: range) -> None:
    files = photos()
    assert {name: outcome(data) for name, data in files.items()} == dict.fromkeys(files, "read")
    outcomes = Counter[str]()
    for seed in seeds:
        name, data = mutation(seed, files)
        started = time.process_time()
        outcomes[outcome(data)] += 1
        assert time.process_time() - started < MAX_SECONDS, f"seed {seed}, {name}"
    assert set(outcomes) <= {"read", "empty", "damaged", "not_an_image", "too_large"}
    # Both kinds of end occur, or the damage was none, or total.
    assert outcomes["read"] > len(seeds) / 10
    assert outcomes["damaged"] > len(seeds) / 10


def test_damaged_photos_are_read_or_refused() -> None:
    check(range(SHORT))


@pytest.mark.proof
def test_two_thousand_damaged_photos_are_read_or_refused() -> None:
    check(range(SHORT, SHORT + WHOLE))
