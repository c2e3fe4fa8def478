"""The way of a photo: bytes in, Reading out."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import shelf
from ocr import calibrate, quality, vocabulary
from ocr.decode import Decoded, Limits, decode, read_bytes
from ocr.detect import Detector, Region, closeups, distinct, overview
from ocr.errors import EngineUnavailable, PhotoRefused
from ocr.fields import parse
from ocr.knowledge import Knowledge, load
from ocr.knowledge.keys import guess_script, nfc
from ocr.recognise.lines import LineReader, ReadStrip, Second
from ocr.recognise.ppocr import PpOcr
from ocr.recognise.tesseract import CYRILLIC, LATIN, Tesseract
from ocr.rectify import Quad, corners, size
from ocr.session import open_session
from ocr.types import Line, Photo, Point, Polygon, Quality, Reading, Refusal, Script

DETECTOR = "ppocr-v6-small"
RECOGNISER = "ppocr-v6-small"
FAINTEST = 0.005  # lines less probable than this are noise on the metal, not a reading


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How a reader is set up.

    Attributes:
        threads: Processor threads for one photo.
        limits: What is refused before it is decoded.
        second_opinions: Whether Tesseract is asked where it is installed.
    """

    threads: int = 2
    limits: Limits = Limits()
    second_opinions: bool = True


class Reader:
    """Reads photos; opened once, used from any number of threads."""

    def __init__(
        self, detector: Detector, lines: LineReader, calibration: calibrate.Calibration, knowledge: Knowledge,
        models: Mapping[str, str], limits: Limits,
    ) -> None:
        self._detector = detector
        self._lines = lines
        self._calibration = calibration
        self._knowledge = knowledge
        self._limits = limits
        self.models = models

    @classmethod
    def open(cls, settings: ReaderSettings = ReaderSettings()) -> "Reader":
        """Loads the shipped models and the knowledge; about a second.

        Raises:
            ModelError: A model is missing, damaged, or its calibration belongs to another.
            KnowledgeInvalid: An entry of the knowledge is wrong.
        """
        detector, recogniser = shelf.card("detector", DETECTOR), shelf.card("recogniser", RECOGNISER)
        knowledge = load()
        calibration = calibrate.load(recogniser.calibration, recogniser.version, recogniser.sha256)
        first = PpOcr(open_session(recogniser, settings.threads), recogniser.version)
        seconds = _seconds() if settings.second_opinions else ()
        versions = {"detector": detector.version, "recogniser": recogniser.version, "calibration": calibration.version}
        versions |= {f"second_{n}": second.engine.version for n, second in enumerate(seconds, 1)}
        return cls(
            Detector(open_session(detector, settings.threads)),
            LineReader(first, seconds, vocabulary.lexicon(knowledge)),
            calibration, knowledge, versions, settings.limits,
        )

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Reads one photo.

        Args:
            data: The bytes as the camera wrote them.
            path: What to call the photo in the Reading.
            crop: Whether the photo is one strip, already cut out.

        Raises:
            PhotoRefused: The photo cannot be read; its subclasses say why.
        """
        clock = _Clock()
        decoded = decode(data, self._limits)
        clock.lap("decode")
        quads = [corners(*decoded.image.shape[1::-1])] if crop else self._find(decoded.image)
        clock.lap("detect")
        read = self._lines.read(decoded.image, quads)
        lines = self._as_lines(read, everything=crop)
        clock.lap("recognise")
        candidates = parse(lines, (), self._knowledge)
        clock.lap("fields")
        seen = quality.assess(decoded.image, [size(np.array(line.polygon))[1] for line in lines])
        clock.lap("quality")
        return Reading(_photo(decoded, path), seen, lines, (), candidates, self.models, clock.laps())

    def read_file(self, path: Path, *, crop: bool = False) -> Reading:
        """Reads one file; a photo that is refused becomes a Reading that says so."""
        try:
            return self.read(read_bytes(path, self._limits), path=str(path), crop=crop)
        except PhotoRefused as refused:
            reason = Refusal(refused.reason, f"{refused.message} {refused.advice}")
            return Reading(Photo(None, 0, 0, str(path)), Quality(), models=self.models, refused=reason)

    def read_strip(self, image: NDArray[np.uint8]) -> ReadStrip:
        """Reads one upright strip, (H, W, 3) uint8 RGB; its probabilities are the recogniser's own, not calibrated."""
        return self._lines.read(image, [corners(image.shape[1], image.shape[0])])[0]

    def _find(self, image: NDArray[np.uint8]) -> list[Quad]:
        height, width = image.shape[:2]
        first = overview(width, height)
        found = self._detector.find(image, [first])
        nearer = closeups(width, height, first, [region.quad for region in found])
        found += self._detector.find(image, nearer)
        return [region.quad for region in distinct(found, _corners_of, _worth)] if nearer else [r.quad for r in found]

    def _as_lines(self, read: Sequence[ReadStrip], *, everything: bool) -> tuple[Line, ...]:
        told = [strip for strip in read if strip.hypotheses and (everything or strip.hypotheses[0].p >= FAINTEST)]
        told.sort(key=lambda strip: (float(strip.quad[:, 1].mean()), float(strip.quad[:, 0].mean())))
        return tuple(self._line(n, strip) for n, strip in enumerate(told, 1))

    def _line(self, number: int, strip: ReadStrip) -> Line:
        p, alternatives = self._calibration.readings(strip.hypotheses)
        text = nfc(strip.hypotheses[0].text)
        return Line(
            f"line-{number}", _polygon(strip.quad), text, p, guess_script(text), alternatives, strip.characters,
            strip.engine,
        )


class _Clock:
    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round((now - self._last) * 1000, 1)
        self._last = now

    def laps(self) -> dict[str, float]:
        return {**self._laps, "total": round((self._last - self._start) * 1000, 1)}


def _seconds() -> tuple[Second, ...]:
    """Tesseract for Cyrillic, of which PP-OCR knows nothing, and for Latin that is hard to read."""
    wanted = (
        (CYRILLIC, dict(below=0.95, script=Script.CYRILLIC, sure=0.8, weight=0.6)),
        (LATIN, dict(below=0.6, script=None, sure=0.5, weight=0.15)),
    )
    found = []
    for languages, rule in wanted:
        try:
            found.append(Second(Tesseract(languages), **rule))
        except EngineUnavailable:
            continue  # the models named in the Reading tell that it was read without
    return tuple(found)


def _photo(decoded: Decoded, path: str | None) -> Photo:
    height, width = decoded.image.shape[:2]
    return Photo(decoded.sha256, width, height, path, decoded.taken_at)


def _corners_of(region: Region) -> Quad:
    return region.quad


def _worth(region: Region) -> float:
    """The longer of two overlapping regions holds more of the line, one that a tile cuts off holds too little."""
    return region.score * size(region.quad)[0] ** 0.5 * (0.1 if region.cut else 1.0)


def _polygon(quad: Quad) -> Polygon:
    a, b, c, d = ((round(float(x), 1), round(float(y), 1)) for x, y in quad)
    return a, b, c, d
