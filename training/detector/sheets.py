"""Photographs and renders with what is known of them: where text stands, where it may, where there is none.

A sheet is as fine as a teacher looks at it, twice as fine as the network that learns. Several crops are taken
of each, for to put relief on a photograph takes longer than to cut a crop out of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.rectify import Quad, grown, size
from training.detector import holes
from training.detector.metal import part
from training.places import UNREAD, held_out, read_places
from training.synth.fonts import GlyphMissing
from training.synth.levels import placed
from training.synth.onphoto import put
from training.synth.scene import render
from training.synth.spec import Marking

FINE = 2  # times as large as the network sees it
MOST_PIXELS = 2.4e6  # of a sheet
MOST_MARKINGS = 12  # on one sheet
BELOW = 0.5  # chance of a marking to stand below the one before it, as the lines of a roll mark do
TURNED = 0.2  # chance of a marking to run upwards, downwards or upside down
TRIES = 6  # places, of which the barest is taken: markings stand on surfaces, not on grass
LEVELS = (0.2, 0.35, 0.35, 0.1)  # shares of the levels
SMALLER = (0.3, 1.0)  # of a level's letter height: whole weapons show letters of 8 pixels
CLOSE = 0.3  # chance of a marking to be seen from nearby, its letters ...
LARGE = (36.0, 150.0)  # ... as many pixels high
HOLES = 0.35  # chance of a hole, pin or screw at an end of a marking
PLAIN = 0.3  # how far a marking changes its ground, over the ground's own contrast: below it nobody sees it
GROUND = 6.0  # grey levels of contrast that even bare ground counts for
AROUND = 0.12  # of its height, that a marking's truth reaches beyond its letters
Image = NDArray[np.uint8]


class Known(IntEnum):
    """What is known of a pixel."""

    NOTHING = 0  # the teacher decides
    BARE = 1  # no text
    TEXT = 2
    UNTOLD = 3  # left out
    WORD = 4  # text, and where its line ends the teacher decides


@dataclass(frozen=True, slots=True)
class Sheet:
    """An image (H, W, 3) BGR, what is known where, and what is known everywhere else."""

    image: Image
    places: tuple[tuple[Known, Quad], ...]
    rest: Known = Known.NOTHING


@dataclass(frozen=True, slots=True)
class Source:
    """Where sheets come from.

    Attributes:
        folder: Of photographs; None: rendered parts.
        share: Of what is looked at.
        looks: At a sheet, on average.
        relief: Chance that relief is put on.
        words: Table with the quads of the words, where they are known; photographs it holds out are left out.
    """

    folder: Path | None
    share: float
    looks: float = 4.0
    relief: float = 0.0
    words: Path | None = None


def sheets(source: Source, rng: np.random.Generator) -> Iterator[Sheet]:
    """Endless sheets of a source.

    Raises:
        FileNotFoundError: A folder or table is not there.
        ValueError: The folder holds nothing to train on.
    """
    if source.folder is None:
        while True:
            yield _rendered(rng)
    known = {} if source.words is None else words(source.words)
    left_out = frozenset() if source.words is None else held(source.words)
    photos = [path for path in sorted(source.folder.iterdir()) if path.stem not in left_out]
    if not photos:
        raise ValueError(f"{source.folder} holds no photographs to train on")
    while True:
        path = photos[int(rng.integers(len(photos)))]
        sheet = _photo(path, known.get(path.stem, ()), rng)
        yield _with_relief(sheet, rng) if rng.random() < source.relief else sheet


def words(table: Path) -> dict[str, tuple[tuple[Known, Quad], ...]]:
    """What is known of each street photograph, by its name without an ending, in the order of names."""
    found: dict[str, list[tuple[Known, Quad]]] = {}
    for place in read_places(table):
        kind = Known.UNTOLD if place.text == UNREAD else Known.WORD
        found.setdefault(place.file, []).append((kind, place.quad))
    return {Path(name).stem: tuple(found[name]) for name in sorted(found)}


def held(table: Path) -> frozenset[str]:
    """Names of the street photographs that are held out."""
    return frozenset(Path(file).stem for file in held_out(read_places(table)))


def _rendered(rng: np.random.Generator) -> Sheet:
    """A part, and the same part without its markings, by which is told which of them can be seen."""
    while True:
        spec, seed = part(rng), int(rng.integers(2**32))
        try:
            scene = render(spec, np.random.default_rng(seed))
        except (GlyphMissing, ValueError):
            continue
        bare = render(replace(spec, markings=()), np.random.default_rng(seed)).image
        places = []
        for line in scene.lines:
            quad = np.array(line.polygon, np.float32)
            is_seen = _plainness(bare, scene.image, quad) >= PLAIN
            places.append((Known.TEXT if is_seen else Known.UNTOLD, grown(quad, AROUND)))
        return Sheet(np.ascontiguousarray(scene.image[:, :, ::-1]), tuple(places), Known.BARE)


def _photo(path: Path, known: Sequence[tuple[Known, Quad]], rng: np.random.Generator) -> Sheet:
    """A photograph, finer than it is; sometimes in a mirror, where no words are known."""
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise FileNotFoundError(f"{path} is no photograph")
    times = min(float(FINE), (MOST_PIXELS / (photo.shape[0] * photo.shape[1])) ** 0.5)
    how = cv2.INTER_AREA if times < 1 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(photo, None, fx=times, fy=times, interpolation=how), np.uint8)
    if not known and rng.random() < 0.2:
        image = np.ascontiguousarray(image[:, ::-1])
    return Sheet(image, tuple((kind, quad * np.float32(times)) for kind, quad in known))


def _with_relief(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    for _ in range(int(rng.integers(1, MOST_MARKINGS + 1))):
        sheet = _with_marking(sheet, rng)
    return sheet


def _with_marking(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Puts one marking where no other stands; the sheet as it is where that does not work out.

    What cannot be seen is not put either: to look for it would be to guess.
    """
    one = placed(rng, int(rng.choice(4, p=LEVELS)) + 1)
    tall = FINE * _tall(one.marking.height, rng)
    turn = float(rng.choice((90, 180, 270))) if rng.random() < TURNED else 0.0
    marking = replace(one.marking, height=tall, angle=one.marking.angle + turn)
    last = next((quad for kind, quad in sheet.places[-1:] if kind is Known.TEXT), None)
    if last is not None and rng.random() < BELOW:
        marking, centre = _below(last, marking, rng)
    else:
        centre = _barest(sheet.image, rng)
    try:
        seen, quad = put(sheet.image, marking, centre, one.lamp, rng)
    except (GlyphMissing, ValueError):
        return sheet
    if not _is_free(sheet, grown(quad, 0.2)) or _plainness(sheet.image, seen, quad) < PLAIN:
        return sheet
    marked = replace(sheet, image=seen, places=(*sheet.places, (Known.TEXT, grown(quad, AROUND))))
    return _with_hole(marked, quad, rng) if rng.random() < HOLES else marked


