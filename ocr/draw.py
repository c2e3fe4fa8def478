"""Draws a Reading over its photo: what was read where, and what it comes to.

Lines are outlined in the colour of their confidence, marks in blue. A panel beside the photo, or below a wide
one, lists the candidates.
"""

import functools
import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.types import Candidate, Polygon, Reading

Colour = tuple[int, int, int]
"""RGB, 0 to 255."""

_Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the drawing

_GREEN, _AMBER, _RED = (80, 230, 110), (255, 190, 40), (255, 95, 85)
_BLUE = (90, 190, 255)
_WHITE, _GREY, _DARK = (245, 245, 245), (165, 170, 175), (22, 24, 27)

# A drawing is looked at on a screen: photo and panel together stay within 2000 px, and a strip of a few dozen
# pixels is enlarged until its labels can be read.
_PHOTO_SIDE, _SMALLEST_SIDE, _LONGEST_SIDE = 1400, 1200, 2000
_WIDE = 2.0


@dataclass(frozen=True, slots=True)
class _Label:
    """A text to stand next to a quad, both in pixels of the drawing."""

    quad: NDArray[np.int32]
    text: str
    colour: Colour


def draw(image: NDArray[np.uint8], reading: Reading) -> NDArray[np.uint8]:
    """Draws lines, marks and candidates; the drawing is at most 2000 px a side.

    Args:
        image: (H, W, 3) uint8 RGB, the photo that was read, upright.
        reading: What was read on it; polygons in pixels of ``image``.

    Returns:
        (h, w, 3) uint8 RGB, the photo scaled, with the panel.
    """
    photo, scale = _scaled(image)
    size = max(13, round(max(photo.shape[:2]) / 60))
    drawn = _outlined(photo, labels := _labels(reading, scale), max(2, size // 8))
    canvas = Image.fromarray(drawn)
    _write_labels(ImageDraw.Draw(canvas), labels, size)
    return _joined(canvas, reading, size)


def confidence_colour(p: float) -> Colour:
    """Green from 0.9, amber from 0.5, red below: sure, worth a look, doubtful."""
    return _GREEN if p >= 0.9 else _AMBER if p >= 0.5 else _RED


def _scaled(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    longest = max(image.shape[:2])
    scale = min(max(longest, _SMALLEST_SIDE), _PHOTO_SIDE) / longest
    height, width = (max(1, round(side * scale)) for side in image.shape[:2])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (width, height), interpolation=way), np.uint8), scale


def _labels(reading: Reading, scale: float) -> list[_Label]:
    lines = [
        _Label(
            _quad(line.polygon, scale), f"{_printable(line.text)}  {line.p:.0%}", confidence_colour(line.p)
        )
        for line in reading.lines
    ]
    marks = [
        _Label(_quad(mark.polygon, scale), f"◆ {_printable(mark.maker) or 'unknown'}  {mark.p:.0%}", _BLUE)
        for mark in reading.marks
    ]
    return lines + marks


def _quad(polygon: Polygon, scale: float) -> NDArray[np.int32]:
    return np.rint(np.asarray(polygon, np.float64) * scale).astype(np.int32)


def _outlined(image: NDArray[np.uint8], labels: Iterable[_Label], width: int) -> NDArray[np.uint8]:
    """Draws the quads; a dark seam keeps them visible on bright metal."""
    drawn = image.copy()
    for label in labels:
        for colour, thickness in ((_DARK, width + 2), (label.colour, width)):
            cv2.polylines(drawn, [label.quad], True, colour, thickness, cv2.LINE_AA)  # noqa: FBT003
    return drawn


def _write_labels(pen: ImageDraw.ImageDraw, labels: Sequence[_Label], size: int) -> None:
    taken: list[_Box] = []
    quads = [_bounds(label.quad) for label in labels]
    font = _font(size)
    for label, quad in zip(labels, quads, strict=True):
        ink = pen.textbbox((0, 0), label.text, font=font, stroke_width=2)
        box = _place(quad, (ink[2] - ink[0], ink[3] - ink[1]), pen.im.size, (taken, quads))
        taken.append(box)
        if box[1] > quad[3] + size or box[3] < quad[1] - size:
            pen.line(_leader(box, quad), label.colour, 2)
        spot = (box[0] - ink[0], box[1] - ink[1])
        pen.text(spot, label.text, label.colour, font, stroke_width=2, stroke_fill=_DARK)


def _bounds(quad: NDArray[np.int32]) -> _Box:
    (left, top), (right, bottom) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return left, top, right, bottom


def _leader(label: _Box, quad: _Box) -> tuple[float, float, float, float]:
    """The line from a label to the nearer edge of its quad."""
    x, aim = label[0] + 8, min(max(label[0] + 8, quad[0]), quad[2])
    return (x, label[3], aim, quad[1]) if label[3] < quad[1] else (x, label[1], aim, quad[3])


def _place(
    quad: _Box, size: tuple[float, float], canvas: tuple[int, int], taken: tuple[list[_Box], list[_Box]]
) -> _Box:
    """The nearest place beside a quad that hides neither another label nor a quad, or at least no label."""
    w, h = size
    left, top, right, bottom = quad
    middle = (top + bottom - h) / 2
    spots = [(left, top - h - 4), (left, bottom + 4), (right + 6, middle), (left - w - 6, middle)]
    spots += [
        (left, y) for step in range(1, 9) for y in (top - (step + 1) * (h + 4), bottom + step * (h + 4))
    ]
    boxes = [_inside((x, y, x + w, y + h), canvas) for x, y in spots]
    labels, quads = taken
    for obstacles in ([*labels, *quads], labels):
        for box in boxes:
            if not any(_overlap(box, other) for other in obstacles):
                return box
    return boxes[0]


def _inside(box: _Box, canvas: tuple[int, int]) -> _Box:
    """The box moved into the canvas."""
    left, top, right, bottom = box
    x = min(max(0, left), max(0, canvas[0] - (right - left)))
    y = min(max(0, top), max(0, canvas[1] - (bottom - top)))
    return x, y, x + right - left, y + bottom - top


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _joined(photo: Image.Image, reading: Reading, size: int) -> NDArray[np.uint8]:
    """The photo with the panel at its side, or below where it is wide."""
    if photo.width > _WIDE * photo.height:
        panel = _panel(reading, size, (photo.width, _LONGEST_SIDE - photo.height))
        canvas = Image.new("RGB", (photo.width, photo.height + panel.height), _DARK)
        canvas.paste(panel, (0, photo.height))
    else:
        panel = _panel(reading, size, (round(_LONGEST_SIDE * 0.3), photo.height))
        canvas = Image.new("RGB", (photo.width + panel.width, max(photo.height, panel.height)), _DARK)
        canvas.paste(panel, (photo.width, 0))
    canvas.paste(photo, (0, 0))
    return np.asarray(canvas, np.uint8)


def _panel(reading: Reading, size: int, room: tuple[int, int]) -> Image.Image:
    """Lists the candidates, each with kind, alternatives, value and p, as far as there is room."""
    row, margin = round(size * 3.4), size // 2
    fit = max(1, (room[1] - 2 * margin) // row)
    shown = reading.candidates if len(reading.candidates) <= fit else reading.candidates[: fit - 1]
    notes = _notes(reading, left_out=len(reading.candidates) - len(shown))
    panel = Image.new("RGB", (room[0], 2 * margin + row * (len(shown) + len(notes))), _DARK)
    pen = ImageDraw.Draw(panel)
    for place, candidate in enumerate(shown):
        _write_candidate(pen, candidate, (margin, margin + place * row, room[0] - margin), size)
    for place, note in enumerate(notes, len(shown)):
        pen.text((margin, margin + place * row), note, _GREY, _font(size))
    return panel


def _notes(reading: Reading, *, left_out: int) -> list[str]:
    if reading.refused is not None:
        return [f"refused: {reading.refused.reason}"]
    if left_out:
        return [f"and {left_out} more"]
    return [] if reading.candidates else ["no markings found"]


def _write_candidate(
    pen: ImageDraw.ImageDraw, candidate: Candidate, place: tuple[int, int, int], size: int
) -> None:
    left, top, right = place
    small, large = _font(round(size * 0.8)), _font(round(size * 1.25), bold=True)
    colour = confidence_colour(candidate.p)
    pen.rectangle((left, top, left + size // 4, top + round(size * 3)), colour)
    left += size // 2
    p = f"{candidate.p:.0%}"
    pen.text((right, top + size), p, colour, large, anchor="ra")
    value = _fitted(
        pen, _printable(candidate.value), large, right - left - pen.textlength(p + " ", font=large)
    )
    pen.text((left, top + size), value, _WHITE, large)
    others = ", ".join(f"{_printable(other.value)} {other.p:.0%}" for other in candidate.alternatives)
    kind = candidate.kind.replace("_", " ") + (f"   or {others}" if others else "")
    pen.text((left, top), _fitted(pen, kind, small, right - left), _GREY, small)


def _printable(text: str) -> str:
    """One line of text: the font engine fails on control characters."""
    return "".join(c if c.isprintable() else " " for c in text)


def _fitted(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: float) -> str:
    """The text, cut short with an ellipsis where it does not fit into ``room`` pixels."""
    if pen.textlength(text, font=font) <= room:
        return text
    while text and pen.textlength(text + "…", font=font) > room:
        text = text[:-1]
    return text + "…"


@functools.cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """DejaVu Sans of matplotlib, found without importing it: it has Latin, Cyrillic and Greek."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib, which carries the font of drawings, is not installed")
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(folder / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), size)
