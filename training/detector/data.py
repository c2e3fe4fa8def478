"""What the detector is trained on: photographs with relief put on them, street photographs, rendered parts.

Where nobody has labelled what stands on a photograph, the untouched detector says where text is. So the new
one keeps what the old one sees on real photographs, and learns relief beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from ocr.rectify import Quad, grown, size
from training.synth.fonts import GlyphMissing
from training.synth.levels import placed
from training.synth.onphoto import put
from training.synth.spec import Marking

SIDE = 384  # pixels of a crop
SHRUNK = 0.4  # of DB: text regions lose area * (1 - 0.4 ** 2) over their perimeter on every side
MOST_MARKINGS = 8  # on one crop
BELOW = 0.5  # chance of a marking to stand below the one before it, as the lines of a roll mark do
TRIES = 6  # places, of which the barest is taken: markings stand on surfaces, not on grass
LEVELS = (0.2, 0.35, 0.35, 0.1)  # shares of the levels
SMALLER = (0.35, 1.0)  # of a level's letter height: whole weapons show letters of 8 pixels
PLAIN = 0.3  # how far a marking changes its ground, over the ground's own contrast: below it nobody sees it
GROUND = 6.0  # grey levels of contrast that even bare ground counts for
Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops (N, 3, S, S) float32 BGR in [-1, 1] as photographed and with relief; the relief's shrunk text.

    Attributes:
        before: As photographed, for the untouched detector to say what stands there.
        after: With relief.
        shrunk: (N, 1, S, S) float32, 1 inside the shrunk text of the relief.
        edge: (N, 1, S, S) float32, 1 inside its text, shrunk or not.
    """

    before: torch.Tensor
    after: torch.Tensor
    shrunk: torch.Tensor
    edge: torch.Tensor


def crops(folders: Sequence[tuple[Path, float]], seed: int, count: int) -> Iterator[Crops]:
    """Endless batches.

    Args:
        folders: Photographs, and for each folder the chance that a crop gets relief put on it.
        seed: Of everything drawn.
        count: Crops a batch.
    """
    rng = np.random.default_rng(seed)
    photos = [(path, chance) for folder, chance in folders for path in sorted(folder.iterdir())]
    while True:
        made = [_crop(*photos[int(rng.integers(len(photos)))], rng) for _ in range(count)]
        before, after, shrunk, edge = (np.stack(part) for part in zip(*made, strict=True))
        yield Crops(_blob(before), _blob(after), _plane(shrunk), _plane(edge))


def _crop(path: Path, chance: float, rng: np.random.Generator) -> tuple[Image, Image, Image, Image]:
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    before = _part(np.asarray(photo, np.uint8), rng)
    after = before
    quads: list[Quad] = []
    if rng.random() < chance:
        for _ in range(int(rng.integers(1, MOST_MARKINGS + 1))):
            after, quads = _with_marking(after, quads, rng)
    spoilt = _spoilt(before, after, rng)
    shrunk, edge = np.zeros((2, SIDE, SIDE), np.uint8)
    for quad in quads:
        cv2.fillPoly(edge, [quad.astype(np.int32)], 1)
        cv2.fillPoly(shrunk, [_shrink(quad).astype(np.int32)], 1)
    return *spoilt, shrunk, edge


def _part(photo: Image, rng: np.random.Generator) -> Image:
    """A square part, seen from nearer or farther."""
    side = min(*photo.shape[:2], int(SIDE * np.exp(rng.uniform(-0.7, 0.5))))
    y, x = (int(rng.integers(length - side + 1)) for length in photo.shape[:2])
    part = photo[y : y + side, x : x + side]
    part = part[:, ::-1] if rng.random() < 0.2 else part
    how = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=how), np.uint8)


def _with_marking(image: Image, quads: list[Quad], rng: np.random.Generator) -> tuple[Image, list[Quad]]:
    """Puts one marking where no other stands; the crop as it is where that does not work out.

    What cannot be seen is not put either: to look for it would be to guess.
    """
    one = placed(rng, int(rng.choice(4, p=LEVELS)) + 1)
    marking = replace(one.marking, height=max(7.0, one.marking.height * float(rng.uniform(*SMALLER))))
    if quads and rng.random() < BELOW:
        marking, centre = _below(quads[-1], marking, rng)
    else:
        centre = _barest(image, rng)
    try:
        seen, quad = put(image, marking, centre, one.lamp, rng)
    except (GlyphMissing, ValueError):
        return image, quads
    around = grown(quad, 0.2)
    is_free = all(cv2.intersectConvexConvex(around, other)[0] <= 0 for other in quads)
    if not is_free or _plainness(image, seen, quad) < PLAIN:
        return image, quads
    return seen, [*quads, grown(quad, 0.12)]


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
    places = rng.uniform(24, SIDE - 24, (TRIES, 2))
    around = [image[int(y) - 20 : int(y) + 20, int(x) - 24 : int(x) + 24] for x, y in places]
    x, y = places[int(np.argmin([part.std() for part in around]))]
    return float(x), float(y)


def _plainness(before: Image, after: Image, quad: Quad) -> float:
    """How far a marking changes its ground, over the contrast that the ground has of itself."""
    x0, y0 = np.floor(quad.min(0)).astype(int)
    x1, y1 = np.ceil(quad.max(0)).astype(int) + 1
    old, new = (each[y0:y1, x0:x1].astype(np.float32).mean(2) for each in (before, after))
    ground = old - cv2.blur(old, (31, 31))
    return float((new - old).std() / (ground.std() + GROUND))


def _spoilt(before: Image, after: Image, rng: np.random.Generator) -> tuple[Image, Image]:
    """The same blur, tone and noise on both."""
    if rng.random() < 0.3:
        sigma = float(rng.uniform(0.4, 1.2))
        before, after = (
            np.asarray(cv2.GaussianBlur(each, (0, 0), sigma), np.uint8) for each in (before, after)
        )
    if rng.random() < 0.4:
        table = np.clip(
            255 * rng.uniform(0.6, 1.1) * (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.3)), 0, 255
        )
        before, after = (
            np.asarray(cv2.LUT(each, table.astype(np.uint8)), np.uint8) for each in (before, after)
        )
    if rng.random() < 0.3:
        noise = rng.normal(0, rng.uniform(1, 8), before.shape[:2])[:, :, None]
        before, after = (np.clip(each + noise, 0, 255).astype(np.uint8) for each in (before, after))
    return before, after


def _shrink(quad: Quad) -> Quad:
    length, height = size(quad)
    by = length * height * (1 - SHRUNK**2) / (2 * (length + height))
    return grown(quad, -min(by, 0.42 * min(length, height)) / max(height, 1e-6))


def _blob(images: NDArray[np.uint8]) -> torch.Tensor:
    return torch.from_numpy(images.transpose(0, 3, 1, 2) / np.float32(127.5) - 1)


def _plane(masks: NDArray[np.uint8]) -> torch.Tensor:
    return torch.from_numpy(masks[:, None].astype(np.float32))
