"""What a detector finds on rendered parts, slice by slice: ``python -m training.detector.examine FOLDER``.

Every line counts, however faint: some at the harder levels nobody would see. Parts are looked at whole, as
the reader does first, in float32, with the rules for boxes that the card tells. A detector that trained on
parts drawn likewise (:mod:`training.detector.metal`) is favoured.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from models import shelf
from models.shelf import Card
from ocr.detect import BoxRules, Detector, overlap, overview
from ocr.detect.finder import BESIDE
from ocr.rectify import Quad, grown
from ocr.session import open_session
from training.bands import band
from training.detector.metal import Blocks, of_level
from training.synth.fonts import GlyphMissing
from training.synth.levels import LEVELS
from training.synth.scene import render
from training.synth.spec import Marking

SEED = 90_002  # of the parts that figures are quoted on; trainings use small seeds
EACH = 40  # parts of every level
GROUND = 0.2  # of its height, that a place reaches beyond its letters, which ocr.reader.LETTERS tells too
SAME = 0.5  # overlap from which a place is a line: ocr.detect.merge.distinct takes two for one from there on
HEIGHTS = (20.0, 40.0, 80.0)  # pixels: where slices by the height of a capital part
LETTERS = (10.0, 160.0)  # pixels: height of a capital; below 10 there is little left to read
UPRIGHT, ALONG = 7.0, 45.0  # degrees off level: of lines that are upright, and of those that are only tilted
TURNS = ("upright", "tilted", "90", "180")
SHARES = (0.4, 0.2, 0.2, 0.2)  # of them, of the blocks
TILT = (10.0, 35.0)  # degrees to either side
COMMAND = "python -m training.detector.examine"
Figures = Mapping[str, float | int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that is to be found, and the names of the slices it belongs to."""

    quad: Quad
    slices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A rendered part: ``image`` is (H, W, 3) uint8 RGB."""

    image: NDArray[np.uint8]
    level: int
    lines: tuple[Wanted, ...]


@dataclass(slots=True)
class _Slice:
    found: list[bool] = field(default_factory=list)
    outlined: list[bool] = field(default_factory=list)
    false: list[int] = field(default_factory=list)


def main() -> None:
    """Examines detectors on the same parts and prints their figures; writes them into cards where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="model folder of a detector")
    parser.add_argument("--each", type=int, default=EACH, help="parts of every level")
    parser.add_argument("--to-card", action="store_true", help="write the figures into the models' cards")
    options = parser.parse_args()
    folders = [folder.resolve() for folder in options.folders]
    cards = [shelf.card(folder.parent.name, folder.name, folder.parent.parent) for folder in folders]
    measured = slices(cards, options.each)
    for card, figures in zip(cards, measured, strict=True):
        Console().print(_table(card.version, figures))
        if options.to_card:
            write(card, metrics(figures, options.each))


def slices(cards: Sequence[Card], each: int = EACH, seed: int = SEED) -> list[dict[str, Figures]]:
    """Examines detectors on the same rendered parts.

    Args:
        cards: Of the detectors.
        each: Parts of every level.
        seed: The same seed gives the same parts.

    Returns:
        For each detector, by slice: the lines (``n``), the share of them of which a place found is a part
        (``found``) and the share that the places found outline (``outlined``, see :func:`outlines`); for all
        and by level also the parts (``parts``) and the false places on one (``false``).

    Raises:
        ModelError: A model cannot be used.
        FontMissing: A typeface is not installed.
    """
    opened = [opened_by(card) for card in cards]
    counted: list[dict[str, _Slice]] = [{} for _ in cards]
    for part in parts(each, seed):
        view = overview(part.image.shape[1], part.image.shape[0])
        for detector, of in zip(opened, counted, strict=True):
            _count(of, part, [region.quad for region in detector.find(part.image, [view])])
    return [{name: _figures(of[name]) for name in sorted(of)} for of in counted]


def parts(each: int, seed: int = SEED) -> Iterator[Part]:
    """Renders ``each`` parts of every level; the same seed gives the same parts."""
    for level in LEVELS:
        for number in range(each):
            yield _part(np.random.default_rng((seed, level, number)), level)


def opened_by(card: Card) -> Detector:
    """Opens a detector in float32, so that two machines measure the same.

    Raises:
        ModelError: The model cannot be used.
    """
    return Detector(open_session(card, 1), BoxRules(**card.input.get("boxes", {})))


