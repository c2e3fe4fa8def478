import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr.decode import decode
from ocr.decode.pixels import to_rgb


def through(image: Image.Image, format_: str, **options: object) -> NDArray[np.uint8]:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return decode(file.getvalue()).image


def ramp16() -> NDArray[np.uint16]:
    """(128, 256) from 0 to the full scale of 16 bits, along."""
    return np.tile(np.arange(256, dtype=np.uint16) * 257, (128, 1))


@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_grey_of_16_bits_is_scaled_not_clipped(format_: str) -> None:
    decoded = through(Image.fromarray(ramp16()), format_)
    expected = np.repeat(np.tile(np.arange(256, dtype=np.uint8), (128, 1))[..., None], 3, axis=2)
    np.testing.assert_array_equal(decoded, expected)


def test_12_bits_stored_in_16_fill_the_whole_range() -> None:
    decoded = through(Image.fromarray(ramp16() // 16), "TIFF")
    assert (decoded[0, 0, 0], decoded[0, -1, 0]) == (0, 255)


def test_big_endian_grey_of_16_bits_is_read() -> None:
    image = Image.frombytes("I;16B", (256, 128), ramp16().astype(">u2").tobytes())
    np.testing.assert_array_equal(through(image, "TIFF")[0, :, 0], np.arange(256))


def test_colour_of_16_bits_is_scaled_not_clipped() -> None:
    cv2 = pytest.importorskip("cv2")  # Pillow cannot write it
    pixels = np.stack([ramp16(), ramp16()[:, ::-1], np.full_like(ramp16(), 32_896)], axis=2)
    for extension in (".png", ".tiff"):
        written, data = cv2.imencode(extension, pixels[..., ::-1])
        assert written
        decoded = decode(data.tobytes()).image
        np.testing.assert_array_equal(decoded, (pixels >> 8).astype(np.uint8), err_msg=extension)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (0.0, 255.0), (0.0, 65_535.0), (-3.0, 5.0), (0.0, 1e9)], ids=str
)
def test_floats_of_any_scale_span_black_to_white(low: float, high: float) -> None:
    pixels = np.tile(np.linspace(low, high, 256, dtype=np.float32), (16, 1))
    decoded = through(Image.fromarray(pixels), "TIFF")
    np.testing.assert_allclose(decoded[0, :, 0], np.arange(256), atol=1)


def test_a_float_picture_of_nothing_finite_is_black_not_an_error() -> None:
    assert not through(Image.fromarray(np.full((8, 8), np.nan, np.float32)), "TIFF").any()


def test_signed_integers_are_stretched_from_lowest_to_highest() -> None:
    pixels = np.tile(np.linspace(-1_000, 1_000, 256).astype(np.int32), (16, 1))
    np.testing.assert_allclose(through(Image.fromarray(pixels), "TIFF")[0, :, 0], np.arange(256), atol=1)


@pytest.mark.parametrize("format_", ["JPEG", "TIFF"])
def test_cmyk_keeps_its_colours(format_: str) -> None:
    # Pillow writes CMYK JPEG inverted, with Adobe's marker, as Adobe's programs do.
    colours = {"red": (255, 0, 0), "white": (255, 255, 255), "black": (0, 0, 0), "navy": (0, 0, 128)}
    for name, rgb in colours.items():
        decoded = through(Image.new("RGB", (16, 16), name).convert("CMYK"), format_)
        assert np.abs(decoded.astype(int) - rgb).max() <= 4, name


def test_a_palette_becomes_its_colours() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 10, 200, 30])
    assert (through(image, "PNG") == (10, 200, 30)).all()


def test_one_bit_becomes_black_and_white() -> None:
    pixels = np.indices((8, 16)).sum(axis=0) % 2 == 0
    for format_ in ("PNG", "TIFF", "BMP"):
        decoded = through(Image.fromarray(pixels), format_)
        np.testing.assert_array_equal(decoded[..., 1], np.where(pixels, 255, 0))


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white_whatever_colour_hides_under_it(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 4, 8))
    decoded = through(image.convert(mode), "PNG")
    assert (decoded[:, :4] == 0).all()
    assert (decoded[:, 4:] == 255).all()


def test_half_transparent_is_blended_with_white() -> None:
    assert (through(Image.new("RGBA", (8, 8), (0, 0, 0, 128)), "PNG") == 127).all()


def test_a_transparent_palette_entry_becomes_white() -> None:
    image = Image.new("P", (8, 8), 1)
    image.putpalette([0, 0, 0, 10, 200, 30])
    assert (through(image, "PNG", transparency=1) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "La", "LA", "P", "RGB", "RGBa", "RGBX", "YCbCr", "LAB", "HSV"])
def test_every_mode_becomes_rgb_of_its_size_across_strip_borders(mode: str) -> None:
    source = Image.new("RGB", (5, 200), (200, 200, 200))
    if mode in ("La", "RGBa"):
        image = source.convert(mode[:-1] + "A").convert(mode)
    elif mode == "LAB":
        image = Image.merge("LAB", [Image.new("L", (5, 200), value) for value in (204, 128, 128)])
    else:
        image = source.convert(mode)
    pixels = to_rgb(image)
    assert pixels.shape == (200, 5, 3)
    assert pixels.dtype == np.uint8
    assert abs(int(np.median(pixels)) - 200) < (60 if mode == "1" else 8)
