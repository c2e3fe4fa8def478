"""Renders strips to train on: ``python -m training.recogniser.strips OUT --count 24000 --seed 1``.

With ``--on PHOTOS`` the relief is put on patches of photographs rather than on rendered metal, with
``--rings`` strips are unrolled from rendered heads of cartridge cases.

Strips are kept as files with a ``truth.tsv`` (file, text, level, method, finish, alphabet), so that what a
model was trained on can be looked at. A folder that was begun is continued.
"""

import argparse
import csv
import functools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.errors import RollmarkError
from ocr.knowledge.keys import guess_script
from ocr.rectify import grown
from ocr.rectify import strip as cut
from ocr.types import Script
from training.recogniser.rings import HEAD, ring_strip
from training.synth.fonts import GlyphMissing
from training.synth.levels import Placed, placed, sample
from training.synth.onphoto import put
from training.synth.texts import Alphabet

if TYPE_CHECKING:
    from _csv import Writer

Row = tuple[NDArray[np.uint8], str, str, str, str, str]  # strip, text, level, method, finish, alphabet

TRUTH = "truth.tsv"
MOST_TRIED = 1000  # photos and markings for one strip: some files are none, and some too small
SHARES = {
    1: 0.2,
    2: 0.35,
    3: 0.33,
    4: 0.12,
}  # of the levels: most is learnt where some can be read and some not


def main() -> None:
    """Renders the strips."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=24_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", type=Path, help="folder of photographs")
    parser.add_argument("--rings", action="store_true", help="unroll heads of cartridge cases")
    parser.add_argument("--workers", type=int, default=1, help="processes that render")
    options = parser.parse_args()
    photos = tuple(sorted(options.on.iterdir())) if options.on else ()
    fill(options.out, options.count, options.seed, photos, rings=options.rings, workers=options.workers)


def fill(  # noqa: PLR0913  the last ones are rarely given
    out: Path,
    count: int,
    seed: int,
    photos: Sequence[Path] = (),
    *,
    rings: bool = False,
    parts: float = 0.0,
    workers: int = 1,
) -> None:
    """Renders strips into a folder until it holds ``count``; those that it holds already stay.

    Args:
        out: The folder, made where it is missing.
        count: How many.
        seed: The same seed and photos give the same strips.
        photos: To put relief on; on rendered metal where there are none.
        rings: Whether strips are unrolled from rendered heads of cartridge cases instead.
        parts: Share of these that are any part of the ring, not cut out at a text.
        workers: Processes that render: more of them give the same strips sooner.

    Raises:
        RollmarkError: No photo is larger than a marking.
    """
    draw = (
        functools.partial(_on_ring, seed, parts)
        if rings
        else functools.partial(drawn, seed, photos=tuple(photos))
    )
    rows_into(out, count, draw, workers)


def rows_into(out: Path, count: int, draw: Callable[[int], Row], workers: int = 1) -> None:
    """Draws strips into a folder until it holds ``count``; those that it holds already stay.

    Args:
        out: The folder, made where it is missing.
        count: How many.
        draw: Draws the strip of a number; can be pickled where there are several workers.
        workers: Processes that draw.
    """
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    begin = _whole(out / TRUTH)
    numbers = range(begin, count)
    with (out / TRUTH).open("a", encoding="utf-8", newline="") as file, _mapping(workers) as each:
        writer = rows_to(file)
        rows = each(functools.partial(_made, out, draw), numbers)
        for row in track(rows, f"rendering {out.name}", total=len(numbers)):
            writer.writerow(row)


def _made(out: Path, draw: Callable[[int], Row], number: int) -> tuple[str, ...]:
    return kept(out, number, draw(number))


@contextmanager
def _mapping(workers: int) -> Iterator[Callable[..., Iterator[tuple[str, ...]]]]:
    """``map``, here or in processes; strips of one head of a case fall to one process, which renders it."""
    if workers < 2:
        yield map
        return
    # Started anew: what was forked would wait for threads that were left behind.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), cv2.setNumThreads, (1,))
    try:
        yield functools.partial(pool.map, chunksize=2 * HEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def rows_to(file: TextIO) -> "Writer":
    """Writes rows of a ``truth.tsv``, as :func:`training.recogniser.data.source` reads them."""
    return csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")


def kept(out: Path, number: int, row: Row) -> tuple[str, ...]:
    """Writes one strip into ``out`` and returns its row of the table."""
    image, *said = row
    name = f"{number // 1000:03d}/{number:06d}.jpg"
    (out / name).parent.mkdir(exist_ok=True)
    cv2.imwrite(str(out / name), image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 97])
    return name, *said


def drawn(seed: int, number: int, photos: Sequence[Path] = ()) -> Row:
    """Draws one strip, on metal or on one of the photos; the same arguments give the same strip.

    Raises:
        RollmarkError: No photo is larger than a marking.
    """
    rng = np.random.default_rng([seed, number])
    level = int(rng.choice(list(SHARES), p=list(SHARES.values())))
    return _on_photo(rng, level, photos) if photos else _on_metal(rng, level)


def _on_ring(seed: int, parts: float, number: int) -> Row:
    made = ring_strip(seed, number, tuple(SHARES.items()), parts)
    alphabet = Alphabet.CYRILLIC if guess_script(made.text) is Script.CYRILLIC else Alphabet.LATIN
    return made.image, made.text, str(made.level), made.method, "case", alphabet


def _on_metal(rng: np.random.Generator, level: int) -> Row:
    made = sample(rng, level)
    return made.strip.image, made.text.text, str(level), made.method, made.finish, made.text.alphabet


def _on_photo(rng: np.random.Generator, level: int, photos: Sequence[Path]) -> Row:
    for _ in range(MOST_TRIED):
        photo = cv2.imread(str(photos[int(rng.integers(len(photos)))]), cv2.IMREAD_COLOR)
        if photo is None:
            continue
        one = placed(rng, level)
        try:
            strip = _strip(np.asarray(photo[:, :, ::-1], np.uint8), one, rng)
        except (GlyphMissing, ValueError):
            continue
        return strip, one.text.text, str(level), one.marking.method, "photo", one.text.alphabet
    raise RollmarkError(
        f"Among the {len(photos)} files in {photos[0].parent} no photo larger than a marking was found.",
        advice="Name a folder of photographs, or leave it out.",
    )


def _strip(photo: NDArray[np.uint8], one: Placed, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Puts a marking at a random place, and cuts it out about as a detector would."""
    height, width = photo.shape[:2]
    half = (0.5 * one.marking.height * (len(one.text.text) + 1), 1.5 * one.marking.height)
    if 2 * half[0] >= width or 2 * half[1] >= height:
        raise ValueError("the marking is larger than the photo")
    centre = (float(rng.uniform(half[0], width - half[0])), float(rng.uniform(half[1], height - half[1])))
    image, quad = put(photo, one.marking, centre, one.lamp, rng)
    return cut(image, grown(quad, float(rng.uniform(0.08, 0.35))))


def _whole(table: Path) -> int:
    """How many rows a table holds; a last one that a kill tore is cut off, so that it is drawn again."""
    if not table.is_file():
        return 0
    with table.open("r+b") as file:
        data = file.read()
        file.truncate(data.rfind(b"\n") + 1)
    return data.count(b"\n")


if __name__ == "__main__":
    main()
