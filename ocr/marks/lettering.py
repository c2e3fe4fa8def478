"""Letters that a drawn mark is made of, told as a line where no recogniser could read them.

PTB stands small in a ring, over the number of the approval. Where its ring is seen and the letters are not
read, the number alone would look like a serial.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ocr.knowledge.keys import guess_script
from ocr.types import Alternative, Character, Line, Mark, Point, Polygon

ENGINE = "marks"
LEAST = 0.5  # probability of a mark from which its letters are told
DIGITS = 2  # from so many on a line is no letters misread: PT8 is


def lettered(lines: Sequence[Line], marks: Sequence[Mark], letters: Mapping[str, str]) -> tuple[Line, ...]:
    """Lines as they were read, and the letters of marks among them, from top to bottom, numbered anew.

    Args:
        lines: What was read.
        marks: What was seen.
        letters: Of marks that are letters over a number, by the name that a mark is told with.
    """
    told = list(lines)
    for mark in marks:
        text = letters.get(mark.maker, "")
        if not text or mark.p < LEAST:
            continue
        there = [line for line in told if _holds(mark.polygon, _centre(line.polygon))]
        if any(text in line.text.upper() for line in there):
            continue
        upper = _upper_half(mark.polygon)
        instead = [line for line in there if _holds(upper, _centre(line.polygon)) and _gives_way(line, mark)]
        told = [line for line in told if line not in instead]
        told.append(_line(text, mark, upper, instead))
    told.sort(key=lambda line: _centre(line.polygon)[::-1])
    return tuple(replace(line, id=f"line-{n}") for n, line in enumerate(told, 1))


def _gives_way(line: Line, mark: Mark) -> bool:
    """Whether a line may be the letters misread; a number is the mark's own, or a serial, and stays."""
    return line.p < mark.p and sum(c.isdigit() for c in line.text) < DIGITS


def _line(text: str, mark: Mark, place: Polygon, instead: Sequence[Line]) -> Line:
    """The letters; what was read in their place is told beside."""
    share = (1 - mark.p) / max(1, len(instead))
    others = (Alternative(line.text, round(line.p * share, 4)) for line in instead)
    each = round(mark.p ** (1 / len(text)), 4)
    return Line(
        id="",
        polygon=place,
        text=text,
        p=mark.p,
        script=guess_script(text),
        alternatives=tuple(others),
        characters=tuple(Character(c, each) for c in text),
        engine=ENGINE,
    )


def _upper_half(polygon: Polygon) -> Polygon:
    left, top, right, bottom = _bounds(polygon)
    middle = round((top + bottom) / 2, 1)
    return (left, top), (right, top), (right, middle), (left, middle)


def _holds(polygon: Polygon, point: Point) -> bool:
    left, top, right, bottom = _bounds(polygon)
    return left <= point[0] <= right and top <= point[1] <= bottom


def _bounds(polygon: Polygon) -> tuple[float, float, float, float]:
    (left, top), (right, bottom) = np.min(polygon, axis=0).tolist(), np.max(polygon, axis=0).tolist()
    return left, top, right, bottom


def _centre(polygon: Polygon) -> Point:
    x, y = np.mean(polygon, axis=0).tolist()
    return x, y
