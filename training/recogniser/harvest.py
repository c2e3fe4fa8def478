"""Cuts strips out of photographs nobody has labelled, with what the shipped reader is sure stands on them.

``python -m training.recogniser.harvest PHOTOS OUT``; with ``--strips`` each file is one line.

They go into training so that a recogniser taught on renders keeps reading real metal (self-training:
Xie et al. 2020). A folder that was begun is continued.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from rich.progress import track

from ocr.decode import decode, read_bytes
from ocr.errors import PhotoRefused
from ocr.reader import Reader, ReaderSettings
from ocr.recognise.fuse import letters
from ocr.rectify import strip
from ocr.types import Line

KEPT = 0.3  # least probability of a line; what training takes of them it decides itself
TRUTH = "truth.tsv"
DONE = "done.txt"


def main() -> None:
    """Reads the photos and writes the strips."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--strips", action="store_true", help="each file is one line, cut out already")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    fill(options.photos, options.out, threads=options.threads, crops=options.strips)


def fill(photos: Path, out: Path, *, threads: int = 1, crops: bool = False) -> None:
    """Reads the photos of a folder that ``out`` does not hold the strips of yet.

    Args:
        photos: Folder of photographs.
        out: Folder of strips, made where it is missing.
        threads: Processor threads for one photo.
        crops: Whether each file is one line, cut out already.
    """
    out.mkdir(parents=True, exist_ok=True)
    reader = Reader.open(ReaderSettings(threads=threads, second_opinions=False))
    done = _done(out)
    left = [path for path in sorted(photos.iterdir()) if path.is_file() and path.name not in done]
    for path in track(left, f"reading {photos.name}"):
        harvest(reader, path, out, crop=crops)


def harvest(reader: Reader, photo: Path, out: Path, *, crop: bool = False) -> int:
    """Adds the strips of one photo to ``out``; returns how many. A photo that is refused gives none.

    Args:
        reader: Who says what stands there.
        photo: A file.
        out: Folder of strips.
        crop: Whether the file is one line, cut out already.
    """
    try:
        image = decode(read_bytes(photo)).image
    except PhotoRefused:
        return 0
    rows = []
    for line in worth_keeping(reader.read_file(photo, crop=crop).lines):
        name = f"{photo.stem}-{line.id}.png"
        cut = strip(image, np.array(line.polygon, np.float32))
        cv2.imwrite(str(out / name), cut[:, :, ::-1])
        rows.append((name, line.text, f"{line.p:.4f}"))
    with (out / TRUTH).open("a", encoding="utf-8", newline="") as file:
        csv.writer(
            file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\"
        ).writerows(rows)
    with (out / DONE).open("a", encoding="utf-8") as file:
        file.write(f"{photo.name}\n")
    return len(rows)


def worth_keeping(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Lines that hold at least two letters or digits and are not mere guesses."""
    yield from (line for line in lines if line.p >= KEPT and len(letters(line.text)) > 1)


def _done(out: Path) -> set[str]:
    path = out / DONE
    return set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()


if __name__ == "__main__":
    main()
