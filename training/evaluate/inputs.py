"""What is read to be measured: whole photos, or the strips that labels mark on them."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.evaluate.labels import Box, Label


@dataclass(frozen=True, slots=True)
class Input:
    """One photo or strip.

    Attributes:
        path: What the Reading will call it: the photo's path, with ``#row`` after it where a box is cut out.
        photo: The file.
        box: What to cut out of it; None for all of it.
    """

    path: str
    photo: Path
    box: Box | None = None

    def load(self) -> bytes:
        """The bytes of an image file; a box is cut out with a margin of a tenth of its height, as PNG.

        Raises:
            OSError: The photo cannot be read.
            ValueError: The box lies outside the photo, or the photo cannot be decoded.
        """
        data = self.photo.read_bytes()
        return data if self.box is None else _cut(data, self.box)


def photos(labels: Sequence[Label], folder: Path) -> tuple[Input, ...]:
    """The labelled photos below a folder, each once; those that are not there are left out."""
    files = dict.fromkeys(label.file for label in labels)
    return tuple(Input(str(folder / file), folder / file) for file in files if (folder / file).is_file())


def strips(labels: Sequence[Label], folder: Path) -> tuple[tuple[Label, ...], tuple[Input, ...]]:
    """The labelled strips below a folder, with labels that name them.

    A label with a box is a strip to be cut out, named ``FILE#row``. A label without a box, alone on its file,
    says that the file is the strip. Other labels without a box belong to whole photos and are left out, as
    are those that :attr:`Label.is_measured` leaves out.
    """
    alone = {file for file, count in _counts(labels).items() if count == 1}
    chosen = [label for label in labels if label.is_measured and (label.box or label.file in alone)]
    named = tuple(_named(label) for label in chosen)
    there = [pair for pair in zip(chosen, named, strict=True) if (folder / pair[0].file).is_file()]
    inputs = (Input(str(folder / name.file), folder / label.file, label.box) for label, name in there)
    return named, tuple(inputs)


def _counts(labels: Sequence[Label]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for label in labels:
        counts[label.file] = counts.get(label.file, 0) + 1
    return counts


def _named(label: Label) -> Label:
    return dataclasses.replace(label, file=f"{label.file}#{label.row}") if label.box else label


def decode(data: bytes) -> NDArray[np.uint8] | None:
    """Decodes an image, upright by its EXIF orientation, to (H, W, 3) uint8 BGR; None where it cannot be."""
    if not data:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(image, np.uint8)


def _cut(data: bytes, box: Box) -> bytes:
    image = decode(data)
    if image is None:
        raise ValueError("the photo cannot be decoded")
    left, top, right, bottom = map(int, box)
    margin = max(2, (bottom - top) // 10)
    strip = image[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    if not strip.size:
        raise ValueError("the box lies outside the photo")
    return bytes(cv2.imencode(".png", strip)[1])
