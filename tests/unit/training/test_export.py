from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from models import shelf
from models.shelf import Card
from training import export

TINY = np.finfo(np.float32).tiny
OWN = [card for card in shelf.cards() if ":" not in card.origin]


def _weights(model: Path) -> NDArray[np.float32]:
    read = [onnx.numpy_helper.to_array(each) for each in onnx.load(model).graph.initializer]
    return np.concatenate([each.ravel() for each in read if each.dtype == np.float32])


def _subnormal(weights: NDArray[np.float32]) -> int:
    return int(np.count_nonzero((weights != 0) & (np.abs(weights) < TINY)))


@pytest.mark.parametrize("shipped", OWN, ids=lambda each: f"{each.kind} {each.version}")
def test_no_shipped_weight_is_so_small_that_processors_stumble_over_it(shipped: Card) -> None:
    assert _subnormal(_weights(shipped.weights)) == 0


def test_weights_that_have_decayed_to_nothing_are_written_as_nothing_and_the_others_as_they_were(
    tmp_path: Path,
) -> None:
    layer = nn.Conv2d(3, 4, 3)
    decayed = 0.5 * float(TINY)
    with torch.no_grad():
        layer.weight[1] = decayed
        layer.weight[2] = -decayed
    assert _subnormal(layer.weight.detach().numpy()) == 2 * 27
    model = tmp_path / "model.onnx"
    export.to_onnx(
        nn.Sequential(layer), nn.Sigmoid(), np.zeros((1, 3, 8, 8), np.float32), model, {"said": "yes"}
    )
    written = _weights(model)
    kept = layer.weight[[0, 3]].detach().numpy().ravel()
    assert _subnormal(written) == 0
    assert set(kept.tolist()) <= set(written.tolist())
    assert [(each.key, each.value) for each in onnx.load(model).metadata_props] == [("said", "yes")]


def test_weights_in_half_the_bytes_say_what_they_said(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 1, 3, padding=1))
    seen = np.random.default_rng(1).standard_normal((1, 3, 16, 24)).astype(np.float32)
    model = tmp_path / "model.onnx"
    export.to_onnx(network, nn.Sigmoid(), seen, model, {"said": "yes"})
    size, (before,) = model.stat().st_size, ort.InferenceSession(model).run(None, {"x": seen})

    export.halved(model)

    (after,) = ort.InferenceSession(model).run(None, {"x": seen})
    assert model.stat().st_size < 0.7 * size
    assert after.dtype == np.float32
    assert np.abs(after - before).max() < 1e-3
    assert [(each.key, each.value) for each in onnx.load(model).metadata_props] == [("said", "yes")]
