"""The whole making of the detector of faint text, from photographs on: ``rollmark train detector``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models import shelf
from training import export
from training.detector import examine, ship
from training.detector.network import pretrained
from training.detector.sheets import Source
from training.detector.train import Config, train
from training.mixing import mixed

BEGIN = "ppocr-v6-small"  # on the shelf: where training starts, and the teacher of what is seen already
WEAPONS, STREETS, WORDS = "unlabelled/weapons", "scene/photos", "scene_photos.csv"
"""Below the photos."""

ABOUT: Mapping[str, Any] = {
    "name": "faint",
    "licence": "Apache-2.0",
    "source": "PP-OCRv6 small (PaddlePaddle, Apache-2.0), trained further by `rollmark train detector`",
    "parent": BEGIN,
    "input": {
        "name": "x",
        "shape": ["N", 3, "H", "W"],
        "colour": "BGR",
        "scale": "value / 127.5 - 1",
        "stride": 32,
        "boxes": {"pixel": 0.3, "box": 0.6, "grow": 1.2},
    },
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long it trains, and how.

    Attributes:
        training: Of the network.
        new: Share of the trained weights in those shipped, the rest being those it began with.
        parts: Rendered parts of each level that the card's figures come from.
    """

    new: float = 1.0
    training: Config = field(default_factory=lambda: Config(minutes=60, rate=1e-4))
    parts: int = examine.EACH


def run(folder: Path, out: Path, recipe: Recipe, photos: Path, say: Callable[[str], None]) -> shelf.Card:
    """Makes a detector.

    Args:
        folder: Of the run: checkpoints, log.
        out: Model folder, ``SHELF/detector/VERSION``.
        recipe: How long it trains, and how.
        photos: Folder with the photographs of weapons and streets, and the table of the words there.
        say: Told what is done.

    Raises:
        ModelError: The model that training starts from cannot be used.
        FileNotFoundError: A folder of photographs is not there.
        RunRefused: The folder holds a run with other settings, or nothing would end this one.
    """
    drawn = sources(photos)
    say(f"training for {_length(recipe.training)}")
    begin = shelf.card("detector", BEGIN).weights
    train(begin, drawn, folder, recipe.training)
    say("shipping")
    network = mixed(pretrained(begin), ship.averaged(folder), recipe.new)
    ship.write(network, out, _few(drawn), eight_bits=False)
    export.card(out, {**ABOUT, "metrics": {}})
    say("examining")
    return _examined(shelf.card(out.parent.name, out.name, out.parent.parent), recipe.parts)


def _examined(card: shelf.Card, each: int) -> shelf.Card:
    """The card with the figures of what the detector finds on rendered parts."""
    (figures,) = examine.slices([card], each)
    examine.write(card, examine.metrics(figures, each))
    return shelf.card(card.kind, card.version, card.folder.parent.parent)


def sources(photos: Path) -> tuple[Source, ...]:
    """Where crops come from: weapons, streets, and parts that are rendered.

    Args:
        photos: Folder with the folders of photographs and the table of words.
    """
    return (
        Source(photos / WEAPONS, 0.6, looks=6, relief=0.75),
        Source(photos / STREETS, 0.25, relief=0.25, words=photos / WORDS),
        Source(None, 0.15, looks=24),
    )


def _length(course: Config) -> str:
    minutes = f"{course.minutes:g} minutes" if course.minutes else ""
    steps = f"{course.steps} batches" if course.steps else ""
    return " or ".join(filter(None, (minutes, steps)))


def _few(drawn: tuple[Source, ...]) -> list[Path]:
    """Photos evenly chosen, as many as ranges are taken from."""
    photos = [path for each in drawn if each.folder is not None for path in sorted(each.folder.iterdir())]
    return photos[:: max(1, len(photos) // ship.RANGES)]
