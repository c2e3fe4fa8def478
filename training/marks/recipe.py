"""The recipe of the shipped network of marks: crops, training, prototypes, calibration, model folder."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn

from models import shelf
from models.shelf import Card
from ocr.knowledge.marks import Atlas, load_atlas
from ocr.marks import prototypes
from ocr.marks.certainty import Certainty
from ocr.marks.embed import SIDE, Embedder
from ocr.marks.prototypes import FILE
from ocr.marks.reader import MarkReader
from ocr.session import open_session
from training import export
from training.marks import openset, wild
from training.marks.crops import LEFT_OUT, Amounts, load_parts, seen_on, write_part, write_wild_part
from training.marks.heads import heads
from training.marks.learn import EXAMPLES, learn
from training.marks.network import EMBEDDING, Learner
from training.marks.stock import invented, stock, write_patches, write_surfaces, write_unmarked
from training.marks.train import Config, Material, train

KIND = "marks"
LICENCE = "Apache-2.0"
SURFACES, PATCHES, UNMARKED = "surfaces.npy", "patches.npy", "unmarked.npy"
GOLDEN = 8  # crops whose vectors are kept, to be checked before the first use


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a network of marks.

    Attributes:
        rendered: Parts rendered on surfaces.
        wild: Parts of marks put on photographs, and of patches of these; 0 where there are no photographs.
        amounts: What a rendered part holds.
        wild_amounts: What a wild part holds.
        inventions: How many marks are invented.
        texts: How many pieces of text are drawn.
        bare: How many surfaces are rendered.
        windows: How many surfaces are cut out of each photograph.
        patches: How many patches that are no marks are cut out of each photograph.
        unmarked: Of how many rendered parts without a mark patches are cut out too.
        training: How it is trained.
        examples: Rendered of each mark to learn it from.
        calibration_photos: On how many photographs, held back from training, certainty is fitted.
        seed: Of the crops and the calibration.
    """

    rendered: int = 15
    wild: int = 6
    amounts: Amounts = field(default_factory=Amounts)
    wild_amounts: Amounts = field(default_factory=lambda: Amounts(of_mark=5, negatives=300))
    inventions: int = 1600
    texts: int = 1200
    bare: int = 600
    windows: int = 12
    patches: int = 80
    unmarked: int = 700
    training: Config = field(default_factory=Config)
    examples: int = EXAMPLES
    calibration_photos: int = 120
    seed: int = 1000


def prepare(folder: Path, recipe: Recipe, photos: Sequence[Path], say: Callable[[str], None]) -> None:
    """Renders the crops that are not there yet.

    Args:
        folder: Where the parts go.
        recipe: What makes them.
        photos: Photographs to put marks on.
        say: Is told what is done.
    """
    drawings = [mark.drawing for mark in load_atlas().marks if mark.id not in LEFT_OUT]
    for n in range(recipe.rendered):
        path = folder / f"part-{n:03d}.npz"
        if not path.is_file():
            say(f"rendering part {n + 1} of {recipe.rendered}")
            write_part(path, drawings, recipe.amounts, recipe.seed + n)
    for n in range(recipe.wild if photos else 0):
        path = folder / f"wild-{n:03d}.npz"
        if not path.is_file():
            say(f"putting marks on photographs, part {n + 1} of {recipe.wild}")
            write_wild_part(path, drawings, recipe.wild_amounts, photos, recipe.seed + 4000 + n)
    if not (surfaces := folder / SURFACES).is_file():
        say("laying surfaces")
        write_surfaces(surfaces, photos, recipe.windows, recipe.bare, recipe.seed + 8000)
    if photos and not (patches := folder / PATCHES).is_file():
        say("cutting out what is no mark")
        write_patches(patches, photos, recipe.patches, recipe.seed + 8001)
    if not (unmarked := folder / UNMARKED).is_file():
        say("rendering parts without a mark")
        write_unmarked(unmarked, recipe.unmarked, recipe.seed + 8002)


def material(folder: Path, recipe: Recipe, photos: Sequence[Path]) -> Material:
    """Loads what was prepared, and draws what pictures are put together from."""
    marks = load_atlas().marks
    trained_on = [mark for mark in marks if mark.id not in LEFT_OUT]
    inventions = invented(recipe.inventions, [mark.drawing for mark in marks])
    surfaces = np.load(folder / SURFACES)
    patches = np.concatenate(
        [np.load(path) for path in (folder / PATCHES, folder / UNMARKED) if path.is_file()]
    )
    drawings = [mark.drawing for mark in trained_on]
    drawn = stock(drawings, inventions, recipe.texts, surfaces, recipe.seed)
    shown = seen_on(photos, [mark.id for mark in trained_on])
    return Material(load_parts(folder), shown, patches, drawn)


