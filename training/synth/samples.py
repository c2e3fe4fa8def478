"""Writes ``samples/``: photos to try Rollmark on, with their truth. ``python -m training.synth.samples OUT``.

The same versions of NumPy, OpenCV, Pillow and the fonts give the same bytes on the same machine; the manifest
names the versions and the SHA-256 of every photo.
"""

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image

from training.synth.catalogue import Sample, samples
from training.synth.scene import Scene, TruthLine, render

COLUMNS = ("file", "x", "y", "w", "h", "text", "kind", "note", "quad")
LICENCE = "Apache-2.0"
ORIENTATION_TAG = 0x0112  # EXIF 2.32, table 4
QUALITIES = range(92, 40, -4)  # of the JPEG, tried in turn until the file is small enough


def write(folder: Path, which: Iterable[Sample]) -> None:
    """Renders samples into ``folder``: the photos, ``labels.csv`` and ``manifest.json``.

    Raises:
        FontMissing: A typeface is not installed.
        ValueError: A sample cannot be rendered as it is specified.
    """
    folder.mkdir(parents=True, exist_ok=True)
    labels: list[tuple[str, ...]] = []
    entries: list[dict[str, object]] = []
    for sample in which:
        scene = render(sample.spec, np.random.default_rng(sample.seed))
        data = encode(scene.image, sample.orientation, sample.max_bytes)
        file = f"{sample.name}.jpg"
        (folder / file).write_bytes(data)
        labels += label_rows(file, sample, scene)
        entries.append(_entry(file, sample, data))
    _write_labels(folder / "labels.csv", labels)
    _write_manifest(folder / "manifest.json", entries)


def encode(image: NDArray[np.uint8], orientation: int, max_bytes: int) -> bytes:
    """Returns a JPEG no larger than ``max_bytes``.

    Args:
        image: (H, W, 3) uint8 RGB, upright.
        orientation: EXIF orientation, 1 or 6; with 6 the pixels are stored turned counter-clockwise.
        max_bytes: The largest the file may be.

    Raises:
        ValueError: It is larger even at the lowest quality.
    """
    stored = np.rot90(image) if orientation == 6 else image
    exif = Image.Exif()
    if orientation != 1:
        exif[ORIENTATION_TAG] = orientation
    for quality in QUALITIES:
        out = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(stored)).save(out, "JPEG", quality=quality, exif=exif)
        if out.tell() <= max_bytes:
            return out.getvalue()
    raise ValueError(f"the photo does not fit into {max_bytes} bytes")


def label_rows(file: str, sample: Sample, scene: Scene) -> Iterator[tuple[str, ...]]:
    """Yields the rows of a photo, in the columns of ``COLUMNS``; boxes are in pixels of the upright photo."""
    if not scene.lines:
        yield (file, "", "", "", "", "", "none", "nothing to read", "")
    note = f"rendered, level {sample.level}"
    for line in scene.lines:
        yield (file, *_box(line), line.text, line.kind, note, _quad(line))


def _box(line: TruthLine) -> tuple[str, ...]:
    corners = np.array(line.polygon)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    return tuple(str(int(v)) for v in (*low, *(high - low)))


def _quad(line: TruthLine) -> str:
    return " ".join(f"{v:.1f}" for point in line.polygon for v in point)


def _entry(file: str, sample: Sample, data: bytes) -> dict[str, object]:
    methods = dict.fromkeys(marking.method.value for marking in sample.spec.markings)
    return {
        "file": file,
        "sha256": hashlib.sha256(data).hexdigest(),
        "seed": sample.seed,
        "method": "+".join(methods),
        "surface": sample.spec.finish.value,
        "script": sample.script,
        "level": sample.level,
        "shows": sample.shows,
        "licence": LICENCE,
    }


def _write_labels(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def _write_manifest(path: Path, entries: Sequence[dict[str, object]]) -> None:
    made_with = {"numpy": np.__version__, "opencv": cv2.__version__, "pillow": PIL.__version__}
    text = json.dumps({"made_with": made_with, "photos": entries}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes all samples into the folder named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    write(parser.parse_args(arguments).out, samples())


if __name__ == "__main__":
    main()
