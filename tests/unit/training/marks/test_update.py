"""A new mark is one drawing and one entry, and then one command."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from models import shelf
from models.shelf import SHELF
from ocr.knowledge.marks import load as loading
from ocr.knowledge.marks import load_atlas
from ocr.knowledge.marks.examples import FOLDER
from ocr.marks import prototypes
from ocr.marks.embed import Embedder
from ocr.marks.reader import VERSION
from ocr.session import open_session
from training.marks import update as updating
from training.marks.examples import example
from training.marks.learn import shrunk
from training.marks.wild import grey

WHEEL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<g fill="none" stroke="#000" stroke-width="6"><rect x="12" y="12" width="76" height="76"/>'
    '<circle cx="50" cy="50" r="24"/><line x1="12" y1="88" x2="88" y2="12"/></g></svg>'
)
ENTRY = """
  - id: wheel
    name: "A wheel in a square"
    kind: maker
    maker: glock
    country: AT
    period: never
    place: nowhere
    confused_with: []
    description: "A ring in a square, struck through."
    confidence: L
    sources: [GK]
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    return Path(shutil.copytree(SHELF / "marks" / VERSION, tmp_path / "shelf" / "marks" / VERSION))


@pytest.fixture
def with_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, here = Path(loading.__file__).parent, tmp_path / "atlas"
    shutil.copytree(shipped / "drawings", here / "drawings")
    (here / "drawings" / "wheel.svg").write_text(WHEEL, encoding="utf-8")
    entries = (shipped / "marks.yaml").read_text(encoding="utf-8")
    (here / "marks.yaml").write_text(entries + ENTRY, encoding="utf-8")
    monkeypatch.setattr(updating, "load_atlas", lambda: load_atlas(here))


def test_nothing_is_written_where_nothing_is_new(model: Path, tmp_path: Path) -> None:
    before = (model / prototypes.FILE).read_bytes()
    told = updating.update(model)
    assert told.learnt == ()
    assert told.known == len(load_atlas().marks)
    assert (model / prototypes.FILE).read_bytes() == before


@pytest.mark.usefixtures("with_wheel")
def test_a_new_mark_is_known_from_its_drawing_alone(model: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    shutil.copytree(FOLDER, pictures)
    told = updating.update(model, pictures=pictures)
    assert told.learnt == ("wheel",)
    assert (pictures / "wheel.jpg").is_file()
    known = prototypes.load(model / prototypes.FILE)
    assert known.marks[-1] == "wheel"
    embedder = Embedder(open_session(shelf.card("marks", VERSION), 1))
    rng = np.random.default_rng(5)
    crops = [shrunk(grey(example(WHEEL, 64, rng))) for _ in range(12)]
    likeness = known.likeness(embedder.vectors(crops))
    ranked = np.argsort(-likeness, axis=1)
    assert (ranked[:, 0] == len(known.marks) - 1).mean() >= 0.5
    assert (ranked[:, :3] == len(known.marks) - 1).any(axis=1).mean() >= 0.8


def test_confirmed_crops_are_learnt_into_the_model(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crops" / "kimar_k"
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "a.png"), np.random.default_rng(1).integers(0, 255, (60, 60)).astype(np.uint8))
    before = prototypes.load(model / prototypes.FILE)
    updating.update(model, tmp_path / "crops")
    after = prototypes.load(model / prototypes.FILE)
    assert len(after.vectors) == len(before.vectors) + 1


def test_the_shipped_model_knows_every_drawing_of_the_atlas_as_it_is() -> None:
    known = prototypes.load(SHELF / "marks" / VERSION / prototypes.FILE)
    assert dict(zip(known.marks, known.drawings, strict=True)) == {
        mark.id: prototypes.fingerprint(mark.drawing) for mark in load_atlas().marks
    }
