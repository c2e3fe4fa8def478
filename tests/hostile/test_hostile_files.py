"""Files made to harm: each is refused in plain words (or read, where it can be), cheaply.

They are forged on the fly; each is decoded in a child process of its own, whose processor time and peak of
memory are measured. The child is forked from a process that has decoded before, so that imports do not
count.
"""

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

HEIC = find_spec("pillow_heif") is not None  # an extra
MAX_SECONDS = 1.0  # of processor time
MAX_GROWTH_MB = 200.0

# Run as `python -c`: forks for every path given and prints one JSON object a line.
MEASURE = """
import io, json, os, resource, signal, sys, time
from pathlib import Path
from PIL import Image
from ocr.decode import decode, read_bytes
from ocr.errors import PhotoRefused

def memory_mb(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024

def outcome(path):
    try:
        return {"read": decode(read_bytes(path)).image.shape}
    except PhotoRefused as refusal:
        return {"refused": refusal.reason, "message": refusal.message, "advice": refusal.advice}

def measure(path):
    signal.alarm(20)
    before, started = memory_mb("VmRSS"), time.process_time()
    result = outcome(path)
    seconds = time.process_time() - started
    print(json.dumps({**result, "seconds": seconds, "growth_mb": memory_mb("VmHWM") - before}), flush=True)
    os._exit(0)

for format_ in ("PNG", "JPEG", "TIFF", "WEBP", "BMP"):
    small = io.BytesIO()
    Image.new("RGB", (8, 8)).save(small, format_)
    decode(small.getvalue())
try:
    from pillow_heif import from_pillow
    small = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 64))).save(small)
    decode(small.getvalue())
except ImportError:
    pass
for path in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        measure(Path(path))
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"died": status}), flush=True)
"""


