"""Pictures of what the peer does not read: ``python -m training.evaluate.beside LABELS --photos DIR``.

Both read whole photos; shown are the labels that Rollmark finds first and the peer does not find, the place
cut out and what each says of it.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ocr.reader import Reader, ReaderSettings
from ocr.types import Reading
from training.evaluate import lines
from training.evaluate.contest import Contestant, Own, alternate
from training.evaluate.inputs import decode, photos
from training.evaluate.labels import Box, Label, read_labels
from training.evaluate.peers import Peer
from training.evaluate.text import pattern

PEER = "rapidocr"
MOST = 10  # labels shown
ASIAN = 0x2E80  # the typeface of the picture has no characters from here on
GROUND = 0.25  # of the height of a label, around it
THREADS = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A label that the peers do not find.

    Attributes:
        strip: (H, W, 3) uint8 RGB, the place with some ground around it.
        text: What truly stands there.
        said: What each reader says of the place.
    """

    strip: NDArray[np.uint8]
    text: str
    said: Mapping[str, str]


def main() -> None:
    """Reads and writes the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("out/beside.png"))
    options = parser.parse_args()
    own = Own(Reader.open(ReaderSettings(threads=THREADS)))
    with Peer(PEER, THREADS) as peer:
        shown = list(ahead([own, peer], read_labels(options.labels), options.photos))
    plot(shown[:MOST], options.out)
    print(f"{len(shown)} labels that {PEER} does not find, up to {MOST} of them in {options.out}")


def ahead(readers: Sequence[Contestant], labels: Sequence[Label], folder: Path) -> Iterator[Shown]:
    """The labels with a place that the first reader finds and none of the others does.

    Args:
        readers: The first is the one that is shown.
        labels: What truly stands on the photos.
        folder: Of the photos.
    """
    inputs = photos(labels, folder)
    results = alternate(readers, inputs)
    for number, one in enumerate(inputs):
        image = decode(one.load())
        said = {name: timed[number].reading for name, timed in results.items()}
        for label in labels:
            if image is None or label.box is None or folder / label.file != one.photo:
                continue
            ours, *theirs = (_finds(label, reading) for reading in said.values())
            if ours and not any(theirs):
                texts = {name: _text(label, reading) for name, reading in said.items()}
                yield Shown(_cut(image, label.box), label.text, texts)


def plot(shown: Sequence[Shown], path: Path) -> None:
    """Writes a PNG: a row a label, its place and what each reader says.

    Raises:
        OSError: The file cannot be written.
    """
    figure = Figure(figsize=(10, 0.9 * max(1, len(shown))), layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(max(1, len(shown)), 2, squeeze=False, width_ratios=(2, 3))
    for axes in rows.flat:
        axes.set_axis_off()
    for (left, right), one in zip(rows, shown, strict=False):
        left.imshow(one.strip)
        _write(right, one)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100, format="png")


def _write(axes: Axes, one: Shown) -> None:
    for row, (name, text) in enumerate(one.said.items()):
        told = f"{name}: {text}" if text else f"{name}: nothing"
        axes.text(0, 0.7 - 0.4 * row, told, fontsize=11, weight="normal" if row else "bold", va="center")


def _finds(label: Label, reading: Reading) -> bool:
    wanted = pattern(label.text)
    said = lines.readings(lines.near(reading.lines, label.box), 1)
    return wanted is not None and label.is_measured and any(wanted.search(text) for text in said)


def _text(label: Label, reading: Reading) -> str:
    text = " ".join(line.text for line in lines.near(reading.lines, label.box))
    return "".join(c if ord(c) < ASIAN else "\N{WHITE SQUARE}" for c in text)


def _cut(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    x, y, right, bottom = (round(value) for value in box)
    ground = round(GROUND * (bottom - y))
    return image[max(0, y - ground) : bottom + ground, max(0, x - ground) : right + ground, ::-1]


if __name__ == "__main__":
    main()
