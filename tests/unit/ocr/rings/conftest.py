"""Heads of cartridge cases as a draughtsman would draw them: a brass disc, a dark pocket, words around it."""

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.rings.ring import Way

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
PITCH = 0.055  # turns from letter to letter
Stamp = tuple[str, float, Way]  # text, its middle in turns clockwise from twelve o'clock, how it stands
Head = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="session")
def head() -> Head:
    return drawn


def drawn(*stamps: Stamp, radius: float = 180.0, pocket: float = 0.48) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: the head in the middle of a square three radii wide."""
    side = round(3 * radius)
    image = Image.new("RGB", (side, side), (70, 45, 40))
    for part, colour in ((1.0, (190, 165, 90)), (pocket, (35, 32, 30))):
        r = radius * part
        ImageDraw.Draw(image).ellipse((side / 2 - r, side / 2 - r, side / 2 + r, side / 2 + r), fill=colour)
    for stamp in stamps:
        _stamp(image, stamp, radius * (1 + pocket) / 2, round(radius * 0.26))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1.0)))


def _stamp(image: Image.Image, stamp: Stamp, radius: float, height: int) -> None:
    font = ImageFont.truetype(FONT, height)
    text, middle, way = stamp
    for n, letter in enumerate(text):
        turn = middle + way.value * (n - (len(text) - 1) / 2) * PITCH
        glyph = Image.new("L", (2 * height, 2 * height))
        ImageDraw.Draw(glyph).text((height, height), letter, 255, font, anchor="mm")
        upright = 0.0 if way is Way.OUTWARD else 180.0
        turned = glyph.rotate(upright - 360 * turn, Image.Resampling.BICUBIC)
        angle = 2 * np.pi * (turn - 0.25)
        x, y = image.width / 2 + radius * np.cos(angle), image.height / 2 + radius * np.sin(angle)
        image.paste((80, 62, 30), (round(x) - height, round(y) - height), turned)
