"""The real recogniser, and text as a printer would set it."""

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models import shelf
from ocr.reader import PRINT
from ocr.recognise.ppocr import PpOcr
from ocr.session import open_session

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
Printer = Callable[..., NDArray[np.uint8]]


def printed(text: str, height: int = 32, margin: int = 8) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: dark letters on a light ground, ``height`` pixels to the em, upright."""
    font = ImageFont.truetype(FONT, height)
    left, top, right, bottom = font.getbbox(text)
    size = (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin)
    image = Image.new("RGB", size, (200, 200, 195))
    ImageDraw.Draw(image).text((margin - left, margin - top), text, (40, 40, 45), font)
    return np.asarray(image)


@pytest.fixture(scope="session")
def printer() -> Printer:
    return printed


@pytest.fixture(scope="session")
def session() -> ort.InferenceSession:
    """PP-OCR's network as it ships, on one thread."""
    return open_session(shelf.card("recogniser", PRINT), threads=1)


@pytest.fixture(scope="session")
def ppocr(session: ort.InferenceSession) -> PpOcr:
    return PpOcr(session, PRINT)