def encoded(format_: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    noise = np.random.default_rng(7).integers(0, 255, (size[1], size[0], 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(file, format_, **options)
    return file.getvalue()


def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    from pillow_heif import from_pillow  # noqa: PLC0415 - an extra

    file = io.BytesIO()
    from_pillow(Image.new("RGB", size, "grey")).save(file)
    return file.getvalue()


def heic_that_says(width: int, height: int) -> bytes:
    """A HEIC whose header promises another size than its stream of 3 000 x 2 000 holds."""
    whole = heic((3_000, 2_000))
    assert whole.count(struct.pack(">II", 3_000, 2_000)) == 1
    return whole.replace(struct.pack(">II", 3_000, 2_000), struct.pack(">II", width, height))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *before: bytes, depth: int = 1, idat: bytes | None = None) -> bytes:
    """A black grey PNG of ``depth`` bits with the chunks ``before`` its pixels."""
    if idat is None:
        idat = zlib.compress(bytes((1 + (width * depth + 7) // 8) * height), 9)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + chunk(b"IDAT", idat) + chunk(b"IEND", b"")


def jpeg_with(*segments: bytes) -> bytes:
    whole = encoded("JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A little-endian TIFF whose directory holds (tag, type, count, value) and then says where the next
    is."""
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + directory + struct.pack("<I", following)


def grey_tiff(
    width: int = 16, height: int = 16, following: int = 0, **changed: tuple[int, int, int]
) -> bytes:
    """A whole uncompressed grey TIFF; ``changed`` replaces or adds entries, as t273=(type, count, value)."""
    entries = {
        256: (4, 1, width), 257: (4, 1, height), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1),
        273: (4, 1, 512), 277: (3, 1, 1), 278: (4, 1, height), 279: (4, 1, width * height),
    }  # fmt: skip
    entries |= {int(tag[1:]): entry for tag, entry in changed.items()}
    head = tiff(*((tag, *entry) for tag, entry in sorted(entries.items())), following=following)
    return head.ljust(512, b"\0") + bytes(min(width * height, 2**20))


def bmp_runs(width: int, height: int, runs: bytes) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0) + bytes(1024)
    return b"BM" + struct.pack("<IHHI", 14 + len(head) + len(runs), 0, 0, 14 + len(head)) + head + runs


def webp_canvas(width: int, height: int) -> bytes:
    simple = encoded("WEBP")
    canvas = b"VP8X" + struct.pack("<IB3x", 10, 0) + (width - 1).to_bytes(3, "little")
    body = b"WEBP" + canvas + (height - 1).to_bytes(3, "little") + simple[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def big_tiff(count: int) -> bytes:
    return b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, count) + struct.pack("<HHQQ", 700, 1, 1, 0) * 200_000


def many_scans() -> bytes:
    file = io.BytesIO()
    Image.new("L", (4_000, 4_000)).save(file, "JPEG", progressive=True)
    whole = file.getvalue()
    first = whole.index(b"\xff\xda")
    scan = whole[first : whole.index(b"\xff\xc4", first)]
    return whole[:first] + scan * 1_000 + b"\xff\xd9"


BOMB = zlib.compress(bytes(2**28), 9)  # 256 MiB of zeros in 261 kB
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing at all": ("empty", lambda: b""),
    "one byte": ("not_an_image", lambda: b"\xff"),
    "text": ("not_an_image", lambda: b"serial number: see attached photo\n" * 50),
    "noise": ("not_an_image", lambda: np.random.default_rng(1).bytes(2**20)),
    "90 MiB of zeros": ("not_an_image", lambda: bytes(90 * 2**20)),
    "a GIF": ("not_an_image", lambda: encoded("GIF")),
    "an SVG drawing": ("not_an_image", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "a PDF": ("not_an_image", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "an AVIF": ("not_an_image", lambda: b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf"),
    "a 1-bit PNG of 20 000 x 20 000": ("too_large", lambda: png(20_000, 20_000)),
    "a PNG of 100 000 x 1": ("too_large", lambda: png(100_000, 1)),
    "a PNG of 2^31 - 1 squared": ("too_large", lambda: png(2**31 - 1, 2**31 - 1, idat=b"")),
    "a PNG of 1 x 1": ("not_an_image", lambda: png(1, 1)),
    "a JPEG of 65 500 squared by its header": (
        "too_large",
        lambda: (whole := encoded("JPEG"))[: (at := whole.index(b"\xff\xc0") + 5)]
        + b"\xff\xdc\xff\xdc" + whole[at + 4 :],
    ),
    "a WebP canvas of 16 000 squared": ("too_large", lambda: webp_canvas(16_000, 16_000)),
    "a TIFF of 60 000 squared": ("too_large", lambda: grey_tiff(60_000, 60_000)),
    "a BMP of 30 000 squared": ("too_large", lambda: bmp_runs(30_000, 30_000, b"\0\1")),
    "a run-length coded BMP": ("not_an_image", lambda: bmp_runs(8_000, 8_000, b"\1\0" * 10**6)),
    "a PNG profile of 256 MiB": ("damaged", lambda: png(64, 64, chunk(b"iCCP", b"x\0\0" + BOMB))),
    "a PNG text of 256 MiB": ("damaged", lambda: png(64, 64, chunk(b"zTXt", b"x\0\0" + BOMB))),
    "a PNG of a hundred texts of 1 MiB": (
        "damaged",
        lambda: png(64, 64, *[chunk(b"zTXt", b"%d\0\0" % n + zlib.compress(bytes(2**20))) for n in
            range(100)]),
    ),
    "a PNG of a million empty chunks": ("damaged", lambda: png(64, 64, chunk(b"tEXt", b"") * 10**6)),
    "a PNG chunk longer than the file": ("damaged", lambda: png(64, 64).replace(b"\x0dIHDR", b"\xffIHDR")),
    "a PNG with EXIF of 8 MiB": (
        "damaged", lambda: png(64, 64, chunk(b"eXIf", big_tiff(2**40)[: 8 * 2**20])),
    ),
    "a JPEG of a million comments": ("damaged", lambda: jpeg_with(segment(0xFE, b"") * 10**6)),
    "a JPEG with 60 MiB of fill bytes": ("damaged", lambda: jpeg_with(b"\xff" * 60 * 2**20)),
    "a JPEG with 60 MiB of restarts": ("damaged", lambda: jpeg_with(b"\xff\xd0" * 30 * 2**20)),
    "a JPEG with EXIF of 12 MiB": (
        "damaged", lambda: jpeg_with(*[segment(0xE1, b"Exif\0\0" + bytes(60_000))] * 200),
    ),
    "a JPEG of 1 000 scans": ("damaged", many_scans),
    "a TIFF directory without end": ("damaged", lambda: tiff(*[(700, 1, 1, 0)] * 60_000)),
    "a BigTIFF directory without end": ("damaged", lambda: big_tiff(2**62)),
    "a TIFF directory past the end": ("damaged", lambda: b"II*\0\xf0\xff\xff\xff" + bytes(100)),
    "a TIFF of four thousand million strips": ("damaged", lambda: grey_tiff(t273=(4, 2**32 - 1, 8))),
    "a TIFF of ten million strips": (
        "damaged", lambda: grey_tiff(t273=(4, 10**7, 512), t278=(4, 1, 1)) + bytes(4 * 10**7),
    ),
    "a TIFF of ten million strips of one byte": (
        "damaged", lambda: grey_tiff(t273=(1, 10**7, 512)) + bytes(10**7),
    ),
    "a TIFF of ten million rationals": (
        "damaged", lambda: grey_tiff(t282=(5, 10**7, 512)) + b"\1\0\0\0" * 2 * 10**7,
    ),
    "a TIFF strip longer than the file": ("damaged", lambda: grey_tiff(8_000, 8_000)),
    "a TIFF tile of 60 000 squared": (
        "too_large",
        lambda: grey_tiff(t259=(3, 1, 8), t322=(4, 1, 60_000), t323=(4, 1, 60_000), t324=(4, 1, 512),
            t325=(4, 1, 99)),
    ),
    "a TIFF of 3 000 EXIF directories": (
        "damaged",
        lambda: tiff(*[(34_665, 4, 1, 8)] * 3_000),
    ),
}  # fmt: skip
if HEIC:
    REFUSED |= {
        "a HEIC of 30 000 squared by its header": ("too_large", lambda: heic_that_says(30_000, 30_000)),
        "a HEIC larger than its header": ("damaged", lambda: heic_that_says(64, 64)),
    }
READ: dict[str, Callable[[], bytes]] = {
    "a TIFF whose next directory is itself": lambda: grey_tiff(following=8),
    "a TIFF strip whose byte count is enormous": lambda: grey_tiff(t279=(4, 1, 2**32 - 1)),
    "a JPEG with 128 KiB of EXIF": lambda: jpeg_with(*[segment(0xE1, b"Exif\0\0" + bytes(60_000))] * 2),
    "a PNG with 8 MiB of text": lambda: png(64, 64, chunk(b"tEXt", b"x\0" + b"y" * 2**23)),
    "a JPEG followed by a film of 30 MiB": lambda: (
        encoded("JPEG") + np.random.default_rng(1).bytes(30 * 2**20)
    ),
}


def measured(paths: list[Path]) -> list[dict[str, Any]]:
    child = subprocess.run(
        [sys.executable, "-W", "error", "-c", MEASURE, *map(str, paths)],
        check=True, capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    return [json.loads(line) for line in child.stdout.splitlines()]


def forge(folder: Path, contents: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    paths = [folder / f"{number}.jpg" for number in range(len(contents))]
    for path, data in zip(paths, contents.values(), strict=True):
        path.write_bytes(data)
    return dict(zip(contents, measured(paths), strict=True))


def assert_cheap(name: str, result: dict[str, Any]) -> None:
    assert "died" not in result, (name, result)
    assert result["seconds"] <= MAX_SECONDS, (name, result)
    assert result["growth_mb"] <= MAX_GROWTH_MB, (name, result)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    contents = {name: make() for name, (_, make) in REFUSED.items()}
    contents |= {name: make() for name, make in READ.items()}
    return forge(tmp_path_factory.mktemp("hostile"), contents)


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_cheaply_and_with_advice(name: str, results: dict[str, Any]) -> None:
    result = results[name]
    assert_cheap(name, result)
    assert result.get("refused") == REFUSED[name][0], result
    assert result["message"].endswith(".")
    assert result["advice"].endswith(".")


@pytest.mark.parametrize("name", READ)
def test_an_odd_but_whole_file_is_read_cheaply(name: str, results: dict[str, Any]) -> None:
    assert_cheap(name, results[name])
    assert "read" in results[name], results[name]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"] + ["HEIC"] * HEIC)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.98])
def test_a_truncated_file_of_every_format_is_refused_as_damaged(
    format_: str, share: float, tmp_path: Path
) -> None:
    options = {"JPEG": {}, "TIFF": {"compression": "tiff_lzw"}}.get(format_, {})
    whole = heic((200, 150)) if format_ == "HEIC" else encoded(format_, (200, 150), **options)
    result = forge(tmp_path, {format_: whole[: max(16, int(len(whole) * share))]})[format_]
    assert_cheap(format_, result)
    assert result.get("refused") == "damaged", result


def test_a_wrong_extension_does_not_matter(tmp_path: Path) -> None:
    for format_, extension in (("PNG", "jpg"), ("JPEG", "png"), ("TIFF", "txt"), ("WEBP", "")):
        path = tmp_path / f"photo.{extension}"
        path.write_bytes(encoded(format_))
        assert measured([path])[0]["read"] == [48, 64, 3], format_


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for result in measured([tmp_path, tmp_path / "none.jpg"]):
        assert result["refused"] == "unreadable"
