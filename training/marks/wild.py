"""Crops from photographs of weapons: marks put on them, and patches of them that are no marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.marks.find import Box, cut, find
from training.marks.examples import TRAINED, any_spec
from training.marks.seen import Seen, shows_some
from training.synth.crop import hull
from training.synth.onphoto import Lamp, put
from training.synth.spec import Marking, Method

SIDES = (12.0, 110.0)  # pixels of the longer side of a mark on the photo
HELD_BACK = 5  # one photo of so many is never trained on: there thresholds are chosen and false marks counted
PATCHES = 5  # of one photo, in a row
LEAST_PHOTO = 200  # pixels of the shorter side
_AROUND = 2.3  # sides of the window around a mark, over the mark's
_DARK = 110  # grey level below which a laser's oxide is light
_TRIES = 20
Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark on a photo: the photo, changed, and the mark's corners in pixels (4, 2)."""

    image: Image
    box: tuple[float, float, float, float]


def photos(folder: Path, *, held_back: bool) -> list[Path]:
    """Lists the photos to train on, or those that are held back from it."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png"})
    return [path for n, path in enumerate(found) if (n % HELD_BACK == 0) == held_back]


def load(path: Path) -> Image:
    """Reads a photo, (H, W, 3) uint8 RGB.

    Raises:
        ValueError: This is no photo.
    """
    read = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if read is None:
        raise ValueError(f"{path} is no photo")
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)


def supply(paths: Sequence[Path], rng: np.random.Generator) -> Iterator[Image]:
    """Yields photos without end, in any order, each ``PATCHES`` times in a row."""
    while True:
        for n in rng.permutation(len(paths)):
            photo = load(paths[n])
            if min(photo.shape[:2]) > LEAST_PHOTO:
                yield from [photo] * PATCHES


def place(photo: Image, drawing: str, rng: np.random.Generator, sides: tuple[float, float] = SIDES) -> Placed:
    """Puts a mark somewhere on a photo: any size, turn, method and light.

    Raises:
        ValueError: The photo is too small.
    """
    for _ in range(_TRIES):
        side = float(np.exp(rng.uniform(*np.log(sides))))
        room = round(_AROUND * side) + 4
        if room < min(photo.shape[:2]):
            break
    else:
        raise ValueError("the photo is too small for a mark")
    left, top = (int(rng.integers(0, size - room)) for size in photo.shape[1::-1])
    window = photo[top : top + room, left : left + room]
    marking, outline = _marking(window, drawing, side, rng)
    marked, _ = put(window, marking, (room / 2, room / 2), _lamp(rng), rng)
    image = photo.copy()
    image[top : top + room, left : left + room] = marked
    low, high = outline.min(axis=0) + room / 2, outline.max(axis=0) + room / 2
    return Placed(image, (left + low[0], top + low[1], left + high[0], top + high[1]))


def cut_mark(placed: Placed, side: int, rng: np.random.Generator) -> Image:
    """Cuts a mark out about as the finder would, (side, side) uint8 grey."""
    x0, y0, x1, y1 = placed.box
    longer = max(x1 - x0, y1 - y0)
    left, top = max(0, int(x0 - longer)), max(0, int(y0 - longer))
    window = placed.image[top : int(y1 + longer), left : int(x1 + longer)]
    box = Box((x0 + x1) / 2 - left, (y0 + y1) / 2 - top, longer)
    return cut(compressed(grey(window), rng), box, side)


def patches(
    photo: Image, count: int, side: int, rng: np.random.Generator, *, but: Sequence[Seen] = ()
) -> list[Image]:
    """Cuts out compact patches of a photo that show no mark, at most ``count``, (side, side) uint8 grey."""
    dull = grey(photo)
    found = [box for box in find(dull) if not shows_some(box, but)]
    chosen = rng.permutation(len(found))[:count]
    return [cut(dull, found[n], side) for n in chosen]


def grey(image: Image) -> Image:
    """(H, W, 3) RGB to (H, W)."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _marking(
    window: Image, drawing: str, side: float, rng: np.random.Generator
) -> tuple[Marking, NDArray[np.float64]]:
    """A marking whose longer side, turned, is ``side`` pixels, and its hull about its middle, in pixels."""
    drawn = any_spec(drawing, 64, rng, TRAINED).marking
    turn = np.deg2rad(drawn.angle)
    upright = hull(drawing) - (hull(drawing).min(axis=0) + hull(drawing).max(axis=0)) / 2
    turned = upright @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    height = side / float(np.ptp(turned, axis=0).max())
    marking = replace(drawn, height=height)
    if marking.method is not Method.LASER:
        return marking, height * turned
    light = float(rng.uniform(0.3, 0.9)) if window.mean() < _DARK else float(rng.uniform(0.002, 0.03))
    fill = (light, light, light)
    return replace(marking, fill=fill, fill_strength=float(rng.uniform(0.5, 1.0))), height * turned


def _lamp(rng: np.random.Generator) -> Lamp:
    return Lamp(
        float(rng.uniform(0, 360)),
        gain=float(rng.uniform(1.0, 3.5)),
        shine=float(rng.uniform(8, 90)),
        dark=float(rng.uniform(0.2, 0.6)),
    )


def compressed(image: Image, rng: np.random.Generator) -> Image:
    """Saves every other picture as JPEG, and reads it again."""
    if rng.random() < 0.5:
        return image
    quality = int(rng.integers(40, 96))
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
