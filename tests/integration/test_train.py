"""``rollmark train``: from photographs to a model that reads, on a scale of seconds."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
import pytest
from typer.testing import CliRunner

from cli.main import app
from models import shelf
from ocr.session import open_session


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photographs of nothing in particular, in the folders that the trainings look in."""
    root = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(3)
    for folder in ("unlabelled/weapons", "scene/photos"):
        (root / folder).mkdir(parents=True)
        for n in range(2):
            metal = cv2.GaussianBlur(rng.integers(80, 160, (500, 640, 3)).astype(np.uint8), (0, 0), 3)
            cv2.imwrite(str(root / folder / f"{n}.jpg"), metal)
    words = [f"scene/photos/{n}.jpg,20 20 120 20 120 50 20 50,WORD" for n in range(2)]
    (root / "scene_photos.csv").write_text("\n".join(["file,quad,text", *words]) + "\n", encoding="utf-8")
    return root


def test_a_recogniser_is_trained_shipped_and_opened(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "shelf" / "recogniser" / "tiny"
    command = [
        "train",
        "recogniser",
        "--photos",
        str(photos),
        "--run",
        str(tmp_path / "run"),
        "--out",
        str(out),
    ]
    sizes = ["--minutes", "0.02", "--metal", "24", "--on-photos", "6", "--heads", "2"]

    told = CliRunner().invoke(app, [*command, *sizes], catch_exceptions=False)

    assert told.exit_code == 0, told.output
    card = shelf.card("recogniser", "tiny", tmp_path / "shelf")
    assert card.parent == "ppocr-v6-small"
    assert {"latin level 1", "cyrillic level 4"} <= set(card.metrics)
    session: ort.InferenceSession = open_session(card, 1)
    probs = session.run(None, {"x": np.zeros((1, 3, 48, 96), np.float32)})[0]
    assert probs.sum(-1) == pytest.approx(np.ones((1, 12)), abs=1e-3)


def test_a_detector_is_trained_shipped_and_opened(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "shelf" / "detector" / "tiny"
    command = [
        "train",
        "detector",
        "--photos",
        str(photos),
        "--run",
        str(tmp_path / "run"),
        "--out",
        str(out),
    ]

    told = CliRunner().invoke(app, [*command, "--minutes", "0.02", "--parts", "1"], catch_exceptions=False)

    assert told.exit_code == 0, told.output
    card = shelf.card("detector", "tiny", tmp_path / "shelf")
    assert {"all", "level 1", "level 4"} <= set(card.metrics)
    session = open_session(card, 1)
    heat = session.run(None, {"x": np.zeros((1, 3, 64, 96), np.float32)})[0]
    assert heat.shape == (1, 1, 64, 96)
