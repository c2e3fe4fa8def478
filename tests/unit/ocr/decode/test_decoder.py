import hashlib
import io
import sys
import threading
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.decode import Decoded, Limits, decode
from ocr.errors import (
    PhotoDamaged,
    PhotoEmpty,
    PhotoFormatUnavailable,
    PhotoNotAnImage,
    PhotoTooLarge,
)

LOSSLESS: list[tuple[str, dict[str, Any]]] = [
    ("PNG", {}),
    ("WEBP", {"lossless": True}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("TIFF", {"big_tiff": True}),
    ("BMP", {}),
]


def picture() -> NDArray[np.uint8]:
    """A smooth colour ramp with a bright corner, (48, 64, 3) RGB."""
    down, along = np.mgrid[0:48, 0:64]
    pixels = np.stack([along * 4, down * 5, (along + down) * 2], axis=2).astype(np.uint8)
    pixels[:12, :12] = 255
    return pixels


def encoded(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def heic(image: Image.Image, **options: object) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra `heic` is not installed")
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, **options)
    return file.getvalue()


@pytest.mark.parametrize(("format_", "options"), LOSSLESS, ids=str)
def test_a_lossless_photo_comes_back_to_the_last_bit(format_: str, options: dict[str, Any]) -> None:
    data = encoded(Image.fromarray(picture()), format_, **options)
    decoded = decode(data)
    np.testing.assert_array_equal(decoded.image, picture())
    assert decoded.format == format_
    assert decoded.sha256 == hashlib.sha256(data).hexdigest()
    assert decoded.image.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize("options", [{"quality": 95}, {"quality": 95, "progressive": True}], ids=str)
def test_a_jpeg_comes_back_within_its_own_loss(options: dict[str, Any]) -> None:
    decoded = decode(encoded(Image.fromarray(picture()), "JPEG", subsampling=0, **options))
    assert decoded.format == "JPEG"
    assert np.abs(decoded.image.astype(int) - picture()).mean() < 2


def test_a_heic_photo_comes_back_within_its_own_loss() -> None:
    decoded = decode(heic(Image.fromarray(picture()), quality=90, chroma=444))
    assert decoded.format == "HEIF"
    assert np.abs(decoded.image.astype(int) - picture()).mean() < 4


def test_heic_without_its_extra_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = heic(Image.fromarray(picture()))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PhotoFormatUnavailable) as refusal:
        decode(data)
    assert "pip install '.[heic]'" in refusal.value.advice


def test_reading_heic_registers_nothing_with_pillow() -> None:
    decode(heic(Image.fromarray(picture())))
    assert "HEIF" not in Image.OPEN


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF"])
def test_of_an_animation_the_first_frame_is_read(format_: str) -> None:
    frames = [Image.new("RGB", (32, 16), colour) for colour in ("red", "blue")]
    options = {"lossless": True} if format_ == "WEBP" else {}
    data = encoded(frames[0], format_, save_all=True, append_images=frames[1:], **options)
    assert (decode(data).image == (255, 0, 0)).all()


def test_a_jpeg_of_several_pictures_gives_the_first() -> None:
    frames = [Image.new("RGB", (32, 16), colour) for colour in ("red", "blue")]
    decoded = decode(encoded(frames[0], "MPO", save_all=True, append_images=frames[1:], quality=95))
    assert decoded.format == "JPEG"
    assert np.abs(decoded.image.astype(int) - (255, 0, 0)).max() < 10


def test_no_bytes_are_refused_as_empty() -> None:
    with pytest.raises(PhotoEmpty):
        decode(b"")


def test_a_format_that_pillow_knows_but_this_does_not_is_refused() -> None:
    with pytest.raises(PhotoNotAnImage, match="GIF"):
        decode(encoded(Image.fromarray(picture()), "GIF"))


def test_a_truncated_jpeg_is_refused_with_advice() -> None:
    data = encoded(Image.fromarray(picture()), "JPEG")
    with pytest.raises(PhotoDamaged) as refusal:
        decode(data[: len(data) * 3 // 4])
    assert "again" in refusal.value.advice


@pytest.mark.parametrize(
    "limits",
    [Limits(max_pixels=48 * 64 - 1), Limits(max_side=63), Limits(max_bytes=100)],
    ids=["pixels", "side", "bytes"],
)
def test_a_photo_over_a_limit_is_refused_as_too_large(limits: Limits) -> None:
    with pytest.raises(PhotoTooLarge):
        decode(encoded(Image.fromarray(picture()), "PNG"), limits)


def test_webp_has_a_limit_of_its_own() -> None:
    limits = Limits(max_webp_pixels=48 * 64 - 1)
    decode(encoded(Image.fromarray(picture()), "PNG"), limits)
    with pytest.raises(PhotoTooLarge):
        decode(encoded(Image.fromarray(picture()), "WEBP"), limits)


def test_a_photo_just_within_the_limits_is_read() -> None:
    data = encoded(Image.fromarray(picture()), "PNG")
    decoded = decode(data, Limits(max_bytes=len(data), max_pixels=48 * 64, max_side=64, min_side=48))
    assert decoded.image.shape == (48, 64, 3)


def test_a_sliver_is_refused_as_too_small_for_a_marking() -> None:
    with pytest.raises(PhotoNotAnImage, match="too small"):
        decode(encoded(Image.new("RGB", (64, 3)), "PNG"))


def test_limits_are_checked_before_a_pixel_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.new("RGB", (40, 40)), "PNG")

    def never(*_: object) -> None:
        pytest.fail("the pixels were decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", never)
    with pytest.raises(PhotoTooLarge):
        decode(data, Limits(max_pixels=1_000))


def test_a_decompression_bomb_is_refused_and_warns_nobody() -> None:
    data = encoded(Image.new("1", (9_000, 10_000)), "PNG")  # over Pillow's warning, under its error
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        with pytest.raises(PhotoTooLarge):
            decode(data)
    assert heard == []


def test_decoding_leaves_the_process_as_it_was() -> None:
    before = (Image.MAX_IMAGE_PIXELS, list(warnings.filters))
    decode(encoded(Image.fromarray(picture()), "PNG"))
    assert (Image.MAX_IMAGE_PIXELS, list(warnings.filters)) == before


def test_threads_decode_side_by_side_and_leave_the_warning_filters_alone() -> None:
    data = encoded(Image.fromarray(picture()), "PNG")
    before, done = list(warnings.filters), list[Decoded]()
    threads = [threading.Thread(target=lambda: done.append(decode(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 8
    assert list(warnings.filters) == before


def test_whatever_a_decoder_raises_becomes_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside a plugin")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", broken)
    with pytest.raises(PhotoDamaged) as refusal:
        decode(encoded(Image.fromarray(picture()), "PNG"))
    assert refusal.value.message == "The PNG photo is truncated or damaged."
    assert isinstance(refusal.value.__cause__, ZeroDivisionError)
