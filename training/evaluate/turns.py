"""Whether lines are read the right way round: ``python -m training.evaluate.turns --count 20``.

Parts are rendered with one marking each, and each photo is read upright and turned by 90, 180 and 270
degrees, so that nothing but the direction differs. A line has the right direction where it runs within 45
degrees of the truth. A wrong direction need not be a wrong text: PP-OCR reads some words upside down.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr.reader import Reader, ReaderSettings
from ocr.types import Line, Polygon
from training.evaluate.bursts import EDGE, WIDTH, scene
from training.evaluate.contest import Reads
from training.evaluate.lines import bounds, near, readings
from training.evaluate.text import folded
from training.synth.fonts import GlyphMissing
from training.synth.levels import LEVELS, lamps
from training.synth.scene import Scene, render

SEED = 90_003
TURNS = {"upright": 0, "90 clockwise": 1, "180": 2, "90 counter-clockwise": 3}
"""Quarter turns clockwise, by what they are printed as."""
Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One photo in one direction.

    Attributes:
        level: Of difficulty.
        turn: One of :data:`TURNS`.
        is_found: Whether something was read at the place.
        is_right: Whether the longest of what was read there has the right direction.
        is_exact: Whether it says exactly what the marking says.
    """

    level: int
    turn: str
    is_found: bool
    is_right: bool
    is_exact: bool


def main() -> None:
    """Renders photos, reads them in every direction and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20, help="photos a level")
    parser.add_argument("--levels", default="1,2,3", help="levels of difficulty")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    reader = Reader.open(ReaderSettings(threads=1))
    jobs = [(int(level), n) for level in options.levels.split(",") for n in range(options.count)]
    outcomes = [one for job in track(jobs, "turns") for one in outcomes_of(reader, options.seed, *job)]
    Console().print(table(outcomes))


def outcomes_of(reader: Reads, seed: int, level: int, number: int) -> Iterator[Outcome]:
    """Renders one photo and reads it in every direction; the same numbers give the same photo."""
    made = rendered(np.random.default_rng([seed, level, number]), level)
    for name, quarters in TURNS.items():
        image, place = turned(made, quarters)
        reading = reader.read(bytes(cv2.imencode(".png", image[:, :, ::-1])[1]))
        lines = near(reading.lines, bounds(place))
        yield Outcome(
            level,
            name,
            bool(lines),
            bool(lines) and is_along(max(lines, key=_length).polygon, place),
            folded(made.lines[0].text) in readings(lines, 1),
        )


def rendered(rng: np.random.Generator, level: int) -> Scene:
    """A part with one marking of a level, under as many lamps as the level has."""
    while True:
        spec = replace(scene(rng, level), lights=lamps(rng, LEVELS[level]))
        try:
            made = render(spec, rng)
        except (GlyphMissing, ValueError):  # the typeface lacks a letter, or the text is too long
            continue
        left, _, right, _ = bounds(made.lines[0].polygon)
        if left > EDGE and right < WIDTH - EDGE and folded(made.lines[0].text):
            return made


def turned(made: Scene, quarters: int) -> tuple[Image, Polygon]:
    """A photo turned clockwise by quarters, (H, W, 3) uint8 RGB, and where its first line then stands."""
    height, width = made.image.shape[:2]
    image = np.ascontiguousarray(np.rot90(made.image, -quarters))
    points = list(made.lines[0].polygon)
    for _ in range(quarters):
        points = [(height - y, x) for x, y in points]
        height, width = width, height
    a, b, c, d = points
    return image, (a, b, c, d)


def is_along(found: Polygon, truth: Polygon) -> bool:
    """Whether two lines run within 45 degrees of one another."""
    (ax, ay), (bx, by) = _along(found), _along(truth)
    return bool(ax * bx + ay * by > np.cos(np.pi / 4) * np.hypot(ax, ay) * np.hypot(bx, by))


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row a direction and level, then all levels together."""
    columns = ("turned", "level", "photos", "found", "right of found", "exact", "exact, wrong way")
    told = Table(*columns, box=SIMPLE_HEAD)
    levels = sorted({one.level for one in outcomes})
    for turn in TURNS:
        told.add_section()
        for level in (*levels, None) if len(levels) > 1 else levels:
            these = [one for one in outcomes if one.turn == turn and level in (None, one.level)]
            told.add_row(turn, "all" if level is None else str(level), str(len(these)), *_figures(these))
    return told


def _figures(these: Sequence[Outcome]) -> tuple[str, ...]:
    found = [one for one in these if one.is_found]
    right = f"{sum(one.is_right for one in found)} of {len(found)}"
    return (
        f"{len(found) / max(1, len(these)):.3f}",
        right,
        f"{sum(one.is_exact for one in these) / max(1, len(these)):.3f}",
        str(sum(one.is_exact and not one.is_right for one in these)),
    )


def _along(polygon: Polygon) -> tuple[float, float]:
    (x0, y0), (x1, y1) = polygon[:2]
    return x1 - x0, y1 - y0


def _length(line: Line) -> float:
    return float(np.hypot(*_along(line.polygon)))


if __name__ == "__main__":
    main()
