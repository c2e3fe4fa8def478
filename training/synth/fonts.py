"""The typefaces that stand in for punches, rolls and engraving cutters, and their glyphs as masks.

All come from Debian packages, named one a line in ``fonts.txt`` beside this file; none is shipped. osifont
(ISO 3098) and Routed Gothic have a cutter's constant stroke, the others stand for commercial punches.
"""

import functools
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.errors import RollmarkError

FONT_FOLDER = Path("/usr/share/fonts")
PACKAGES_FILE = Path(__file__).with_name("fonts.txt")
_PROBE_CAP_PX = 48


class FontMissing(RollmarkError):
    """A typeface is not installed."""

    advice = "Install the Debian packages named in training/synth/fonts.txt."


class GlyphMissing(RollmarkError):
    """The typeface has no such character."""

    advice = "Choose another Face for this text; Routed Gothic and Oxygen hold Latin letters only."


class Face(StrEnum):
    """A typeface, by its file name."""

    DEJAVU = "DejaVuSans.ttf"
    DEJAVU_BOLD = "DejaVuSans-Bold.ttf"
    DEJAVU_MONO = "DejaVuSansMono.ttf"
    DEJAVU_SERIF = "DejaVuSerif.ttf"
    LIBERATION = "LiberationSans-Regular.ttf"
    LIBERATION_BOLD = "LiberationSans-Bold.ttf"
    LIBERATION_SERIF = "LiberationSerif-Bold.ttf"
    NOTO_MONO = "NotoMono-Regular.ttf"
    OPEN_SANS = "OpenSans-Semibold.ttf"
    OPEN_SANS_CONDENSED = "OpenSans-CondBold.ttf"
    OSIFONT = "osifont.ttf"
    OXYGEN_BOLD = "Oxygen-Sans-Bold.ttf"
    ROBOTO = "Roboto-Medium.ttf"
    ROBOTO_CONDENSED = "RobotoCondensed-Regular.ttf"
    ROBOTO_ITALIC = "Roboto-BoldItalic.ttf"
    ROUTED_GOTHIC = "routed-gothic.ttf"
    ROUTED_GOTHIC_WIDE = "routed-gothic-wide.ttf"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as a mask.

    Attributes:
        coverage: (H, W) uint8, 0 outside to 255 inside the stroke; read-only.
        left: Pixels from the pen to the first column.
        top: Pixels from the first row down to the baseline.
        advance: Pixels to the next pen position.
    """

    coverage: NDArray[np.uint8]
    left: int
    top: int
    advance: float


def packages() -> tuple[str, ...]:
    """Returns the Debian packages that hold the typefaces."""
    return tuple(PACKAGES_FILE.read_text(encoding="utf-8").split())


def missing_faces() -> tuple[Face, ...]:
    """Returns the typefaces that are not installed."""
    return tuple(face for face in Face if _find(face) is None)


@functools.lru_cache(maxsize=16_384)
def glyph(face: Face, character: str, cap_px: int) -> Glyph:
    """Draws one character so that the letter H is ``cap_px`` pixels high.

    Raises:
        FontMissing: The typeface is not installed.
        GlyphMissing: It has no such character.
    """
    font = _font(face, cap_px)
    if not holds(face, character):
        raise GlyphMissing(f"{face.value} has no character {character!r}.")
    left, top, right, bottom = (int(v) for v in font.getbbox(character, anchor="ls"))
    image = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), character, fill=255, font=font, anchor="ls")
    coverage = np.asarray(image).copy()
    coverage.setflags(write=False)
    return Glyph(coverage, left, -top, font.getlength(character))


@functools.cache
def holds(face: Face, character: str) -> bool:
    """Whether a typeface has a character, rather than a box in its place.

    Raises:
        FontMissing: The typeface is not installed.
    """
    font = _font(face, _PROBE_CAP_PX)  # reading a mask byte by byte is slow: once a character, not a size
    return character == " " or bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@functools.cache
def _find(face: Face) -> Path | None:
    return next(iter(sorted(FONT_FOLDER.rglob(face.value))), None)


@functools.lru_cache(maxsize=2048)
def _font(face: Face, cap_px: int) -> ImageFont.FreeTypeFont:
    return _open(face, cap_px * _size_a_cap_px(face))


@functools.cache
def _size_a_cap_px(face: Face) -> float:
    probe = 1000.0
    _, top, _, bottom = _open(face, probe).getbbox("H")
    return probe / (bottom - top)


def _open(face: Face, size: float) -> ImageFont.FreeTypeFont:
    path = _find(face)
    if path is None:
        raise FontMissing(f"The typeface {face.value} is not below {FONT_FOLDER}.")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
