"""The detector as it is shipped."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from training import export
from training.detector.layout import fold_pads, laid_out
from training.detector.network import Detector


@pytest.fixture(scope="module")
def network() -> Detector:
    torch.manual_seed(5)
    return Detector().eval()


def test_the_network_as_it_is_laid_out_gives_the_same_map(network: Detector) -> None:
    photos = torch.rand(2, 3, 96, 160) * 2 - 1
    with torch.inference_mode():
        wanted, got = network(photos), laid_out(network).eval()(photos)

    assert wanted.std() > 0
    assert torch.allclose(wanted, got, atol=1e-5)


def test_laying_out_leaves_the_network_as_it_was(network: Detector) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    laid_out(network)

    assert all(value.equal(before[name]) for name, value in network.state_dict().items())


@pytest.mark.parametrize("reached_by_steps", [False, True])
def test_a_file_without_paddings_of_its_own_gives_the_same_map(
    network: Detector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, reached_by_steps: bool
) -> None:
    if reached_by_steps:  # as another version of the exporter's tools leaves them
        monkeypatch.setattr("training.detector.layout.quant_pre_process", lambda *_given, **_more: None)
    model, blob = tmp_path / "model.onnx", np.random.default_rng(1).random((1, 3, 64, 96), np.float32)
    export.to_onnx(network, torch.nn.Sigmoid(), blob, model, {})

    def told() -> np.ndarray:
        session = ort.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        return np.asarray(session.run(None, {export.INPUT: blob})[0])

    wanted = told()
    assert any(node.op_type == "Pad" for node in onnx.load(model).graph.node)
    fold_pads(model)
    assert not any(node.op_type == "Pad" for node in onnx.load(model).graph.node)
    assert np.allclose(told(), wanted, atol=1e-6)
