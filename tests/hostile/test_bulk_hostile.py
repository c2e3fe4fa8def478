"""An archive of which every twentieth file is made to harm: all others are read, each of these is listed."""

import csv
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ocr.bulk.testing.processes import Machines
from ocr.cluster.settings import READER

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.jpg"))
SIDE_PX = 320
SHORT = pytest.param(38, id="short")
WHOLE = pytest.param(380, id="whole", marks=[pytest.mark.proof, pytest.mark.timeout(3000)])


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    machines = Machines(tmp_path, READER, memory_mib=2048)
    yield machines
    machines.close()


def photo(number: int) -> bytes:
    """A sample made small, like no other."""
    made = io.BytesIO()
    with Image.open(SAMPLES[number % len(SAMPLES)]) as image:
        image.thumbnail((SIDE_PX, SIDE_PX))
        image.convert("RGB").save(made, "JPEG", quality=70 + number // len(SAMPLES))
    return made.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is as large as a wall."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(2_000_000), 9))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


HOSTILE = {
    "bomb.png": (bomb(30_000), "too_large"),
    "cut.jpg": (photo(0)[:3000], "damaged"),
    "empty.jpg": (b"", "empty"),
    "text.jpg": (b"no photo at all", "not_an_image"),
    "unfinished.png": (bomb(4000), "damaged"),
    "archive.jpg": (b"PK\5\6" + bytes(18), "not_an_image"),
    "header.jpg": (b"\xff\xd8\xff\xe0" + bytes(200), "damaged"),
    "=formula().jpg": (b"GIF89a" + bytes(40), "not_an_image"),
    "<b>name.jpg": (photo(1)[:2500], "damaged"),
    "noise.tif": (b"II*\0" + bytes(range(256)), "damaged"),
}


@pytest.mark.parametrize("good", [SHORT, WHOLE])
def test_all_photos_among_hostile_files_are_read_and_each_of_those_is_listed_with_its_reason(
    machines: Machines, good: int
) -> None:
    count = good // 19
    hostile = {
        f"box-{n % 4}/{n}-{name}": (data + (b"\0" * (n // len(HOSTILE)) if data else b""), reason)
        for n, (name, (data, reason)) in ((n, list(HOSTILE.items())[n % len(HOSTILE)]) for n in range(count))
    }
    machines.fill({f"box-{n % 4}/{n}.jpg": photo(n) for n in range(good)})
    machines.fill({path: data for path, (data, _) in hostile.items()})
    told = machines.ended(machines.bulk(dask=False), patience_s=2000)
    assert (told["read"], told["refused"]) == (good, count)
    with (machines.out / "report" / "quarantine.csv").open(newline="", encoding="utf-8") as file:
        listed = {row["path"]: row for row in csv.DictReader(file)}
    assert {path: row["reason"] for path, row in listed.items()} == {
        path: reason for path, (_, reason) in hostile.items()
    }
    assert all(row["advice"] for row in listed.values())