def run(  # noqa: PLR0913  the last is rarely given
    run_folder: Path,
    out: Path,
    recipe: Recipe,
    photos: Path | None,
    say: Callable[[str], None],
    *,
    start: Path | None = None,
) -> Card:
    """Does everything that is not done yet, and writes the model folder.

    Args:
        run_folder: Where crops and checkpoints lie; a run that was killed goes on from them.
        out: The model folder, ``<shelf>/marks/<version>``.
        recipe: What makes it.
        photos: Folder of photographs of weapons, one in five of which is held back; None to render alone.
        say: Is told what is done.
        start: Checkpoint of an earlier run, whose network is trained further.

    Raises:
        ValueError: There are photographs that cannot be read.
    """
    trained_on = wild.photos(photos, held_back=False) if photos else []
    prepare(run_folder / "crops", recipe, trained_on, say)
    learnt_from = material(run_folder / "crops", recipe, trained_on)
    atlas = load_atlas()
    names = [mark.id for mark in atlas.marks if mark.id not in LEFT_OUT]
    say(f"training in {recipe.training.steps} batches of {recipe.training.batch}")
    learner = train(learnt_from, run_folder, recipe.training, start)
    card = write_model(learner, out, recipe, learnt_from.crops.images[:GOLDEN], names)
    say(f"learning {len(atlas.marks)} marks")
    embedder = Embedder(open_session(card, recipe.training.threads))
    nothing = np.concatenate([learner.backgrounds.numpy(), heads(embedder)])
    confirmed = confirmed_on(trained_on, sorted(LEFT_OUT))
    learn(atlas.marks, embedder, nothing, confirmed=confirmed, examples=recipe.examples).save(out / FILE)
    if photos:
        say("fitting how sure it is")
        held_back = wild.photos(photos, held_back=True)[: recipe.calibration_photos]
        calibrate(card, embedder, atlas, held_back, recipe.seed)
    return card


def confirmed_on(photos: Sequence[Path], marks: Sequence[str]) -> dict[str, list[np.ndarray]]:
    """Crops of marks that were seen on photographs, by their ids; marks that were not are left out."""
    seen = seen_on(photos, marks)
    named = {mark: list(seen.images[seen.labels == n]) for n, mark in enumerate(marks)}
    return {mark: crops for mark, crops in named.items() if crops}


def write_model(
    learner: Learner, out: Path, recipe: Recipe, crops: np.ndarray, trained_on: Sequence[str]
) -> Card:
    """Writes ``model.onnx``, ``card.json`` and ``golden.npz``."""
    out.mkdir(parents=True, exist_ok=True)
    blob = shrunk_blob(crops)
    export.to_onnx(learner.net.float().cpu(), nn.Identity(), blob, out / "model.onnx", {"side": str(SIDE)})
    export.golden(out, blob)
    export.card(
        out,
        {
            "name": "marknet",
            "licence": LICENCE,
            "source": "trained by `rollmark train marks` on drawings of the atlas",
            "input": {
                "name": "x",
                "shape": ["N", 1, SIDE, SIDE],
                "colour": "grey",
                "scale": "0 to 255",
                "output": ["N", EMBEDDING],
                "recipe": json.loads(json.dumps(asdict(recipe))),
                "trained_on": list(trained_on),
            },
            "metrics": {},
        },
    )
    return shelf.card(out.parent.name, out.name, out.parent.parent)


def shrunk_blob(crops: np.ndarray) -> export.Blob:
    """Crops as the network takes them."""
    small = torch.nn.functional.interpolate(
        torch.from_numpy(crops[:, None].astype(np.float32)), SIDE, mode="area"
    )
    return np.asarray(small.numpy(), np.float32)


def calibrate(card: Card, embedder: Embedder, atlas: Atlas, photos: Sequence[Path], seed: int) -> Certainty:
    """Fits ``calibration.json`` on photographs that nothing was trained on."""
    known = prototypes.load(card.folder / FILE)
    draft = Certainty(card.version, card.sha256, "", (1.0, 1.0, 1.0), 0.0, 1.0, {})
    reader = MarkReader(embedder, known, draft, atlas)
    seen = openset.observe(reader, [mark for mark in atlas.marks if mark.id in known.marks], photos, seed)
    certain = openset.fitted(seen, card, seed)
    card.calibration.write_text(json.dumps(asdict(certain), indent=2) + "\n", encoding="utf-8")
    return certain
