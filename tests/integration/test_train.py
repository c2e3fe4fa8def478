"""``rollmark train``: from photographs to a model that reads, on a scale of seconds."""

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from typer.testing import CliRunner

from cli.main import app
from models import shelf
from ocr.session import open_session
from training.loop import LOG
from training.recogniser import heads
from training.testing import photos as photographs


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photographs(tmp_path_factory.mktemp("photos"))


def steps_of(run: Path) -> int:
    """How many batches a run was trained on, by the last line of its log."""
    last = (run / LOG).read_text(encoding="utf-8").splitlines()[-1]
    return int(json.loads(last)["steps"])


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
    sizes = ["--steps", "2", "--metal", "24", "--on-photos", "6", "--heads", "2"]

    told = CliRunner().invoke(app, [*command, *sizes], catch_exceptions=False)

    assert told.exit_code == 0, told.output
    assert told.output.endswith(f"python -m training.calibrate LABELS.tsv --strips DIR --model {out}\n")
    card = shelf.card("recogniser", "tiny", tmp_path / "shelf")
    assert card.parent == "ppocr-v6-small"
    assert {"latin level 1", "cyrillic level 4"} <= set(card.metrics)
    assert steps_of(tmp_path / "run") == 2
    session: ort.InferenceSession = open_session(card, 1)
    probs = session.run(None, {"x": np.zeros((1, 3, 48, 96), np.float32)})[0]
    assert probs.sum(-1) == pytest.approx(np.ones((1, 12)), abs=1e-3)


def test_a_recogniser_of_heads_is_trained_shipped_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "LOOKS", 12)
    out = tmp_path / "shelf" / "heads" / "tiny"
    command = ["train", "heads", "--run", str(tmp_path / "run"), "--out", str(out)]

    told = CliRunner().invoke(app, [*command, "--steps", "2", "--count", "24"], catch_exceptions=False)

    assert told.exit_code == 0, told.output
    card = shelf.card("heads", "tiny", tmp_path / "shelf")
    assert card.parent == shelf.SHIPPED
    assert card.metrics["heads"]["n"] == 12
    assert [steps_of(tmp_path / "run" / name) for name in heads.SETS] == [2, 2]
    session = open_session(card, 1)
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

    sizes = ["--steps", "2", "--side", "64", "--crops", "2", "--parts", "1"]
    told = CliRunner().invoke(app, [*command, *sizes], catch_exceptions=False)

    assert told.exit_code == 0, told.output
    card = shelf.card("detector", "tiny", tmp_path / "shelf")
    assert {"all", "level 1", "level 4"} <= set(card.metrics)
    assert steps_of(tmp_path / "run") == 2
    session = open_session(card, 1)
    heat = session.run(None, {"x": np.zeros((1, 3, 64, 96), np.float32)})[0]
    assert heat.shape == (1, 1, 64, 96)
