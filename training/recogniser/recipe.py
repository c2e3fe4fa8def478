"""The whole making of a recogniser, from photographs to a model folder: ``rollmark train recogniser``.

Strips are rendered and harvested first, then the network is trained, then it is shipped and looked at. Each
step is left out where the run folder holds what it makes, so that a killed run goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from models import shelf
from training import calibrate, export
from training.recogniser import examine, harvest, ship, strips
from training.recogniser.data import Source, source
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config, train

BEGIN = "ppocr-v6-small"  # on the shelf: whose weights training starts from
PRINT, WEAPONS, STAMPS = "scene_train.tsv", "unlabelled/weapons", "unlabelled/stamps"  # below the photos
LOOKS = 40  # rendered strips of each alphabet and level that the card's figures come from

# Of all strips: more than two in five are real, so that print and photographed metal are not forgotten.
SHARES = {"metal": 0.37, "photos": 0.15, "print": 0.27, "wild": 0.13, "stamps": 0.03, "heads": 0.05}
SURE = {"wild": 0.7, "stamps": 0.8}  # probability from which the reader's own word is believed


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything.

    Attributes:
        metal: Strips rendered on metal.
        photos: Strips with relief put on photographs of weapons.
        heads: Strips unrolled from rendered heads of cartridge cases.
        training: How long it trains, and how.
    """

    metal: int = 35_000
    photos: int = 14_000
    heads: int = 6_000
    training: Config = field(default_factory=lambda: Config(minutes=184))


def run(folder: Path, out: Path, recipe: Recipe, photos: Path, say: Callable[[str], None]) -> shelf.Card:
    """Makes a recogniser.

    Args:
        folder: Of the run: strips, checkpoints, log.
        out: Model folder, ``SHELF/recogniser/VERSION``.
        recipe: How much of everything.
        photos: Folder with ``scene_train.tsv``, ``unlabelled/weapons`` and ``unlabelled/stamps``; what is not
            there is left out.
        say: Told what is done.

    Raises:
        ModelError: The model that training starts from cannot be used.
    """
    say("strips to train on")
    sources = gather(folder, recipe, photos)
    say("training: " + ", ".join(f"{len(each.rows)} {each.folder.name}" for each in sources))
    train(shelf.card("recogniser", BEGIN).weights, sources, folder, recipe.training)
    say("shipping")
    network = ship.averaged(folder)
    ship.write(network, out, ship.few([(each.folder, row[0]) for each in sources for row in each.rows]))
    export.card(out, {**ABOUT, "metrics": examine.slices(out / "model.onnx", LOOKS)})
    made = shelf.card(out.parent.name, out.name, out.parent.parent)
    calibrate.neutral(made)
    return made


ABOUT = {
    "name": "relief",
    "licence": "Apache-2.0",
    "source": "PP-OCRv6 small (PaddlePaddle, Apache-2.0), trained further by `rollmark train recogniser`",
    "parent": BEGIN,
    "input": {
        "name": "x",
        "shape": ["N", 3, 48, "W"],
        "colour": "BGR",
        "scale": "value / 127.5 - 1",
        "stride": 8,
    },
}


def gather(folder: Path, recipe: Recipe, photos: Path) -> tuple[Source, ...]:
    """Renders and harvests what is missing; returns what is trained on."""
    weapons = photos / WEAPONS
    strips.fill(folder / "metal", recipe.metal, 1)
    strips.fill(folder / "heads", recipe.heads, 17, rings=True)
    if weapons.is_dir():
        strips.fill(folder / "photos", recipe.photos, 2, tuple(sorted(weapons.iterdir())))
        harvest.fill(weapons, folder / "wild")
    if (photos / STAMPS).is_dir():
        harvest.fill(photos / STAMPS, folder / "stamps", crops=True)
    tables = {name: folder / name / TRUTH for name in SHARES if name != "print"}
    made = {
        name: source(path, path.parent, SHARES[name], SURE.get(name))
        for name, path in tables.items()
        if path.is_file()
    }
    if (photos / PRINT).is_file():
        made["print"] = source(photos / PRINT, photos, SHARES["print"])
    return tuple(each for each in made.values() if each.rows)
