"""The whole making of a challenger: ``rollmark train further``.

Each step is left out where the run folder holds what it makes, so that a killed run goes on where it was; and
a run folder tells everything that its model was made from, so that it can be made again.
"""

import functools
import json
import os
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from models import shelf
from models.durable import write_whole
from models.errors import ModelError
from models.house import RECOGNISER, House
from models.shelf import Card
from ocr.reader import RECOGNISER as SHIPPED
from training import export
from training.dataset.rows import DatasetInvalid, Split, StripRow
from training.dataset.store import Dataset, place
from training.further.calibration import calibrated
from training.further.contest import decided, labels_of
from training.further.doubts import Labels, LabelsDoubted
from training.further.gate import Rules
from training.further.sets import Amounts
from training.loop import Progress
from training.mixing import mixed
from training.recogniser import plain, ship, strips
from training.recogniser.data import Source, encoded, source
from training.recogniser.late import train_late
from training.recogniser.network import Recogniser
from training.recogniser.recipe import ABOUT
from training.recogniser.shipped import network_of
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config, train

RECIPE, LABELS = "recipe.json", "labels.json"
SHARES = {"confirmed": 0.4, "metal": 0.35, "print": 0.25}
BELIEVED = 0.9  # probability from which the machine's word is believed on what a person did not settle
GOLDEN = 20  # strips of which one's output is kept
SEEDS = {"metal": 31, "print": 32}
THREADS = 2  # at most; more on one core only wait for one another
COURSE = Config(
    frozen=4, rate_body=2e-4, rate_head=5e-4, threads=min(THREADS, len(os.sched_getaffinity(0))), steps=1600
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything.

    Attributes:
        metal: Strips rendered on metal, so that what was learnt of relief stays.
        print: Lines of print, so that ordinary print stays.
        training: What the training is; how many batches it trains is asked, not the minutes.
        new: Share of the trained weights in those shipped, the rest being those it began with: what was
            forgotten of ordinary markings comes back.
        looks: How many looks at strips are kept; 0: none, every strip is looked at anew each time, which
            takes longer and teaches more.
        amounts: How much champion and challenger read.
        rules: What has to hold at the gate.
        doubted: Whether labels that the champion is sure are wrong are left out.
    """

    metal: int = 4000
    print: int = 1000
    training: Config = COURSE
    new: float = 0.9
    looks: int = 0
    amounts: Amounts = field(default_factory=Amounts)
    rules: Rules = field(default_factory=Rules)
    doubted: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for.

    Attributes:
        dataset: What is learnt from.
        version: What the challenger shall be called.
        house: The shelf it goes to.
        folder: Of the run.
        photographed: Table of photographed print; None: print is rendered.
    """

    dataset: Dataset
    version: str
    house: House
    folder: Path
    photographed: Path | None = None


Say = Callable[[str], None]
Told = Callable[[str, float, Progress | None], None]


def silent(_step: str, _done: float, _progress: Progress | None) -> None:
    """Tells nobody how far it is."""


def run(asked: Asked, recipe: Recipe, say: Say, told: Told = silent) -> Card:
    """Makes a challenger and judges it; it lies on the shelf of the house, sealed, and does not read.

    Args:
        asked: What a person asks for.
        recipe: How much of everything.
        say: Told what is done.
        told: Hears how far a step is.

    Raises:
        ModelError: The model that reads cannot be used, or the version is on the shelf already.
        DatasetInvalid: The dataset cannot be used.
        LabelsDoubted: Too many of its labels are wrong, as far as can be told: nothing is trained.
    """
    champion = asked.house.active() or shelf.card(RECOGNISER, SHIPPED)
    out = asked.house.root / RECOGNISER / asked.version
    if (out / "card.json").exists():
        raise ModelError(f"{asked.version} is on the shelf already.", advice="Choose another name.")
    _tell_recipe(asked, recipe, champion)
    say("labels")
    labels = looked_at(asked, champion)
    if labels.wrong > recipe.rules.doubted:
        raise LabelsDoubted(f"{labels.wrong:.0%} of the confirmed labels are doubted: nothing is trained.")
    say("strips to train on")
    sources = gather(asked, recipe, labels.names if recipe.doubted else ())
    say("training: " + ", ".join(f"{len(each.rows)} {name}" for name, each in sources.items()))
    network = trained(champion.weights, tuple(sources.values()), asked.folder, recipe, told)
    say("shipping")
    card = shipped(asked, recipe, champion, tuple(sources.values()), network)
    say("settling what its word is worth")
    calibrated(card, champion, asked.dataset)
    say("judging")
    decided(champion, card, asked.dataset, recipe.amounts, recipe.rules, asked.photographed, labels)
    asked.house.keeper().seal(card.folder)
    return asked.house.bring(card.folder)


def shipped(
    asked: Asked, recipe: Recipe, champion: Card, sources: tuple[Source, ...], network: Recogniser
) -> Card:
    """Writes a model folder into the run folder: the trained weights mixed with those of before, in floats.

    Eight bits would cost nearly a third of what a month teaches:
    docs/decisions/0010-a-month-of-corrections.md.
    """
    out = asked.folder / RECOGNISER / asked.version
    files = [(each.folder, row[0]) for each in sources for row in each.rows]
    both = mixed(network_of(champion.weights), network, recipe.new)
    ship.write(both, out, ship.few(files, GOLDEN), bits=32)
    how = f"trained further by `rollmark train further`, {recipe.new:.0%} of the new weights"
    about = {"source": f"{champion.version}, {how}", "parent": champion.version}
    export.card(out, {**ABOUT, **about, "dataset": asked.dataset.version, "metrics": {}})
    return shelf.card(RECOGNISER, asked.version, asked.folder)


def trained(
    weights: Path, sources: tuple[Source, ...], folder: Path, recipe: Recipe, told: Told
) -> Recogniser:
    """Trains from the weights of the model that reads, on looks that are kept or on new ones.

    Args:
        weights: ONNX file.
        sources: What is trained on.
        folder: Of the run.
        recipe: What the training is.
        told: Hears how far it is.
    """

    def training(done: float, progress: Progress) -> None:
        told("training", done, progress)

    if recipe.looks:
        looked = functools.partial(_looked, told)
        return train_late(weights, sources, folder, recipe.training, recipe.looks, looked, training)
    by_steps = replace(recipe.training, minutes=0.0)  # on a slow machine it takes as long as it takes
    network = train(weights, sources, folder, by_steps, training)
    assert isinstance(network, Recogniser)
    return network.cpu()


def _looked(told: Told, done: int, of: int) -> None:
    told("looking at strips", done / of, None)


def gather(asked: Asked, recipe: Recipe, left_out: Collection[str]) -> dict[str, Source]:
    """Renders what is missing; returns what is trained on.

    Args:
        asked: What a person asks for.
        recipe: How much of everything.
        left_out: Ids of rows whose labels are not believed.

    Raises:
        DatasetInvalid: The dataset holds no strips to train on.
    """
    rows = [row for row in learnt(asked.dataset) if row.id not in left_out]
    if not rows:
        raise DatasetInvalid(f"{asked.dataset.version} holds no strips to train on.")
    strips.fill(asked.folder / "metal", recipe.metal, SEEDS["metal"])
    root = asked.dataset.folder.parent
    files = tuple((str(place(root, row.image, ".png").relative_to(root)), row.text) for row in rows)
    made = {
        "confirmed": Source(root, files, SHARES["confirmed"]),
        "metal": source(asked.folder / "metal" / TRUTH, asked.folder / "metal", SHARES["metal"]),
    }
    if asked.photographed:
        made["print"] = source(asked.photographed, asked.photographed.parent, SHARES["print"])
    else:
        plain.fill(asked.folder / "print", recipe.print, SEEDS["print"])
        made["print"] = source(asked.folder / "print" / TRUTH, asked.folder / "print", SHARES["print"])
    return {name: each for name, each in made.items() if each.rows}


def learnt(dataset: Dataset) -> list[StripRow]:
    """The strips that may be learnt from: of weapons to train on, settled, in letters that the head has."""
    return [
        row
        for row in dataset.strips
        if row.split == Split.TRAIN
        and (row.whole or row.p >= BELIEVED)
        and row.second != "other"
        and encoded(row.text)
    ]


def looked_at(asked: Asked, champion: Card) -> Labels:
    """What the champion makes of the labels, kept in the run folder."""
    path = asked.folder / LABELS
    if not path.is_file():
        write_whole(path, json.dumps(asdict(labels_of(champion, asked.dataset))).encode())
    told = json.loads(path.read_text(encoding="utf-8"))
    return Labels(**{**told, "names": tuple(told["names"])})


def _tell_recipe(asked: Asked, recipe: Recipe, champion: Card) -> None:
    """Writes what a run is made from; one that was begun goes on only as what it is.

    Raises:
        ModelError: The folder holds another run.
    """
    told = {
        "dataset": asked.dataset.version,
        "parent": champion.version,
        "parent_sha256": champion.sha256,
        "photographed": str(asked.photographed or ""),
        "recipe": asdict(recipe),
    }
    path = asked.folder / RECIPE
    if path.is_file() and json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(told)):
        raise ModelError(f"{asked.folder} holds another run.", advice="Name another folder with --run.")
    asked.folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, (json.dumps(told, indent=1) + "\n").encode())
