"""Brings the shipped prototypes and pictures up to the atlas: what a new mark needs, and no training."""

from dataclasses import dataclass
from pathlib import Path

from models import shelf
from ocr.knowledge.marks import load_atlas
from ocr.knowledge.marks.examples import FOLDER
from ocr.marks import prototypes
from ocr.marks.embed import Embedder
from ocr.marks.reader import VERSION
from ocr.session import open_session
from training.marks.learn import confirmed_crops, learn
from training.marks.pictures import write_examples


@dataclass(frozen=True, slots=True)
class Told:
    """What was learnt: ids of marks that are new or drawn anew, and how many are known now."""

    learnt: tuple[str, ...]
    known: int


def update(model: Path | None = None, crops: Path | None = None, pictures: Path = FOLDER) -> Told:
    """Learns marks whose drawing is not the one that was learnt, and renders their examples.

    Args:
        model: Model folder; None for the one that reads.
        crops: Folder of confirmed crops; None for none.
        pictures: Where the rendered examples go.

    Raises:
        ModelError: The model is missing or damaged.
        KnowledgeInvalid: The atlas is damaged.
        ValueError: A folder of crops is named like no mark, or a file is no picture.
    """
    kind, version, root = ("marks", VERSION, shelf.SHELF) if model is None else _parts(model)
    card, atlas = shelf.card(kind, version, root), load_atlas()
    path = card.folder / prototypes.FILE
    before = prototypes.load(path)
    known = dict(zip(before.marks, before.drawings, strict=True))
    new = [mark for mark in atlas.marks if known.get(mark.id) != prototypes.fingerprint(mark.drawing)]
    confirmed = confirmed_crops(crops, atlas.marks) if crops else {}
    if new or confirmed or set(known) - set(atlas.by_id):
        embedder = Embedder(open_session(card, threads=1))
        learn(atlas.marks, embedder, before.nothing, before=before, confirmed=confirmed).save(path)
    lacking = [mark for mark in atlas.marks if not (pictures / f"{mark.id}.jpg").is_file()]
    write_examples(pictures, list({mark.id: mark for mark in (*new, *lacking)}.values()))
    return Told(tuple(mark.id for mark in new), len(atlas.marks))


def _parts(model: Path) -> tuple[str, str, Path]:
    return model.parent.name, model.name, model.parent.parent
