import pytest

from ocr.decode.sniff import sniff
from ocr.errors import PhotoNotAnImage


@pytest.mark.parametrize(
    ("start", "format_"),
    [
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WEBP"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
        (b"II+\0\x08\0\0\0", "TIFF"),
        (b"BM\x36\0\0\0", "BMP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIF"),
    ],
)
def test_a_format_is_known_by_its_first_bytes(start: bytes, format_: str) -> None:
    assert sniff(start) == format_


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"GIF89a", "a GIF"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xef\xbb\xbf\n <svg", "an SVG"),
        (b"<?xml version='1.0'?><svg", "an SVG"),
        (b"PK\x03\x04", "a ZIP"),
        (b"\0\0\0\x20ftypavif", "an AVIF"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "not an image"),
        (b"\0\0\0\x18ftypmp42", "not an image"),
        (b"", "not an image"),
    ],
)
def test_what_is_no_photo_is_refused_by_its_name(start: bytes, name: str) -> None:
    with pytest.raises(PhotoNotAnImage, match=name) as refusal:
        sniff(start)
    assert "JPEG" in refusal.value.advice
