"""From a model folder back to a network that can be trained further: eight bits become floats again.

What eight bits cost a weight is less than a step of training moves it. A shipped file names its layers, so
that each weight is found by the layer that uses it, however the exporter ordered or folded them.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from training.recogniser.classes import columns, old_classes
from training.recogniser.network import Recogniser, pretrained

Array = NDArray[np.float32]
Weights = Mapping[str, Array]

_FOLDED = ("short", "enter", "near")  # convolutions of the neck that swallowed their batch norms


def network_of(model: Path) -> Recogniser:
    """The network of an ONNX file, ours or PP-OCRv6's.

    Raises:
        ValueError: The file holds another network.
    """
    graph = onnx.load(model).graph
    if not any(node.name.startswith("/network/") for node in graph.node):
        return pretrained(model, columns(old_classes(model)))
    weights = _floats(graph)
    layers = _layers(graph, weights)
    network = Recogniser(_classes(layers))
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            _fill(network, name, module, layers)
        elif isinstance(module, nn.LayerNorm):
            _copy(module.weight, weights[f"network.{name}.weight"])
            _copy(module.bias, weights[f"network.{name}.bias"])
    return network


def _fill(
    network: Recogniser, name: str, module: nn.Conv2d | nn.Linear, layers: Mapping[str, Weights]
) -> None:
    given = layers.get(name)
    if given is None:
        raise ValueError(f"the file has no layer {name}")
    weight = given["weight"]
    _copy(module.weight, weight.T if isinstance(module, nn.Linear) else weight)
    inside = name.removeprefix("neck.")
    if inside in _FOLDED:
        _unfold(getattr(network.neck, f"{inside}_norm"), given["bias"])
    elif module.bias is not None:
        _copy(module.bias, given["bias"])


def _unfold(norm: nn.BatchNorm2d, bias: Array) -> None:
    """A batch norm that only adds: what it did otherwise is in the weights before it."""
    _copy(norm.weight, np.full(len(bias), np.sqrt(1 + norm.eps), np.float32))
    _copy(norm.bias, bias)


def _copy(to: torch.Tensor, array: Array) -> None:
    with torch.no_grad():
        to.copy_(torch.tensor(array).reshape(to.shape))


def _classes(layers: Mapping[str, Weights]) -> int:
    if "head" not in layers:
        raise ValueError("the file has no head")
    return int(layers["head"]["weight"].shape[1])


def _floats(graph: onnx.GraphProto) -> dict[str, Array]:
    """Every stored array in floats, those of eight bits under the name of what they become."""
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    out = {name: array for name, array in stored.items() if array.dtype == np.float32}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in stored:
            out[node.output[0]] = _dequantised(*(stored[name] for name in node.input))
    return out


def _dequantised(array: NDArray[np.int8], scale: Array, zero: NDArray[np.int8]) -> Array:
    """One scale for all, or one a channel along the first axis."""
    shape = (-1, *[1] * (array.ndim - 1)) if scale.ndim else ()
    return ((array.astype(np.float32) - zero.reshape(shape)) * scale.reshape(shape)).astype(np.float32)


def _layers(graph: onnx.GraphProto, weights: Weights) -> dict[str, Weights]:
    """Weight and bias of each convolution and product, by the name of its layer in the network."""
    out: dict[str, dict[str, Array]] = {}
    for node in graph.node:
        name, own = _layer(node.name), [weights[each] for each in node.input if each in weights]
        if node.op_type == "Conv":
            out[name] = dict(zip(("weight", "bias"), own, strict=False))
        elif node.op_type == "MatMul" and own:
            out.setdefault(name, {})["weight"] = own[0]
        elif node.op_type == "Add" and own and name in out:
            out[name]["bias"] = own[0]
    return {**out}


def _layer(node: str) -> str:
    """``/network/neck/mixers/mixers.0/join/MatMul`` is the layer ``neck.mixers.0.join``."""
    scopes = node.removeprefix("/network/").split("/")[:-1]
    kept = [
        scope
        for n, scope in enumerate(scopes)
        if not (n + 1 < len(scopes) and scopes[n + 1].startswith(f"{scope}."))
    ]
    return ".".join(kept)
