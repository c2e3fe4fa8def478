"""Turned photos: ``python -m training.evaluate.turned LABELS.csv --photos DIR --out OUT --quarters 2``.

Writes each photo as PNG, turned by quarters counter-clockwise, and the labels with their boxes turned along:
``rollmark evaluate OUT/labels.csv --photos OUT`` then tells what a wrong direction costs any reader.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image
from rich.progress import track

from ocr.decode import decode, read_bytes
from ocr.upright import turned
from training.evaluate.labels import Box, Label, read_labels


def main() -> None:
    """Writes the photos and the labels."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--photos", type=Path, required=True, help="folder that the labels name photos in")
    parser.add_argument("--out", type=Path, required=True, help="empty folder for the turned ones")
    parser.add_argument("--quarters", type=int, default=2, choices=(1, 2, 3), help="counter-clockwise")
    parser.add_argument("--groups", default="weapons,metal", help="only these first folders of labels")
    options = parser.parse_args()
    groups = options.groups.split(",")
    labels = [label for label in read_labels(options.labels) if label.group in groups]
    write(labels, options.photos, options.out, options.quarters)


def write(labels: Sequence[Label], photos: Path, out: Path, quarters: int) -> None:
    """Writes turned photos and ``labels.csv`` into a folder.

    Raises:
        PhotoRefused: A photo cannot be read.
        OSError: A file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for name in track(sorted({label.file for label in labels}), "turning"):
        image = decode(read_bytes(photos / name)).image
        sizes[name] = image.shape[1::-1]
        file = (out / name).with_suffix(".png")
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(turned(image, quarters)).save(file, compress_level=1)
    with (out / "labels.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(("file", "x", "y", "w", "h", "text", "kind"))
        writer.writerows(_rows(labels, sizes, quarters))


def _rows(
    labels: Sequence[Label], sizes: dict[str, tuple[int, int]], quarters: int
) -> Iterator[tuple[object, ...]]:
    for label in labels:
        box: tuple[object, ...] = ("", "", "", "")
        if label.box is not None:
            left, top, right, bottom = box_turned(label.box, *sizes[label.file], quarters)
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
