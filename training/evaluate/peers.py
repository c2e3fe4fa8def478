"""RapidOCR and Tesseract as readers to be compared with, each as it comes and in a process of its own.

A process of its own keeps a peer's threads, log settings and memory away from what it is compared with.
"""

import functools
import importlib.metadata
import logging
import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.errors import EngineUnavailable, PhotoNotAnImage
from ocr.knowledge.keys import guess_script
from ocr.types import Line, Photo, Polygon, Reading
from training.evaluate.contest import Timed, refused
from training.evaluate.inputs import decode

PEERS = ("rapidocr", "tesseract")

_Image = NDArray[np.uint8]
_Found = tuple[Polygon, str, float]
_Engine = Callable[[_Image], list[_Found]]


class Peer:
    """A peer in its own process, as a contestant; close it, or use it as a context.

    Attributes:
        name: One of :data:`PEERS`.
    """

    def __init__(self, name: str, threads: int) -> None:
        """Starts the process; the peer itself loads with the first photo.

        Raises:
            EngineUnavailable: There is no such peer, or its program is not installed.
        """
        if name not in PEERS:
            raise EngineUnavailable(f"There is no peer {name}.", advice=f"Peers: {', '.join(PEERS)}.")
        if name == "tesseract" and not shutil.which("tesseract"):
            raise EngineUnavailable("Tesseract is not installed.")
        self.name = name
        self._threads = threads
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    def read(self, data: bytes, path: str, *, crop: bool) -> Timed:
        """Reads the bytes of one photo, or of one strip where ``crop``; the time is the peer's own."""
        return self._pool.submit(_read, self.name, self._threads, data, path, crop=crop).result()

    def close(self) -> None:
        """Ends the process."""
        self._pool.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(name: str, threads: int, data: bytes, path: str, *, crop: bool) -> Timed:
    engine = _engine(name, threads, crop=crop)
    start = time.perf_counter()
    image = decode(data)
    found = [] if image is None else engine(image)
    milliseconds = (time.perf_counter() - start) * 1000
    if image is None:
        return Timed(refused(path, PhotoNotAnImage()), milliseconds)
    lines = tuple(_line(number, name, *one) for number, one in enumerate(found))
    photo = Photo(sha256=None, width=image.shape[1], height=image.shape[0], path=path)
    version = importlib.metadata.version({"rapidocr": "rapidocr", "tesseract": "pytesseract"}[name])
    return Timed(
        Reading(photo, lines=lines, models={name: version}, timings_ms={"total": milliseconds}), milliseconds
    )


def _line(number: int, engine: str, polygon: Polygon, text: str, p: float) -> Line:
    return Line(f"line-{number}", polygon, text, p, guess_script(text), engine=engine)


@functools.cache
def _engine(name: str, threads: int, *, crop: bool) -> _Engine:
    # RapidOCR keeps what one call asks for, so photos and strips each have an engine of their own.
    cv2.setNumThreads(threads)
    opens = {"rapidocr": _open_rapidocr, "tesseract": _open_tesseract}
    return opens[name](threads, crop=crop)


def _open_rapidocr(threads: int, *, crop: bool) -> _Engine:
    from rapidocr import RapidOCR  # noqa: PLC0415  # only its own process bears its weight

    logging.disable(logging.CRITICAL)
    pool = {"intra_op_num_threads": threads, "inter_op_num_threads": 1}
    engine: Any = RapidOCR(params={f"EngineConfig.onnxruntime.{key}": value for key, value in pool.items()})

    def photo(image: _Image) -> list[_Found]:
        out = engine(image)
        if out.boxes is None:
            return []
        scored = zip(out.boxes, out.txts, out.scores, strict=True)
        return [(_corners(box), text, float(p)) for box, text, p in scored]

    def strip(image: _Image) -> list[_Found]:
        out = engine(image, use_det=False, use_cls=False, use_rec=True)
        scored = zip(out.txts or (), out.scores or (), strict=True)
        return [(_whole(image), text, float(p)) for text, p in scored]

    return strip if crop else photo


def _open_tesseract(threads: int, *, crop: bool) -> _Engine:
    import pytesseract  # noqa: PLC0415  # see RapidOCR

    os.environ["OMP_THREAD_LIMIT"] = str(threads)

    def photo(image: _Image) -> list[_Found]:
        return _lines_of_words(
            pytesseract.image_to_data(image, config="--psm 11", output_type=pytesseract.Output.DICT)
        )

    def strip(image: _Image) -> list[_Found]:
        scale = 64 / image.shape[0]
        big = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        big = cv2.copyMakeBorder(big, 16, 16, 16, 16, cv2.BORDER_REPLICATE)
        # Tesseract gives no confidence together with the text of one line.
        return [(_whole(image), pytesseract.image_to_string(big, config="--psm 7").strip(), 0.5)]

    return strip if crop else photo


def _lines_of_words(data: dict[str, list[Any]]) -> list[_Found]:
    """Joins Tesseract's words to lines; a word without confidence is layout, not text."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for place, text in enumerate(data["text"]):
        if text.strip() and float(data["conf"][place]) > 0:
            key = (data["block_num"][place], data["par_num"][place], data["line_num"][place])
            lines.setdefault(key, []).append(place)
    return [_joined(data, places) for places in lines.values()]


def _joined(data: dict[str, list[Any]], places: Sequence[int]) -> _Found:
    left, top = (min(data[side][i] for i in places) for side in ("left", "top"))
    right = max(data["left"][i] + data["width"][i] for i in places)
    bottom = max(data["top"][i] + data["height"][i] for i in places)
    p = sum(float(data["conf"][i]) for i in places) / len(places) / 100
    return _rectangle(left, top, right, bottom), " ".join(data["text"][i] for i in places), p


def _corners(box: NDArray[np.float32]) -> Polygon:
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return a, b, c, d


def _whole(image: _Image) -> Polygon:
    return _rectangle(0, 0, image.shape[1], image.shape[0])


def _rectangle(left: float, top: float, right: float, bottom: float) -> Polygon:
    return (left, top), (right, top), (right, bottom), (left, bottom)
