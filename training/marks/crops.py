"""The crops that the classifier learns from, rendered once and kept as a few files that can be written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.marks import AtlasMark
from training.marks.examples import TRAINED, example
from training.marks.inventions import invent
from training.marks.negatives import negative
from training.synth.spec import Finish

SIDE = 64  # pixels
NO_MARK = -1  # the label of what is no mark
LEFT_OUT = frozenset(
    {
        *("radom_11_ring", "cz_swords", "brno_z_barrel", "kiel_nettle", "mauser_banner", "izhmekh_triangle"),
        *("cn_386_oval", "mke_frame", "gardone_coat", "steyr_rings", "bnp_crown", "ruger_phoenix"),
    }
)
"""Marks of the atlas that are never trained on: with them is measured how a new mark is known."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many crops a part holds.

    Attributes:
        of_mark: Of each mark.
        inventions: How many marks are invented, the same ones in every part.
        of_invention: Of each of them.
        negatives: Of what is no mark.
    """

    of_mark: int = 20
    inventions: int = 400
    of_invention: int = 2
    negatives: int = 700


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops with their classes: ``images`` is (N, side, side) uint8, ``labels`` (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def write_part(path: Path, drawings: Sequence[str], amounts: Amounts, seed: int) -> None:
    """Renders one part; marks are labelled by their place in ``drawings``, inventions behind them."""
    rng = np.random.default_rng(seed)
    invented = [invent(n) for n in range(amounts.inventions)]
    plan = [(n, d) for n, d in enumerate(drawings) for _ in range(amounts.of_mark)]
    plan += [(len(drawings) + n, d) for n, d in enumerate(invented) for _ in range(amounts.of_invention)]
    images = [grey(example(drawing, SIDE, rng)) for _, drawing in plan]
    images += [grey(negative(SIDE, rng)) for _ in range(amounts.negatives)]
    labels = [label for label, _ in plan] + [NO_MARK] * amounts.negatives
    save(path, Crops(np.stack(images), np.array(labels, np.int64)))


def render_marks(
    marks: Sequence[AtlasMark], each: int, seed: int, finishes: Sequence[Finish] = TRAINED
) -> Crops:
    """Renders ``each`` crops of every mark, labelled by its place."""
    rng = np.random.default_rng(seed)
    images = [grey(example(mark.drawing, SIDE, rng, finishes)) for mark in marks for _ in range(each)]
    return Crops(np.stack(images), np.repeat(np.arange(len(marks)), each))


def save(path: Path, crops: Crops) -> None:
    """Writes crops beside and renames, so that a kill leaves no half a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez_compressed(file, images=crops.images, labels=crops.labels)
    new.replace(path)


def load_parts(folder: Path) -> Crops:
    """Reads every part of a folder.

    Raises:
        FileNotFoundError: There is none.
    """
    parts = [np.load(path) for path in sorted(folder.glob("part-*.npz"))]
    if not parts:
        raise FileNotFoundError(f"There are no crops in {folder}.")
    images, labels = (np.concatenate([part[name] for part in parts]) for name in ("images", "labels"))
    return Crops(images, labels)


def grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3) RGB to (H, W)."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
