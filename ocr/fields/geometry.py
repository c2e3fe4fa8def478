"""How two lines lie to one another on the photo.

Everything is measured in the frame of the first line (along its letters, across its letters), in its letter
heights, so that it holds for turned text and for every size of photo.
"""

import math
from dataclasses import dataclass

from ocr.types import Point, Polygon

GAP = 1.5
"""Letter heights between two pieces of one marking: makers leave up to so much between letters and digits."""

TILT = math.radians(15)
"""Two pieces of one line lean alike; single punches tilt by up to ten degrees."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A line as a slanted box.

    Attributes:
        x: Centre, in pixels.
        y: Centre, in pixels.
        width: Length along the letters, in pixels.
        height: Letter height, in pixels.
        angle: Direction of the text, in radians.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float

    def place(self, other: "Frame") -> tuple[float, float]:
        """Returns how far ``other``'s centre lies along and across this line, in pixels."""
        dx, dy = other.x - self.x, other.y - self.y
        if not (math.isfinite(dx) and math.isfinite(dy) and math.isfinite(self.angle)):
            return math.nan, math.nan
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return dx * cos + dy * sin, dy * cos - dx * sin


def frame(polygon: Polygon) -> Frame:
    """Returns the slanted box of a polygon whose corners are in reading order."""
    top_left, top_right, bottom_right, bottom_left = polygon
    x, y = (sum(point[axis] for point in polygon) / 4 for axis in (0, 1))
    width = (_distance(top_left, top_right) + _distance(bottom_left, bottom_right)) / 2
    height = (_distance(top_left, bottom_left) + _distance(top_right, bottom_right)) / 2
    return Frame(x, y, width, height, math.atan2(top_right[1] - top_left[1], top_right[0] - top_left[0]))


def beside(left: Frame, right: Frame) -> bool:
    """Tells whether ``right`` carries on the text of ``left``: same baseline, like height, a small gap."""
    if not _alike(left, right):
        return False
    along, across = left.place(right)
    gap = along - (left.width + right.width) / 2
    return -0.5 * left.height <= gap <= GAP * min(left.height, right.height) and abs(across) <= 0.4 * max(
        left.height, right.height
    )


def below(upper: Frame, lower: Frame) -> bool:
    """Tells whether ``lower`` is the next line under ``upper``, in one block of text."""
    if not _alike(upper, lower):
        return False
    along, across = upper.place(lower)
    return (
        0.6 * upper.height <= across <= 2.5 * max(upper.height, lower.height)
        and abs(along) <= (upper.width + lower.width) / 2
    )


def overlap(a: Frame, b: Frame) -> bool:
    """Tells whether two boxes show the same text: each one's centre lies inside the other."""
    return _inside(a, b) and _inside(b, a)


def _inside(a: Frame, b: Frame) -> bool:
    along, across = a.place(b)
    return abs(along) <= a.width / 2 and abs(across) <= a.height / 2


def _alike(a: Frame, b: Frame) -> bool:
    """Tells whether two lines may be of one text: not far apart, of like height and direction."""
    if not abs(a.x - b.x) + abs(a.y - b.y) <= a.width + b.width + 4 * max(a.height, b.height):
        return False
    turn = abs(math.remainder(a.angle - b.angle, math.tau)) if math.isfinite(a.angle - b.angle) else math.nan
    return turn <= TILT and 0 < max(a.height, b.height) <= 1.6 * min(a.height, b.height)


def _distance(a: Point, b: Point) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])
