"""Photos that stand on their side or upside down, though no EXIF data say so.

Scans, messengers and cameras held over a table give them. Detectors and recognisers know best what runs from
left to right, so such a photo is turned, read once more, and told in its own pixels.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ocr.recognise.fuse import letters
from ocr.recognise.lines import ReadStrip
from ocr.recognise.shots import Shot
from ocr.rectify import Quad
from ocr.types import Photo, Point, Polygon, Reading

ENOUGH = 4.0  # letters expected to be right by which a direction is believed: fewer may be a scratch
MOSTLY = 2.0  # times as many as run from left to right: there is text across the rest on many a weapon
AS_MUCH = 0.9  # of the letters read before; single lines were turned then too, and their order is wrong


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A photo as it was held, and what was read on it.

    Attributes:
        image: (H, W, 3) uint8 RGB, turned.
        read: What was read, in its pixels.
        turn: Quarter turns counter-clockwise from the photo as it was sent, 0 to 3.
        is_crowded: Whether there is more text than was looked at.
    """

    image: NDArray[np.uint8]
    read: Sequence[ReadStrip]
    turn: int = 0
    is_crowded: bool = False


def held_upright(look: Callable[[int], Seen]) -> Seen:
    """Looks at a photo as it was sent and, where most of its text does not run from left to right, turned.

    Args:
        look: Reads the photo, turned by so many quarters counter-clockwise.

    Returns:
        The look at the turned photo, where it read as much.
    """
    sent = look(0)
    turn = quarters(sent.read)
    held = look(turn) if turn else sent
    return held if sense(held.read) >= AS_MUCH * sense(sent.read) else sent


def quarters(read: Sequence[ReadStrip]) -> int:
    """How a photo is to be turned so that most of what was read on it runs from left to right.

    Returns:
        Quarter turns counter-clockwise; 0 where they do, and where too little was read to say.
    """
    said: defaultdict[int, float] = defaultdict(float)
    for strip in read:
        said[_direction(strip.quad)] += sense((strip,))
    turn = max(said, key=said.__getitem__, default=0)
    return turn if said[turn] >= max(ENOUGH, MOSTLY * said[0]) else 0


def sense(read: Sequence[ReadStrip]) -> float:
    """How many letters are expected to be right."""
    best = [strip.hypotheses[0] for strip in read if strip.hypotheses]
    counts = [len(letters(hypothesis.text)) for hypothesis in best]
    return float(sum(n * h.p ** (1 / max(1, n)) for n, h in zip(counts, best, strict=True)))


def turned(image: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 turned by quarters counter-clockwise, contiguous; the same one where there are none."""
    return np.ascontiguousarray(np.rot90(image, turn))


def shot_turned(shot: Shot, turn: int, width: int, height: int) -> Shot:
    """A photo of a burst turned counter-clockwise, as the first one is, of ``width`` by ``height`` pixels."""
    if not turn:
        return shot
    own = _quarters_of(turn, *shot.image.shape[1::-1])
    move = np.eye(3) if shot.move is None else shot.move
    moved = own @ move @ np.linalg.inv(_quarters_of(turn, width, height))
    return Shot(turned(shot.image, turn), moved)


def _quarters_of(turn: int, width: int, height: int) -> NDArray[np.float64]:
    """(3, 3): where quarter turns counter-clockwise take the pixels of a photo."""
    moved = np.eye(3)
    for _ in range(turn):
        moved = np.array(((0.0, 1.0, 0.0), (-1.0, 0.0, width), (0.0, 0.0, 1.0))) @ moved
        width, height = height, width
    return moved


def photo_turned(photo: Photo, turn: int) -> Photo:
    """The photo as it is held: on its side it is as wide as it was high."""
    return replace(photo, width=photo.height, height=photo.width) if turn % 2 else photo


def as_sent(reading: Reading, photo: Photo, turn: int) -> Reading:
    """What was read on a turned photo, with every place in pixels of the photo as it was sent."""

    def placed(polygon: Polygon) -> Polygon:
        a, b, c, d = (_sent(point, photo, turn) for point in polygon)
        return a, b, c, d

    lines = tuple(replace(line, polygon=placed(line.polygon)) for line in reading.lines)
    marks = tuple(replace(mark, polygon=placed(mark.polygon)) for mark in reading.marks)
    return replace(reading, photo=photo, lines=lines, marks=marks)


def _sent(point: Point, photo: Photo, turn: int) -> Point:
    x, y = point
    places = (x, y), (photo.width - y, x), (photo.width - x, photo.height - y), (y, photo.height - x)
    left, top = places[turn]
    return round(left, 1), round(top, 1)


def _direction(quad: Quad) -> int:
    """Quarter turns counter-clockwise after which a line runs from left to right."""
    x, y = (quad[1] - quad[0]).tolist()
    return round(math.atan2(y, x) / (math.pi / 2)) % 4
