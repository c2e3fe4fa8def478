from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray

from models import shelf
from ocr.reader import RECOGNISER
from training import export
from training.recogniser import ship
from training.recogniser.network import Recogniser
from training.recogniser.shipped import network_of

COUNT = 12  # strips that ranges are taken from
Blob = NDArray[np.float32]


@pytest.fixture(scope="module")
def network() -> Recogniser:
    return network_of(shelf.card("recogniser", RECOGNISER).weights).eval()


@pytest.fixture(scope="module")
def strips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, noise = tmp_path_factory.mktemp("strips"), np.random.default_rng(1)
    out = []
    for number in range(COUNT):
        strip = np.full((48, 200, 3), noise.integers(60, 200), np.uint8)
        text, ink = f"AB{noise.integers(10_000, 99_999)}", int(noise.integers(0, 255))
        cv2.putText(strip, text, (8, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (ink, ink, ink), 2)
        grain = noise.normal(0, 8, strip.shape)
        out.append(folder / f"{number}.png")
        cv2.imwrite(str(out[-1]), np.clip(strip + grain, 0, 255).astype(np.uint8))
    return out


def _blobs(strips: Sequence[Path]) -> list[Blob]:
    return list(ship._blobs(strips))


def _said(network: torch.nn.Module, blobs: Sequence[Blob]) -> list[NDArray[np.float32]]:
    with torch.no_grad():
        return [torch.softmax(network(torch.from_numpy(blob)), -1).numpy() for blob in blobs]


def test_what_ships_in_eight_bits_is_nearer_to_its_floats_than_with_every_convolution_in_eight(
    network: Recogniser, strips: list[Path], tmp_path: Path
) -> None:
    blobs = _blobs(strips)
    ship.write(network, tmp_path / "shipped", strips)
    ship.write(network, tmp_path / "floats", strips, bits=32)
    export.quantised(tmp_path / "floats" / "model.onnx", blobs, tmp_path / "all.onnx")

    floats = _said(network, blobs)
    shipped = _off(tmp_path / "shipped" / "model.onnx", blobs, floats)
    assert shipped < 0.6 * _off(tmp_path / "all.onnx", blobs, floats)
    size = (tmp_path / "shipped" / "model.onnx").stat().st_size
    assert size < 0.6 * (tmp_path / "floats" / "model.onnx").stat().st_size


def test_means_are_one_operator_and_nothing_is_decided_while_it_runs(
    network: Recogniser, strips: list[Path], tmp_path: Path
) -> None:
    ship.write(network, tmp_path, strips, bits=32)

    operators = [node.op_type for node in onnx.load(tmp_path / "model.onnx").graph.node]
    assert operators.count("GlobalAveragePool") == 5  # blocks with a squeeze
    assert not {"ReduceMean", "If"} & set(operators)


def _off(model: Path, blobs: Sequence[Blob], floats: Sequence[NDArray[np.float32]]) -> float:
    """How far a file's probabilities are from those of floats, in the mean."""
    session = ort.InferenceSession(str(model))
    said = [session.run(None, {"x": blob})[0] for blob in blobs]
    return float(np.mean([np.abs(a - b).sum(-1).mean() for a, b in zip(said, floats, strict=True)]))
