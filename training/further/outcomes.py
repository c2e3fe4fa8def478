"""What a reader makes of strips whose text is known, one outcome a strip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.calibrate import Calibration
from ocr.reader import Reader
from ocr.recognise.fuse import letters

FIRST = 5  # readings among which the truth may be

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A strip whose text is known.

    Attributes:
        name: Of the strip, the same for every reader.
        image: (H, W, 3) uint8 RGB.
        text: The truth.
        group: Strips of one weapon share it; they are drawn together.
        set: Which test set it is of.
        slices: What it is counted under besides.
    """

    name: str
    image: Image
    text: str
    group: str
    set: str
    slices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of one strip.

    Attributes:
        known: Name, group, set and slices of the strip, in this order.
        read: The first reading.
        one: Whether it is right in every letter and digit.
        five: Whether one of the first five is.
        edits: Letters and digits to change in the first reading.
        characters: Letters and digits of the truth.
        p: The calibrated probability of the first reading.
    """

    known: tuple[str, str, str, tuple[str, ...]]
    read: str
    one: bool
    five: bool
    edits: int
    characters: int
    p: float


def outcomes(reader: Reader, calibration: Calibration, strips: Iterable[Known]) -> Iterator[Outcome]:
    """Reads strips as the service would: every engine, every look."""
    for strip in strips:
        read = reader.read_strip(strip.image).hypotheses
        texts = [letters(each.text) for each in read[:FIRST]]
        yield _outcome(strip, texts, calibration(read[0].p) if read else 0.0)


def _outcome(strip: Known, texts: Sequence[str], p: float) -> Outcome:
    truth, first = letters(strip.text), texts[0] if texts else ""
    return Outcome(
        known=(strip.name, strip.group, strip.set, strip.slices),
        read=first,
        one=first == truth,
        five=truth in texts,
        edits=Levenshtein.distance(first, truth),
        characters=len(truth),
        p=p,
    )