def finds(found: Sequence[Quad], line: Quad) -> bool:
    """Whether a place found and a line overlap as two places do that are taken for one."""
    return any(overlap(quad, line) >= SAME for quad in found)


def outlines(found: Sequence[Quad], line: Quad) -> bool:
    """Whether places of which the line takes up half hold half of the line together.

    The line with the ground that belongs to a place is meant. A speck on the line is no outline of it, nor is
    a box around several lines.
    """
    whole = grown(line, GROUND)
    shared = ((cv2.intersectConvexConvex(quad, whole)[0], cv2.contourArea(quad)) for quad in found)
    held = sum(common for common, area in shared if common >= SAME * area > 0)
    return bool(held >= SAME * cv2.contourArea(whole))


def metrics(figures: Mapping[str, Figures], each: int) -> dict[str, object]:
    """Figures as a card keeps them, with the command that prints them."""
    return {"command": f"{COMMAND} FOLDER --each {each}", **figures}


def write(card: Card, told: Mapping[str, object]) -> None:
    """Writes figures into a card; the rest of it stays as it is."""
    path = card.folder / "card.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["metrics"] = told
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _part(rng: np.random.Generator, level: int) -> Part:
    """Draws parts until one has a line and can be rendered."""
    while True:
        spec, seed = of_level(rng, level, Blocks(LETTERS, _turn)), int(rng.integers(2**32))
        if not spec.markings:
            continue
        try:
            scene = render(spec, np.random.default_rng(seed))
        except (GlyphMissing, ValueError):  # the typeface lacks a letter, or a line leaves the photo
            continue
        quads = [np.array(line.polygon, np.float32) for line in scene.lines]
        lines = (
            Wanted(quad, (f"level {level}", f"method {one.method.value}", _tall(one), _turned(quad)))
            for quad, one in zip(quads, spec.markings, strict=True)
        )
        return Part(scene.image, level, tuple(lines))


def _turn(rng: np.random.Generator) -> float:
    """Draws how a block is turned, degrees clockwise."""
    tilt = float(rng.uniform(*TILT)) * float(rng.choice((-1, 1)))
    turn = str(rng.choice(TURNS, p=SHARES))
    whole = {"upright": 0.0, "tilted": tilt, "90": float(rng.choice((-90, 90))), "180": 180.0}
    return whole[turn] + float(rng.normal(0, 2))


def _turned(quad: Quad) -> str:
    """How a line runs on the photo; a tilted one runs to the right still."""
    x, y = quad[1] - quad[0]
    off = abs(float(np.degrees(np.arctan2(y, x))))
    bounds = (UPRIGHT, ALONG, 180 - ALONG)
    return f"turn {TURNS[sum(off > bound for bound in bounds)]}"


def _tall(marking: Marking) -> str:
    return f"letters {band(marking.height, HEIGHTS)}"


def _count(of: dict[str, _Slice], part: Part, found: Sequence[Quad]) -> None:
    for line in part.lines:
        is_found, is_outlined = finds(found, line.quad), outlines(found, line.quad)
        for name in ("all", *line.slices):
            of.setdefault(name, _Slice()).found.append(is_found)
            of[name].outlined.append(is_outlined)
    false = sum(all(overlap(quad, line.quad) < BESIDE for line in part.lines) for quad in found)
    for name in ("all", f"level {part.level}"):
        of[name].false.append(false)


def _figures(of: _Slice) -> Figures:
    lines: dict[str, float | int] = {
        "n": len(of.found),
        "found": round(float(np.mean(of.found)), 3),
        "outlined": round(float(np.mean(of.outlined)), 3),
    }
    return lines | ({"parts": len(of.false), "false": round(float(np.mean(of.false)), 2)} if of.false else {})


def _table(version: str, figures: Mapping[str, Figures]) -> Table:
    table = Table(version, "lines", "found", "outlined", "false a part", box=SIMPLE_HEAD)
    for name, of in figures.items():
        false = f"{of['false']:.2f}" if "false" in of else ""
        table.add_row(name, str(of["n"]), f"{of['found']:.3f}", f"{of['outlined']:.3f}", false)
    return table


if __name__ == "__main__":
    main()
