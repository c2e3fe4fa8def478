"""Which lines of a Reading answer a label, and what they say together."""

from collections.abc import Iterable, Iterator, Sequence

from ocr.types import Line, Polygon
from training.evaluate.labels import Box
from training.evaluate.text import folded


def bounds(polygon: Polygon) -> Box:
    """The upright box around a polygon, in its pixels."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return min(xs), min(ys), max(xs), max(ys)


def overlaps(found: Box, wanted: Box) -> bool:
    """Whether a line answers a label.

    It does where its centre lies in the label's box grown by 40 % to every side, or where they share a third
    of the smaller of the two.
    """
    return _is_centred(found, wanted) or _shared(found, wanted) >= min(_area(found), _area(wanted)) / 3 > 0


def near(lines: Sequence[Line], box: Box | None) -> list[Line]:
    """The lines that answer a label with this box, or all of them where it has none, in reading order."""
    chosen = [line for line in lines if box is None or overlaps(bounds(line.polygon), box)]
    return sorted(chosen, key=_reading_key)


def readings(lines: Sequence[Line], best: int) -> Iterator[str]:
    """Everything that lines in reading order may say, folded.

    First all of them joined and each alone; with ``best`` over 1 also either with any one line replaced by
    one of its first ``best`` alternatives.
    """
    texts = [folded(line.text) for line in lines]
    yield "".join(texts)
    yield from texts
    for place, line in enumerate(lines if best > 1 else ()):
        for other in line.alternatives[:best]:
            changed = folded(other.text)
            yield "".join([*texts[:place], changed, *texts[place + 1 :]])
            yield changed


def joined(lines: Iterable[Line]) -> str:
    """The folded text of lines, one after the other."""
    return "".join(folded(line.text) for line in lines)


def _reading_key(line: Line) -> tuple[int, float]:
    """By rows as high as the line itself, then from the left: heights within a row differ by some pixels."""
    left, top, _, bottom = bounds(line.polygon)
    return round((top + bottom) / 2 / max(8, bottom - top)), left


def _is_centred(found: Box, wanted: Box) -> bool:
    left, top, right, bottom = wanted
    grow_x, grow_y = 0.4 * (right - left), 0.4 * (bottom - top)
    x, y = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    return left - grow_x <= x <= right + grow_x and top - grow_y <= y <= bottom + grow_y


def _shared(a: Box, b: Box) -> float:
    """Area common to two boxes, in square pixels."""
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
