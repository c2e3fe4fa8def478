"""The whole making of a detector, from photographs to a model folder: ``rollmark train detector``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from models import shelf
from training import export
from training.detector import ship
from training.detector.network import pretrained
from training.detector.train import Config, train
from training.mixing import mixed

BEGIN = "ppocr-v6-small"  # on the shelf: where training starts, and the teacher of what is seen already
FOLDERS = (("unlabelled/weapons", 2, 0.85), ("scene/photos", 1, 0.35))
"""Below the photos, how often each is drawn from, and the chance that a crop of it gets relief put on."""

ABOUT = {
    "name": "relief",
    "licence": "Apache-2.0",
    "source": "PP-OCRv6 small (PaddlePaddle, Apache-2.0), trained further by `rollmark train detector`",
    "parent": BEGIN,
    "input": {
        "name": "x",
        "shape": ["N", 3, "H", "W"],
        "colour": "BGR",
        "scale": "value / 127.5 - 1",
        "stride": 32,
    },
    "metrics": {},
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long it trains, and how.

    Attributes:
        training: Of the network.
        new: Share of the trained weights in those shipped, the rest being those it began with: fully trained
            weights see more relief and less of what stood on photographs before.
    """

    new: float = 0.4
    training: Config = field(default_factory=lambda: Config(minutes=60, rate=1e-4))


def run(folder: Path, out: Path, recipe: Recipe, photos: Path, say: Callable[[str], None]) -> shelf.Card:
    """Makes a detector.

    Args:
        folder: Of the run: checkpoints, log.
        out: Model folder, ``SHELF/detector/VERSION``.
        recipe: How long it trains, and how.
        photos: Folder with the folders of photographs that ``FOLDERS`` names.
        say: Told what is done.

    Raises:
        ModelError: The model that training starts from cannot be used.
        FileNotFoundError: A folder of photographs is not there.
    """
    drawn = tuple((photos / name, chance) for name, times, chance in FOLDERS for _ in range(times))
    say(f"training for {recipe.training.minutes:g} minutes")
    begin = shelf.card("detector", BEGIN).weights
    train(begin, drawn, folder, recipe.training)
    say("shipping")
    network = mixed(pretrained(begin), ship.averaged(folder), recipe.new)
    ship.write(network, out, _few(drawn), eight_bits=False)
    export.card(out, ABOUT)
    return shelf.card(out.parent.name, out.name, out.parent.parent)


def _few(folders: tuple[tuple[Path, float], ...]) -> list[Path]:
    """Photos evenly chosen, as many as ranges are taken from."""
    distinct = dict.fromkeys(folder for folder, _ in folders)
    photos = [path for folder in distinct for path in sorted(folder.iterdir())]
    return photos[:: max(1, len(photos) // ship.RANGES)]
