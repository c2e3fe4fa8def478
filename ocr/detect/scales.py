"""At which scales, and in which tiles, a photo is looked at."""

from dataclasses import dataclass

STRIDE = 32  # the detector takes sides that are multiples of this


@dataclass(frozen=True, slots=True)
class View:
    """A part of the photo, and the size at which the detector sees it.

    Attributes:
        x, y, width, height: The part, in pixels of the photo.
        to_width, to_height: Its size for the detector, multiples of 32.
    """

    x: int
    y: int
    width: int
    height: int
    to_width: int
    to_height: int


def whole(width: int, height: int, pixels: float, most: float) -> View:
    """The whole photo at about ``pixels`` pixels, enlarged at most ``most`` times."""
    scale = min((pixels / (width * height)) ** 0.5, most)
    return View(0, 0, width, height, _multiple(width * scale), _multiple(height * scale))


def _multiple(value: float) -> int:
    return max(STRIDE, round(value / STRIDE) * STRIDE)
