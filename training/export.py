"""From a trained network to a model folder: ONNX in eight bits, a card, and golden outputs.

Convolutions are quantised (weights a channel, activations a tensor; Jacob et al. 2018), the rest stays in
floats. What that costs is measured by whoever evaluates the folder, not assumed here.
"""

import hashlib
import json
import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quant_pre_process,
    quantize_static,
)
from torch import Tensor, nn

OPSET = 20  # the first that has GELU as one operator: as five, eight bits keep a runtime from joining them
INPUT, OUTPUT = "x", "p"
GELU_ENDS = -3.0  # below it GELU gives nothing to speak of (-0.004)
SMALL = 64  # weights of a tensor, up to which they stay as they are
Blob = NDArray[np.float32]


class _Probabilities(nn.Module):
    """A network and what turns its logits into probabilities."""

    def __init__(self, network: nn.Module, last: nn.Module) -> None:
        super().__init__()
        self.network, self.last = network, last

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.last(self.network(x))
        return out


class _Samples(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, blobs: Iterable[Blob]) -> None:
        self._blobs = iter(blobs)

    def get_next(self) -> dict[str, Blob] | None:
        blob = next(self._blobs, None)
        return None if blob is None else {INPUT: blob}


def to_onnx(network: nn.Module, last: nn.Module, blob: Blob, path: Path, metadata: Mapping[str, str]) -> None:
    """Writes a network as ONNX in floats; batch and the last axes stay free, subnormal weights become 0.

    Args:
        network: On the CPU.
        last: What turns logits into probabilities.
        blob: An input as it will be met.
        path: Where to.
        metadata: Kept in the file.
    """
    free = {0: "n", 2: "h", 3: "w"} if last.__class__ is nn.Sigmoid else {0: "n", 3: "w"}
    out = {0: "n", 2: "h", 3: "w"} if last.__class__ is nn.Sigmoid else {0: "n", 1: "t"}
    whole = _Probabilities(network, last).eval()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # the tracing exporter is deprecated, and the other knows no LSTM-free shapes
        torch.onnx.export(
            whole, (torch.from_numpy(blob),), path, input_names=[INPUT], output_names=[OUTPUT],
            dynamic_axes={INPUT: free, OUTPUT: out}, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    without_subnormals(path)
    _tell(path, metadata)


def without_subnormals(model: Path) -> None:
    """Writes an ONNX file anew with weights of 0 where they are too small for full precision.

    Many processors multiply by such a number far more slowly, and it adds nothing to any sum. A tenth of the
    weights of PP-OCR's detector are so small, which made it take four times as long on one of them
    (docs/decisions/0014-subnormal-weights.md).
    """
    told = onnx.load(model)
    for each in told.graph.initializer:
        weights = onnx.numpy_helper.to_array(each)
        if weights.dtype == np.float32:
            plain = np.where(np.abs(weights) < np.finfo(np.float32).tiny, np.float32(0), weights)
            each.CopyFrom(onnx.numpy_helper.from_array(plain, each.name))
    onnx.save(told, model)


def halved(model: Path) -> None:
    """Writes an ONNX file anew with its weights in float16, made float32 again where it is opened.

    Half of the bytes, and as good as the weights were: nothing is computed in float16.
    """
    told = onnx.load(model)
    casts = []
    for each in told.graph.initializer:
        weights = onnx.numpy_helper.to_array(each)
        if weights.dtype == np.float32 and weights.size > SMALL:
            name = each.name
            each.CopyFrom(onnx.numpy_helper.from_array(weights.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [each.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *told.graph.node]
    del told.graph.node[:]
    told.graph.node.extend(nodes)
    onnx.save(told, model)


def quantised(model: Path, blobs: Iterable[Blob], out: Path, keep: Sequence[str] = ()) -> None:
    """Writes a model with its convolutions in eight bits.

    Weights use seven of them: processors without VNNI add pairs of products in 16 bits, which eight would
    overflow. Below :data:`GELU_ENDS` what goes into a GELU is cut off: the steps are needed above it.

    Args:
        model: ONNX in floats.
        blobs: Inputs as they will be met; the range of every activation is taken from them.
        out: Where to.
        keep: Names of nodes that stay in floats.
    """
    metadata = {each.key: each.value for each in onnx.load(model).metadata_props}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        quant_pre_process(str(model), str(plain), skip_symbolic_shape=True)
        quantize_static(
            str(plain), str(out), _Samples(blobs), quant_format=QuantFormat.QDQ, per_channel=True,
            reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv"], nodes_to_exclude=list(keep),
            extra_options={"TensorQuantOverrides": _cut(plain, keep)},
        )  # fmt: skip
    _tell(out, metadata)


def convolutions(model: Path) -> list[str]:
    """The names of the convolutions of an ONNX file."""
    return [node.name for node in onnx.load(model).graph.node if node.op_type == "Conv"]


def _cut(model: Path, keep: Sequence[str]) -> dict[str, list[dict[str, np.float32]]]:
    """The least value of each activation that a convolution gives and GELU alone reads, by its name."""
    nodes = onnx.load(model).graph.node
    read, elsewhere = (
        {each for node in nodes if (node.op_type == "Gelu") is gelu for each in node.input}
        for gelu in (True, False)
    )
    given = {node.output[0] for node in nodes if node.op_type == "Conv" and node.name not in keep}
    return {each: [{"rmin": np.float32(GELU_ENDS)}] for each in sorted(given & read - elsewhere)}


def card(folder: Path, about: Mapping[str, Any]) -> None:
    """Writes ``card.json`` for the ``model.onnx`` of a folder, its checksum filled in."""
    weights = (folder / "model.onnx").read_bytes()
    told = {"sha256": hashlib.sha256(weights).hexdigest(), "origin": "model.onnx", **about}
    (folder / "card.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def golden(folder: Path, blob: Blob) -> None:
    """Writes ``golden.npz``: an input and what the model makes of it here, to be checked before first use."""
    session = ort.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    np.savez_compressed(folder / "golden.npz", x=blob, p=session.run(None, {INPUT: blob})[0])


def _tell(path: Path, metadata: Mapping[str, str]) -> None:
    model = onnx.load(path)
    del model.metadata_props[:]
    for key, value in metadata.items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, path)
