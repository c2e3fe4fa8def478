"""Any Pillow mode to RGB of 8 bits.

The picture is taken over in strips of rows: Pillow keeps 4 bytes a pixel, and converting it whole would hold
further copies of it at once (measured for a JPEG of 12 megapixels: 128 MB instead of 84).

Embedded colour profiles are ignored: a marking is relief and contrast, which they do not change, and their
parser is one more that a hostile file could reach.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STRIP_ROWS = 64
_DEEP_MODES = ("I", "F")
# Full scale of 12 and 16 bits; cameras for industry and microscopes write 12 bits into 16.
_INTEGER_WHITES = (4_095.0, 65_535.0)
_FLOAT_WHITES = (1.0, 255.0, 65_535.0)


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Converts a loaded ``image`` of any mode.

    More than 8 bits are scaled by their full scale, never clipped; values that fit no common scale are
    stretched from their lowest to their highest. What is transparent becomes white, the page that viewers
    show it on: the colour stored under it is arbitrary, and may hold letters that nobody was shown.

    Returns:
        (H, W, 3) uint8, RGB, 0 to 255.
    """
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    if image.mode.startswith(_DEEP_MODES):
        black, white = _levels(image)
        for top, strip in _strips(image):
            pixels[top : top + strip.height] = _scaled(strip, black, white)[..., np.newaxis]
    else:
        for top, strip in _strips(image):
            pixels[top : top + strip.height] = np.asarray(_flat(strip))
    return pixels


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, image.height, _STRIP_ROWS):
        yield top, image.crop((0, top, image.width, min(top + _STRIP_ROWS, image.height)))


def _flat(strip: Image.Image) -> Image.Image:
    if strip.mode == "La":  # premultiplied: Pillow knows only this way out of it
        strip = strip.convert("LA")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    page = Image.new("RGBA", strip.size, "white")
    return Image.alpha_composite(page, strip.convert("RGBA")).convert("RGB")


def _finite(strip: Image.Image) -> NDArray[np.float32]:
    return np.nan_to_num(np.asarray(strip, np.float32), nan=0.0, posinf=0.0, neginf=0.0)


def _levels(image: Image.Image) -> tuple[float, float]:
    extremes = [(values.min(), values.max()) for values in (_finite(strip) for _, strip in _strips(image))]
    low, high = float(min(low for low, _ in extremes)), float(max(high for _, high in extremes))
    whites = _FLOAT_WHITES if image.mode == "F" else _INTEGER_WHITES
    fitting = [white for white in whites if high <= white]
    return (0.0, fitting[0]) if fitting and low >= 0 else (low, high)


def _scaled(strip: Image.Image, black: float, white: float) -> NDArray[np.uint8]:
    values = (_finite(strip).astype(np.float64) - black) * (255 / max(white - black, 1e-30))
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)