def _tall(height: float, rng: np.random.Generator) -> float:
    """Height of letters as the network sees them, pixels, where a level has them ``height`` high."""
    if rng.random() < CLOSE:
        return float(np.exp(rng.uniform(*np.log(LARGE))))
    return max(7.0, height * float(rng.uniform(*SMALLER)))


def _with_hole(sheet: Sheet, line: Quad, rng: np.random.Generator) -> Sheet:
    """Puts a hole at an end of a line; told first, for a marking may stand below the last place told."""
    image, quad = holes.beside(sheet.image, line, rng)
    if not _is_free(sheet, quad):
        return sheet
    return replace(sheet, image=image, places=((Known.BARE, quad), *sheet.places))


def _is_free(sheet: Sheet, quad: Quad) -> bool:
    """Whether nothing is known of any part of a quad."""
    return all(cv2.intersectConvexConvex(quad, other)[0] <= 0 for _, other in sheet.places)


def _below(quad: Quad, marking: Marking, rng: np.random.Generator) -> tuple[Marking, tuple[float, float]]:
    """The marking as a line below another, and where its middle then stands."""
    length, height = size(quad)
    along, down = (quad[1] - quad[0]) / length, (quad[3] - quad[0]) / height
    cap = height / 1.5 * float(rng.uniform(0.8, 1.2))
    x, y = (
        quad.mean(0)
        + down * (0.5 * height + cap * rng.uniform(0.9, 1.5))
        + along * rng.normal(0, 0.1) * length
    )
    return replace(marking, height=cap, angle=float(np.degrees(np.arctan2(along[1], along[0])))), (
        float(x),
        float(y),
    )


def _barest(image: Image, rng: np.random.Generator) -> tuple[float, float]:
    far_y, far_x = 20 * FINE, 24 * FINE
    high, wide = image.shape[:2]
    places = rng.uniform(
        (far_x, far_y), (max(far_x + 1, wide - far_x), max(far_y + 1, high - far_y)), (TRIES, 2)
    )
    around = [image[int(y) - far_y : int(y) + far_y, int(x) - far_x : int(x) + far_x] for x, y in places]
    x, y = places[int(np.argmin([cv2.meanStdDev(each)[1].sum() for each in around]))]
    return float(x), float(y)


def _plainness(before: Image, after: Image, quad: Quad) -> float:
    """How far a marking changes its ground, over the contrast that the ground has of itself."""
    x0, y0 = np.floor(quad.min(0)).astype(int)
    x1, y1 = np.ceil(quad.max(0)).astype(int) + 1
    old, new = (each[y0:y1, x0:x1].astype(np.float32).mean(2) for each in (before, after))
    ground = old - cv2.blur(old, (30 * FINE + 1, 30 * FINE + 1))
    return float((new - old).std() / (ground.std() + GROUND))
