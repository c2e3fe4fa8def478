"""Tesseract as a second opinion on a strip."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray
from PIL import Image

from ocr.errors import EngineUnavailable
from ocr.recognise.engine import Hypothesis, StripReading

CYRILLIC = ("srp", "rus", "bul", "mkd")
LATIN = ("eng", "srp_latn")
HEIGHT = 48  # pixels; its networks are trained on letters of about 36
WIDEST = 3200  # pixels; beyond 32 767 Tesseract refuses, and no marking is 65 times as long as high
MARGIN = 12  # pixels of ground around the strip, which its layout analysis needs


class Tesseract:
    """Reads strips with Debian's trained data; one at a time, whichever thread asks."""

    name = "tesseract"

    def __init__(self, languages: Sequence[str], data: Path | None = None) -> None:
        """Loads those of the languages that are installed.

        Args:
            languages: Tesseract's codes, most expected first.
            data: Folder of the trained data; None looks where Debian puts it.

        Raises:
            EngineUnavailable: There is no trained data for any of the languages.
        """
        folder = data or _installed()
        found = [code for code in languages if folder and (folder / f"{code}.traineddata").is_file()]
        if folder is None or not found:
            raise EngineUnavailable(f"Tesseract has no trained data for any of {', '.join(languages)}.")
        self.version = f"{tesserocr.PyTessBaseAPI.Version()}+{'+'.join(found)}"
        self._lock = threading.Lock()
        self._api = _opened(folder, found)
        self._api.SetVariable("debug_file", os.devnull)

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[StripReading]:
        """Reads strips, each (H, W, 3) uint8 RGB; one StripReading a strip, in their order."""
        with self._lock:
            return [self._read(strip) for strip in strips]

    def _read(self, strip: NDArray[np.uint8]) -> StripReading:
        self._api.SetImage(Image.fromarray(_prepared(strip)))
        text = " ".join(self._api.GetUTF8Text().split())
        sure = self._api.AllWordConfidences()
        self._api.Clear()
        if not text or not sure:
            return StripReading(self.name)
        return StripReading(self.name, (Hypothesis(text, float(np.mean(sure)) / 100),))


def _prepared(strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY)
    width = max(1, round(grey.shape[1] * HEIGHT / grey.shape[0]))
    sized = cv2.resize(grey, (min(width, WIDEST), HEIGHT))
    framed = cv2.copyMakeBorder(sized, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8)


def _opened(folder: Path, languages: Sequence[str]) -> tesserocr.PyTessBaseAPI:
    try:
        return tesserocr.PyTessBaseAPI(
            path=f"{folder}/",
            lang="+".join(languages),
            psm=tesserocr.PSM.SINGLE_LINE,
            oem=tesserocr.OEM.LSTM_ONLY,
        )
    except RuntimeError as error:
        message = f"Tesseract cannot load its trained data in {folder}; it may be damaged."
        raise EngineUnavailable(message) from error


def _installed() -> Path | None:
    named = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(named)] if named else sorted(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
    return folders[-1] if folders and folders[-1].is_dir() else None
