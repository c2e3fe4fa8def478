"""The whole making of a recogniser, from photographs to a model folder: ``rollmark train recogniser``.

Strips are rendered and cut out first, then the network is trained, then it is shipped and looked at. Each
step is left out where the run folder holds what it makes, so that a killed run goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models import shelf
from training import calibrate, export
from training.loop import agree, will_end
from training.places import read_places
from training.recogniser import examine, ship, strips, transcribed
from training.recogniser.data import Source, source
from training.recogniser.network import Recogniser
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config, settings, train

BEGIN = "ppocr-v6-small"  # on the shelf: whose weights training starts from where no other is named
PRINT, STREETS = "scene_train.tsv", "scene_photos.csv"  # below the photos
WEAPONS, STAMPS = "unlabelled/weapons", "unlabelled/stamps"  # the same
SEEDS = {"metal": 1, "photos": 2, "nothing": 3, "heads": 17}  # of what is rendered and of patches
LOOKS = 40  # rendered strips of each alphabet and level that the card's figures come from

# Of all strips: more than half are real, so that print and photographed metal are not forgotten.
SHARES = {
    "metal": 0.22, "photos": 0.16, "heads": 0.05,
    "print": 0.22, "street": 0.05, "weapons": 0.20, "stamps": 0.06, "nothing": 0.04,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything.

    Attributes:
        metal: Strips rendered on metal.
        photos: Strips with relief put on photographs of weapons.
        heads: Strips unrolled from rendered heads of cartridge cases.
        training: How long it trains, and how.
        begin: Model on the shelf whose weights it starts from.
    """

    metal: int = 35_000
    photos: int = 14_000
    heads: int = 6_000
    training: Config = field(default_factory=lambda: Config(minutes=184))
    begin: str = BEGIN


def run(folder: Path, out: Path, recipe: Recipe, photos: Path, say: Callable[[str], None]) -> shelf.Card:
    """Makes a recogniser.

    Args:
        folder: Of the run: strips, checkpoints, log.
        out: Model folder, ``SHELF/recogniser/VERSION``.
        recipe: How much of everything.
        photos: Folder with ``scene_train.tsv``, ``scene_photos.csv``, ``unlabelled/weapons`` and
            ``unlabelled/stamps``; what is not there is left out.
        say: Told what is done.

    Raises:
        ModelError: The model that training starts from cannot be used.
        RunRefused: The folder holds a run with other settings, or nothing would end this one.
    """
    begin = shelf.card("recogniser", recipe.begin).weights
    how = {"recipe": _told(recipe)}
    # Before anything is rendered: what is added to the strips of a run leaves no way back to its settings.
    will_end(recipe.training.minutes, recipe.training.steps)
    agree(folder, {**settings(begin, recipe.training), **how})
    say("strips to train on")
    sources = gather(folder, recipe, photos)
    say("training: " + ", ".join(f"{len(each.rows)} {each.folder.name}" for each in sources))
    train(begin, sources, folder, recipe.training, made=how)
    say("shipping")
    model = shipped(ship.averaged(folder), out, sources)
    export.card(out, {**ABOUT, "parent": recipe.begin, "metrics": examine.slices(model, LOOKS)})
    made = shelf.card(out.parent.name, out.name, out.parent.parent)
    calibrate.neutral(made)
    return made


def shipped(network: Recogniser, out: Path, sources: Sequence[Source], bits: ship.Bits = 8) -> Path:
    """Ships what was learnt; the card is yet to be written.

    Args:
        network: On the CPU.
        out: Model folder, ``SHELF/KIND/VERSION``.
        sources: What it was trained on: the ranges of activations are taken from some of it.
        bits: Of a weight, see :func:`training.recogniser.ship.write`.

    Returns:
        The model file.
    """
    trained_on = [(each.folder, row[0]) for each in sources for row in each.rows]
    ship.write(network, out, ship.few(trained_on), bits=bits)
    return out / "model.onnx"


ABOUT = {
    "name": "relief",
    "licence": "Apache-2.0",
    "source": "PP-OCRv6 small (PaddlePaddle, Apache-2.0), trained further by `rollmark train recogniser`",
    "input": {
        "name": "x",
        "shape": ["N", 3, 48, "W"],
        "colour": "BGR",
        "scale": "value / 127.5 - 1",
        "stride": 8,
    },
}


def _told(recipe: Recipe) -> dict[str, Any]:
    """How strips are made, for ``run.json``; what the training is stands there by itself."""
    amounts = {name: value for name, value in asdict(recipe).items() if name != "training"}
    return {**amounts, "seeds": SEEDS}


def gather(folder: Path, recipe: Recipe, photos: Path) -> tuple[Source, ...]:
    """Renders and cuts out what is missing; returns what is trained on."""
    workers = recipe.training.workers
    strips.fill(folder / "metal", recipe.metal, SEEDS["metal"], workers=workers)
    strips.fill(folder / "heads", recipe.heads, SEEDS["heads"], rings=True, workers=workers)
    if (photos / WEAPONS).is_dir():
        if weapons := tuple(photos / file for file in _trained_on(photos)):
            strips.fill(folder / "photos", recipe.photos, SEEDS["photos"], weapons, workers=workers)
        _transcribed(folder, photos)
    if (photos / STREETS).is_file():
        transcribed.fill(folder / "street", transcribed.words(photos / STREETS), photos)
    tables = {name: (folder / name / TRUTH, folder / name) for name in SHARES}
    tables["print"] = (photos / PRINT, photos)
    if (photos / STAMPS).is_dir():
        tables["stamps"] = (transcribed.STAMPS, photos)
    made = (source(*tables[name], share) for name, share in SHARES.items() if tables[name][0].is_file())
    return tuple(each for each in made if each.rows)


def _transcribed(folder: Path, photos: Path) -> None:
    """Cuts out what is written down of the photographs of weapons, and patches of them that hold no text."""
    places = read_places(transcribed.WEAPONS)
    transcribed.fill(folder / "weapons", [place for place in places if place.is_read], photos)
    transcribed.patches(folder / "nothing", places, photos, _trained_on(photos), SEEDS["nothing"])


def _trained_on(photos: Path) -> list[str]:
    """The photographs of weapons that may be trained on, as backgrounds too: none of those held out."""
    held = {place.file for place in read_places(transcribed.HELD_OUT)}
    files = [f"{WEAPONS}/{path.name}" for path in sorted((photos / WEAPONS).iterdir())]
    return [file for file in files if file not in held]
