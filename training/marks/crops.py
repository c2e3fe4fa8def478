"""The crops that the network learns from, rendered once and kept as files that can be written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.knowledge.marks import AtlasMark
from ocr.marks.find import cut
from training.marks import seen, wild
from training.marks.examples import TRAINED, example
from training.marks.negatives import negative
from training.marks.wild import grey
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
        negatives: Of what is no mark.
    """

    of_mark: int = 20
    negatives: int = 500


@dataclass(frozen=True, slots=True)
class Crops:
    """Crops with their classes: ``images`` is (N, side, side) uint8, ``labels`` (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def write_part(path: Path, drawings: Sequence[str], amounts: Amounts, seed: int) -> None:
    """Renders one part; marks are labelled by their place in ``drawings``."""
    rng = np.random.default_rng(seed)
    plan = planned(drawings, amounts.of_mark)
    images = [grey(example(drawing, SIDE, rng)) for _, drawing in plan]
    images += [grey(negative(SIDE, rng)) for _ in range(amounts.negatives)]
    save(path, labelled(plan, images))


def write_wild_part(
    path: Path, drawings: Sequence[str], amounts: Amounts, photos: Sequence[Path], seed: int
) -> None:
    """Puts the same marks on photographs, beside patches of these that are no marks."""
    rng = np.random.default_rng(seed)
    plan = planned(drawings, amounts.of_mark)
    supply = wild.supply(photos, rng)
    images = [wild.cut_mark(wild.place(next(supply), d, rng), SIDE, rng) for _, d in plan]
    bare: list[NDArray[np.uint8]] = []
    unmarked = wild.supply([path for path in photos if not seen.on(path)], rng)
    while len(bare) < amounts.negatives:
        bare += wild.patches(next(unmarked), wild.PATCHES, SIDE, rng)
    save(path, labelled(plan, images + bare[: amounts.negatives]))


def planned(drawings: Sequence[str], each: int) -> list[tuple[int, str]]:
    """Lists what a part shows: class and drawing."""
    return [(n, d) for n, d in enumerate(drawings) for _ in range(each)]


def labelled(plan: Sequence[tuple[int, str]], images: Sequence[NDArray[np.uint8]]) -> Crops:
    """Crops with their classes; those beyond the plan are no marks."""
    labels = [label for label, _ in plan] + [NO_MARK] * (len(images) - len(plan))
    return Crops(np.stack(images), np.array(labels, np.int64))


def render_marks(
    marks: Sequence[AtlasMark], each: int, seed: int, finishes: Sequence[Finish] = TRAINED
) -> Crops:
    """Renders ``each`` crops of every mark, labelled by its place."""
    rng = np.random.default_rng(seed)
    images = [grey(example(mark.drawing, SIDE, rng, finishes)) for mark in marks for _ in range(each)]
    return Crops(np.stack(images), np.repeat(np.arange(len(marks)), each))


def seen_on(photos: Sequence[Path], marks: Sequence[str]) -> Crops:
    """Cuts out the marks that were seen on photographs.

    Args:
        photos: Files.
        marks: Ids of marks; crops are labelled by their place among them, other marks are left out.

    Raises:
        ValueError: There is a photograph that cannot be read.
    """
    there = [(path, each) for path in photos for each in seen.on(path) if each.mark in marks]
    images = [cut(grey(wild.load(path)), each.box, SIDE) for path, each in there]
    labels = [marks.index(each.mark) for _, each in there]
    return Crops(np.array(images, np.uint8).reshape(-1, SIDE, SIDE), np.array(labels, np.int64))


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
    parts = [np.load(path) for path in sorted(folder.glob("*.npz"))]
    if not parts:
        raise FileNotFoundError(f"There are no crops in {folder}.")
    images, labels = (np.concatenate([part[name] for part in parts]) for name in ("images", "labels"))
    return Crops(images, labels)
