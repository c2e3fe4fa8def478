"""The whole recipe, small: from drawings to a model folder that reads."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models import shelf
from ocr.knowledge.marks import AtlasMark, load_atlas
from ocr.marks.reader import MarkReader
from ocr.session import open_session
from training.marks import recipe as recipes
from training.marks.crops import Amounts
from training.marks.recipe import Recipe, run
from training.marks.train import Config

SMALL = Recipe(
    rendered=1,
    wild=1,
    amounts=Amounts(1, 6),
    wild_amounts=Amounts(1, 6),
    inventions=4,
    texts=4,
    bare=3,
    windows=2,
    patches=1,
    unmarked=1,
    training=Config(steps=2, batch=16),
    examples=2,
    calibration_photos=3,
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> tuple[AtlasMark, ...]:
    """An atlas of six marks."""
    atlas = load_atlas()
    small = type(atlas)(atlas.marks[:6])
    monkeypatch.setattr(recipes, "load_atlas", lambda: small)
    return small.marks


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for n in range(8):
        photo = rng.normal(110, 8, (260, 320, 3)).clip(0, 255).astype(np.uint8)
        cv2.circle(photo, (80, 90), 15, (30, 30, 30), 2)
        cv2.imwrite(str(folder / f"{n}.png"), photo)
    return folder


def test_one_command_makes_a_model_that_is_verified_and_reads(
    few: tuple[AtlasMark, ...], photos: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    card = run(tmp_path / "run", tmp_path / "shelf" / "marks" / "v1", SMALL, photos, said.append)
    assert {path.name for path in card.folder.iterdir()} == {
        *("model.onnx", "card.json", "golden.npz", "prototypes.npz", "calibration.json"),
    }
    assert card.weights.stat().st_size <= 8 * 2**20
    shelf.verified(card.weights, card.sha256)
    reader = MarkReader.open(card, threads=1)
    assert reader.marks == tuple(mark.id for mark in few)
    reader.read(np.full((120, 160, 3), 90, np.uint8))
    golden = np.load(card.folder / "golden.npz")
    assert np.allclose(open_session(card, 1).run(None, {"x": golden["x"]})[0], golden["p"], atol=1e-4)
    before = len(said)
    run(tmp_path / "run", tmp_path / "shelf" / "marks" / "v1", SMALL, photos, said.append)
    assert not any(line.startswith(("rendering", "putting", "laying", "cutting")) for line in said[before:])
