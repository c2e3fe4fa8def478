"""A picture of the whole atlas: each mark's drawing, a rendered example on metal, and its facts."""

from collections.abc import Sequence

import numpy as np
from matplotlib import font_manager
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.knowledge.marks import AtlasMark, coverage
from training.marks.examples import plain

_SIDE = 120
_CELL = (560, 150)  # width, height in pixels
_COLUMNS = 4
_MARGIN = 12
_CHARACTERS = 44  # of a line of facts


def sheet(marks: Sequence[AtlasMark]) -> Image.Image:
    """Draws the marks in their order, row by row."""
    rows = -(-len(marks) // _COLUMNS)
    page = Image.new("RGB", (_COLUMNS * _CELL[0], rows * _CELL[1]), "white")
    for at, mark in enumerate(marks):
        page.paste(_cell(mark, at), ((at % _COLUMNS) * _CELL[0], (at // _COLUMNS) * _CELL[1]))
    return page


def facts(mark: AtlasMark) -> list[str]:
    """Returns what is known of a mark, a line a fact."""
    return [
        f"{mark.id} · {mark.kind}",
        f"{mark.maker or 'no maker'} · {mark.country} · {mark.period}",
        mark.place,
        "not " + ", ".join(mark.confused_with) if mark.confused_with else "",
        f"{', '.join(mark.sources)} · {mark.confidence}",
    ]


def _cell(mark: AtlasMark, seed: int) -> Image.Image:
    cell = Image.new("RGB", _CELL, "white")
    cell.paste(Image.fromarray(_drawing(mark)), (_MARGIN, _MARGIN))
    cell.paste(Image.fromarray(plain(mark.drawing, _SIDE, seed)), (2 * _MARGIN + _SIDE, _MARGIN))
    pen, left = ImageDraw.Draw(cell), 3 * _MARGIN + 2 * _SIDE
    pen.text((left, _MARGIN), _cut(mark.name), "black", _font(12))
    for row, fact in enumerate(facts(mark), 1):
        pen.text((left, _MARGIN + 20 * row), _cut(fact), (90, 90, 90), _font(11))
    return cell


def _drawing(mark: AtlasMark) -> NDArray[np.uint8]:
    ink = 255 - coverage(mark.drawing, _SIDE)
    return np.ascontiguousarray(np.repeat(ink[..., None], 3, axis=2))


def _cut(text: str) -> str:
    return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1] + "…"


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_manager.findfont("DejaVu Sans"), size)
