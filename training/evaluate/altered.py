"""Altered photos: ``python -m training.evaluate.altered LABELS.csv --photos DIR --out OUT --quarters 2``.

Writes each photo as PNG, turned by quarters counter-clockwise or of another size, and the labels with their
boxes altered along: ``rollmark evaluate OUT/labels.csv --photos OUT`` then tells what a wrong direction costs
a reader, or how much of its figures hangs on how letters happened to be sampled.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
from PIL import Image
from rich.progress import track

from ocr.decode import decode, read_bytes
from ocr.rectify import scaled
from ocr.upright import turned
from training.evaluate.labels import Box, Label, read_labels


def main() -> None:
    """Writes the photos and the labels."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--photos", type=Path, required=True, help="folder that the labels name photos in")
    parser.add_argument("--out", type=Path, required=True, help="empty folder for the altered ones")
    parser.add_argument("--quarters", type=int, default=0, choices=(0, 1, 2, 3), help="counter-clockwise")
    parser.add_argument("--scale", type=float, default=1.0, help="of each side")
    parser.add_argument("--groups", default="weapons,metal", help="only these first folders of labels")
    options = parser.parse_args()
    groups = options.groups.split(",")
    labels = [label for label in read_labels(options.labels) if label.group in groups]
    write(labels, options.photos, options.out, options.quarters, options.scale)


def write(labels: Sequence[Label], photos: Path, out: Path, quarters: int, scale: float = 1.0) -> None:
    """Writes photos, rescaled and then turned, and ``labels.csv`` into a folder.

    Raises:
        PhotoRefused: A photo cannot be read.
        OSError: A file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for name in track(sorted({label.file for label in labels}), "altering"):
        image = decode(read_bytes(photos / name)).image
        if scale != 1:
            image = scaled(image, scale, cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        sizes[name] = image.shape[1::-1]
        file = (out / name).with_suffix(".png")
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(turned(image, quarters)).save(file, compress_level=1)
    with (out / "labels.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(("file", "x", "y", "w", "h", "text", "kind"))
        writer.writerows(_rows(labels, sizes, quarters, scale))


def _rows(
    labels: Sequence[Label], sizes: dict[str, tuple[int, int]], quarters: int, scale: float
) -> Iterator[tuple[object, ...]]:
    for label in labels:
        box: tuple[object, ...] = ("", "", "", "")
        if label.box is not None:
            left, top, right, bottom = (scale * side for side in label.box)
            left, top, right, bottom = box_turned((left, top, right, bottom), *sizes[label.file], quarters)
            box = (left, top, right - left, bottom - top)
        yield (Path(label.file).with_suffix(".png"), *box, label.text, label.kind)


def box_turned(box: Box, width: int, height: int, quarters: int) -> Box:
    """A box on a photo of so many pixels after quarter turns counter-clockwise."""
    for _ in range(quarters):
        left, top, right, bottom = box
        box, width, height = (top, width - right, bottom, width - left), height, width
    return box


if __name__ == "__main__":
    main()
