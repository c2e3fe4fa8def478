import io
import struct

import pytest
from PIL import Image

from ocr.decode.structure import MAX_CHUNKS, MAX_ENTRIES, MAX_SCANS, MAX_SEGMENTS, MAX_VALUES, check_structure
from ocr.errors import PhotoDamaged


def saved(format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 48), 50).convert("RGB").save(file, format_, **options)
    return file.getvalue()


def comment(content: bytes) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", len(content) + 2) + content


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, count, value)


def directory(*entries: bytes) -> bytes:
    return struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)


TIFF_HEAD = b"II*\0\x08\0\0\0"
START = b"\xff\xd8"
SCAN = b"\xff\xda\0\x02"


@pytest.mark.parametrize(
    ("format_", "options"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("TIFF", {}), ("TIFF", {"big_tiff": True})],
    ids=str,
)
def test_a_whole_file_passes(format_: str, options: dict[str, bool]) -> None:
    check_structure(saved(format_, **options), format_)


def test_jpeg_segments_pass_up_to_the_limit_and_no_further() -> None:
    check_structure(START + comment(b"x") * (MAX_SEGMENTS - 2) + SCAN + b"\xff\xd9", "JPEG")
    with pytest.raises(PhotoDamaged):
        check_structure(START + comment(b"x") * (MAX_SEGMENTS + 1) + SCAN + b"\xff\xd9", "JPEG")


def test_jpeg_scans_pass_up_to_the_limit_and_no_further() -> None:
    check_structure(START + SCAN * MAX_SCANS + b"\xff\xd9", "JPEG")
    with pytest.raises(PhotoDamaged):
        check_structure(START + SCAN * (MAX_SCANS + 1) + b"\xff\xd9", "JPEG")


def test_scans_after_the_end_of_the_picture_do_not_count() -> None:
    check_structure(START + SCAN + b"\xff\xd9" + SCAN * 1_000, "JPEG")


def test_an_end_hidden_in_a_comment_does_not_end_the_count_of_scans() -> None:
    with pytest.raises(PhotoDamaged):
        check_structure(START + SCAN + comment(b"\xff\xd9") + SCAN * (MAX_SCANS + 1), "JPEG")


def test_restarts_and_stuffed_bytes_in_a_scan_are_no_segments() -> None:
    check_structure(START + SCAN + b"\xff\x00\xff\xd3" * 10_000 + b"\xff\xd9", "JPEG")


def test_a_jpeg_without_a_scan_is_damaged() -> None:
    with pytest.raises(PhotoDamaged, match="before its picture"):
        check_structure(START + comment(b"x"), "JPEG")


def test_a_png_without_its_end_is_damaged() -> None:
    whole = saved("PNG")
    for cut in (1, 12, 13, 40):
        with pytest.raises(PhotoDamaged, match="cut off"):
            check_structure(whole[:-cut], "PNG")


def test_a_png_of_too_many_chunks_is_damaged() -> None:
    whole = saved("PNG")
    chunks = b"\0\0\0\0tEXt\0\0\0\0" * MAX_CHUNKS
    with pytest.raises(PhotoDamaged, match="chunks"):
        check_structure(whole[:33] + chunks + whole[33:], "PNG")


@pytest.mark.parametrize(
    "entries",
    [
        [entry(700, 1, 1, 0)] * (MAX_ENTRIES + 1),
        [entry(273, 4, MAX_VALUES + 1, 0)],
        [entry(273, 1, MAX_VALUES + 1, 0)],
        [entry(282, 5, MAX_VALUES + 1, 0)],
        [entry(34_665, 4, 1, 8)],
    ],
    ids=["entries", "strips", "strips as bytes", "rationals", "a directory within itself"],
)
def test_a_tiff_directory_over_the_limits_is_damaged(entries: list[bytes]) -> None:
    with pytest.raises(PhotoDamaged, match="directory"):
        check_structure(TIFF_HEAD + directory(*entries), "TIFF")


def test_a_long_tiff_tag_of_bytes_is_one_piece() -> None:
    check_structure(TIFF_HEAD + directory(entry(34_675, 7, 10**6, 0)), "TIFF")
