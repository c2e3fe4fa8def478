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


def test_eight_bits_are_not_spent_on_what_gelu_makes_nothing_of(tmp_path: Path) -> None:
    torch.manual_seed(1)
    first, last = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 4, 3)
    with torch.no_grad():
        first.weight.mul_(40)  # far below -3
    seen = np.random.default_rng(1).uniform(-1, 1, (1, 3, 16, 24)).astype(np.float32)
    export.to_onnx(nn.Sequential(first, nn.GELU(), last), nn.Sigmoid(), seen, tmp_path / "plain.onnx", {})
    assert float(first(torch.from_numpy(seen)).detach().min()) < 2 * export.GELU_ENDS

    export.quantised(tmp_path / "plain.onnx", [seen], tmp_path / "model.onnx")

    gelu, least = _least(onnx.load(tmp_path / "model.onnx"))
    assert gelu == ["Gelu"]
    assert least == pytest.approx(export.GELU_ENDS, rel=0.05)


def _least(model: onnx.ModelProto) -> tuple[list[str], float]:
    """What reads the first convolution's output in eight bits, and the least value that these can tell."""
    nodes, stored = model.graph.node, {each.name: each for each in model.graph.initializer}
    conv = next(node for node in nodes if node.op_type == "Conv")
    written = next(node for node in nodes if node.input[0] == conv.output[0])
    scale, zero = (float(onnx.numpy_helper.to_array(stored[name])) for name in written.input[1:])
    floats = next(node for node in nodes if node.input[0] == written.output[0])
    return [node.op_type for node in nodes if floats.output[0] in node.input], -scale * zero
