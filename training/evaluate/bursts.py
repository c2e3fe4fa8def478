"""How much four photos under four lights tell beside one: ``python -m training.evaluate.bursts --count 40``.

Parts are rendered with one marking each and photographed by hand, the lamp on one side after the other. A
marking counts as read where a line at its place, or all of them together, say exactly what it says. The share
of bursts with any photo read is as far as choosing among them could reach; ``won`` are those that only all
together were read of, ``lost`` those that only the surest photo was.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr.reader import Reader, ReaderSettings
from ocr.types import Polygon, Reading
from training.evaluate.lines import bounds, near, readings
from training.evaluate.text import folded
from training.synth.burst import Burst, around, render_burst
from training.synth.fonts import GlyphMissing
from training.synth.levels import FINISHES, LEVELS, placed
from training.synth.spec import Body, Camera, Groove, Light, Part, Pin, SceneSpec, Wear

WIDTH, HEIGHT = 760, 460  # pixels
EDGE = 60  # pixels of the photo beside the part
WHICH = ("level", "bursts")
TOLD = ("one photo", "the surest", "any", "together", "won", "lost", "laid over", "p off", "time")
FILL = Light(90.0, 70.0, 0.12)  # what little light is left in the room


@dataclass(frozen=True, slots=True)
class Outcome:
    """One burst.

    Attributes:
        level: Of difficulty.
        ones: For each photo, whether it alone was read.
        surest: Whether the photo was read that is surest of itself.
        together: Whether all of them were read together.
        p: How sure the reading of all is.
        used: Photos that could be laid over the first, itself among them.
        time: Of reading all, over that of reading each alone.
    """

    level: int
    ones: tuple[bool, ...]
    surest: bool
    together: bool
    p: float
    used: int
    time: float


def main() -> None:
    """Renders bursts, reads them and prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=40, help="bursts a level")
    parser.add_argument("--levels", default="2,3", help="levels of difficulty")
    parser.add_argument("--photos", type=int, default=4, help="photos a burst")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    reader = Reader.open(ReaderSettings(threads=1, second_opinions=False))
    levels = [int(level) for level in options.levels.split(",")]
    jobs = [(level, n) for level in levels for n in range(options.count)]
    outcomes = [outcome(reader, options.seed, *job, options.photos) for job in track(jobs, "bursts")]
    Console().print(table(outcomes))


def outcome(reader: Reader, seed: int, level: int, number: int, photos: int) -> Outcome:
    """Renders one burst and reads it, each photo alone and all together."""
    burst = rendered(np.random.default_rng([seed, level, number]), level, photos)
    files = [_file(image) for image in burst.images]
    alone = [reader.read(file) for file in files]
    all_ = reader.read_burst(files)
    truths = [_moved(burst, move) for move in burst.moves]
    ones = [_says(one, truth, burst.lines[0].text) for one, truth in zip(alone, truths, strict=True)]
    sures = [_sure(one, truth) for one, truth in zip(alone, truths, strict=True)]
    spent = sum(one.timings_ms["total"] for one in alone)
    return Outcome(
        level,
        tuple(ones),
        ones[int(np.argmax(sures))],
        _says(all_.reading, truths[0], burst.lines[0].text),
        _sure(all_.reading, truths[0]),
        sum(member.is_used for member in all_.photos),
        all_.reading.timings_ms["total"] / spent,
    )


def rendered(rng: np.random.Generator, level: int, photos: int) -> Burst:
    """A part with one marking of a level, photographed under a lamp from one side after the other."""
    while True:
        try:
            burst = render_burst(scene(rng, level), around(rng, photos), rng)
        except (
            GlyphMissing,
            ValueError,
        ):  # the typeface lacks a letter, or the text is too long for the part
            continue
        left, _, right, _ = bounds(burst.lines[0].polygon)
        if left > EDGE and right < WIDTH - EDGE:
            return burst


def scene(rng: np.random.Generator, level: int) -> SceneSpec:
    """A part with one marking of a level, in what little light is left in the room."""
    one, conditions = placed(rng, level), LEVELS[level]
    wide = 0.8 * one.marking.height * len(one.text.text)
    marking = replace(
        one.marking,
        x=(WIDTH - wide) / 2 + float(rng.normal(0, 30)),
        y=HEIGHT / 2 + float(rng.normal(0, 40)),
        angle=float(rng.normal(0, 3)),
    )
    pins = tuple(
        Pin(
            float(rng.uniform(80, WIDTH - 80)),
            float(rng.choice([95, HEIGHT - 95])),
            float(rng.uniform(9, 18)),
        )
        for _ in range(3)
    )
    grooves = tuple(Groove(60, y, WIDTH - 60, y) for y in (float(rng.uniform(66, 76)), HEIGHT - 70.0))
    return SceneSpec(
        WIDTH,
        HEIGHT,
        FINISHES[int(rng.integers(len(FINISHES)))],
        (marking,),
        Part(Body(45, 50, WIDTH - 45, HEIGHT - 50), grooves, pins=pins),
        (FILL,),
        Wear(
            float(rng.uniform(*conditions.scratches)),
            float(rng.uniform(*conditions.rubbed)),
            float(rng.uniform(*conditions.rust)),
            float(rng.uniform(*conditions.loss)),
        ),
        Camera(
            defocus=float(rng.uniform(*conditions.defocus)),
            noise=float(rng.uniform(*conditions.noise)),
            jpeg_quality=int(rng.integers(70, 96)),
        ),
    )


def _file(image: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".png", image[:, :, ::-1])[1])


def _moved(burst: Burst, move: NDArray[np.float64]) -> Polygon:
    quad = cv2.perspectiveTransform(np.array([burst.lines[0].polygon], np.float64), move)[0]
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d


def _says(reading: Reading, place: Polygon, text: str) -> bool:
    return folded(text) in readings(near(reading.lines, bounds(place)), 1)


def _sure(reading: Reading, place: Polygon) -> float:
    """How sure a photo is of what it says there; of several lines, of all of them."""
    found = near(reading.lines, bounds(place))
    return float(np.prod([line.p for line in found])) if found else 0.0


def table(outcomes: Sequence[Outcome]) -> Table:
    """A row a level, and one for all of them where there are several."""
    shown = Table(*WHICH, *TOLD, box=None)
    levels = sorted({one.level for one in outcomes})
    for level in (*levels, None) if len(levels) > 1 else levels:
        these = [one for one in outcomes if level in (None, one.level)]
        shown.add_row("all" if level is None else str(level), str(len(these)), *_figures(these))
    return shown


def _figures(these: Sequence[Outcome]) -> tuple[str, ...]:
    alone = np.mean([np.mean(one.ones) for one in these])
    any_ = np.mean([any(one.ones) for one in these])
    won = sum(one.together and not one.surest for one in these)
    lost = sum(one.surest and not one.together for one in these)
    surest, together = (np.mean([getattr(one, name) for one in these]) for name in ("surest", "together"))
    laid = np.mean([(one.used - 1) / (len(one.ones) - 1) for one in these])
    off = np.mean([one.p for one in these]) - together
    time = np.median([one.time for one in these])
    shares = [f"{value:.3f}" for value in (alone, surest, any_, together)]
    return *shares, str(won), str(lost), f"{laid:.3f}", f"{off:+.3f}", f"{time:.2f}"


if __name__ == "__main__":
    main()
