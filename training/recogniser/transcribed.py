"""Cuts strips out of photographs of which is written down what stands where, and where nothing does.

How ``training/transcribed`` was made, and how far it may be believed, its README says. A real strip with its
text teaches what no render does, and a place without text teaches to say nothing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ocr.decode import decode, read_bytes
from ocr.errors import PhotoRefused
from ocr.rectify import Quad, corners, grown, lowered, strip
from training.places import Place, held_out, read_places
from training.recogniser.strips import TRUTH, rows_to

TABLES = Path(__file__).parents[1] / "transcribed"
WEAPONS, STAMPS = TABLES / "weapons.csv", TABLES / "stamps.tsv"
HELD_OUT = TABLES / "held_out.csv"  # of other photographs, to measure on
MORE, LESS = 0.12, 0.06  # heights of the ground that another cut has more, and less: no box fits twice
WAYS = (lambda quad: quad, lambda quad: grown(quad, MORE), lambda quad: lowered(quad, LESS))
LEAST_LETTERS = 2  # of a street word
PATCH = (10, 34)  # pixels: height of a patch without text
LONGEST = 5.0  # heights of one
LEAST_SPREAD = 10.0  # levels of grey; below it a patch is plain ground and teaches nothing
AWAY = 10  # pixels that a patch keeps from any place in the table

Image = NDArray[np.uint8]


def fill(out: Path, places: Sequence[Place], photos: Path) -> None:
    """Cuts strips into a folder, three ways each; a folder that was filled before stays as it is.

    Args:
        out: The folder, made where it is missing; ``truth.tsv`` in it names the strips and their texts.
        places: What to cut out.
        photos: Folder that the files of the places lie in; those that are not there are left out.
    """
    if (out / TRUTH).is_file():
        return
    out.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[str, str]] = []
    for file, here in track(list(_by_file(places).items()), f"cutting {out.name}"):
        image = _image(photos / file)
        if image is not None:
            stem = f"{Path(file).stem}-{len(rows):05d}"
            rows += [
                (_kept(out, f"{stem}-{n}", cut), text) for n, (cut, text) in enumerate(_cuts(image, here))
            ]
    with (out / f"{TRUTH}.new").open("w", encoding="utf-8", newline="") as told:
        rows_to(told).writerows(rows)
    (out / f"{TRUTH}.new").replace(out / TRUTH)


def patches(out: Path, places: Sequence[Place], photos: Path, files: Sequence[str], seed: int = 3) -> None:
    """Cuts a patch without text out of each photograph, and every place where the table says that nothing is.

    Args:
        out: The folder, as :func:`fill` makes it.
        places: The whole table: patches keep away from all of it.
        photos: Folder that files lie in.
        files: Photographs that patches are cut from, below it.
        seed: Of where the patches lie.
    """
    if (out / TRUTH).is_file():
        return
    rng = np.random.default_rng(seed)
    by_file = _by_file(places)
    free = [patch for file in files for patch in _patch(photos, file, by_file.get(file, ()), rng)]
    fill(out, [*(place for place in places if not place.text), *free], photos)


def words(table: Path) -> list[Place]:
    """Words of street photographs that can be read, but for those that are held out."""
    streets = read_places(table)
    left_out = held_out(streets)
    return [place for place in streets if place.file not in left_out and _is_word(place)]


def _is_word(place: Place) -> bool:
    return place.is_read and sum(c.isalnum() for c in place.text) >= LEAST_LETTERS


def _cuts(image: Image, places: Sequence[Place]) -> Iterator[tuple[Image, str]]:
    for place in places:
        for way in WAYS if place.text else WAYS[:1]:
            yield strip(image, way(place.quad)), place.text


def _kept(out: Path, stem: str, cut: Image) -> str:
    cv2.imwrite(str(out / f"{stem}.png"), cut[:, :, ::-1])
    return f"{stem}.png"


def _patch(photos: Path, file: str, places: Sequence[Place], rng: np.random.Generator) -> Iterator[Place]:
    """One patch of a photograph, where chance finds one that is neither plain nor near a place."""
    image = _image(photos / file)
    tall = int(rng.integers(*PATCH))
    wide = round(tall * float(rng.uniform(1, LONGEST)))
    if image is None or image.shape[0] <= tall or image.shape[1] <= wide:
        return
    x, y = int(rng.integers(image.shape[1] - wide)), int(rng.integers(image.shape[0] - tall))
    spread = float(image[y : y + tall, x : x + wide].std())
    near = any(_overlap(place.quad, (x, y, x + wide, y + tall)) for place in places)
    if spread >= LEAST_SPREAD and not near:
        yield Place(file, corners(wide, tall) + np.array([x, y], np.float32), "")


def _overlap(quad: Quad, box: tuple[int, int, int, int]) -> bool:
    (left, top), (right, bottom) = quad.min(axis=0) - AWAY, quad.max(axis=0) + AWAY
    return bool(left < box[2] and box[0] < right and top < box[3] and box[1] < bottom)


def _by_file(places: Sequence[Place]) -> dict[str, list[Place]]:
    out: dict[str, list[Place]] = {}
    for place in places:
        out.setdefault(place.file, []).append(place)
    return out


def _image(photo: Path) -> Image | None:
    try:
        return decode(read_bytes(photo)).image if photo.is_file() else None
    except PhotoRefused:
        return None
