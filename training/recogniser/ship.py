"""From a run folder to a model folder of the shelf: weights, golden outputs, a card."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ocr.recognise.shapes import SHAPES
from training import export
from training.loop import CHECKPOINT
from training.recogniser.augment import sized
from training.recogniser.network import Recogniser

RANGES = 160  # strips that the range of every activation is taken from
GOLDEN = 320  # pixels: width of the strip whose output is kept
WIDEST = 640  # pixels of a strip that ranges are taken from
# What is computed in eight bits: nine tenths of all products. The others take hardly longer in floats, and
# did more than half of the damage (docs/decisions/0022-eight-bits.md).
EIGHT_BITS = ("/expand/Conv", "/project/Conv")

Blob = NDArray[np.float32]
Bits = Literal[8, 16, 32]


def averaged(run: Path) -> Recogniser:
    """The averaged network of a run.

    Raises:
        FileNotFoundError: The run has no checkpoint yet.
    """
    state = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)["mean"]
    network = Recogniser(len(SHAPES))
    network.load_state_dict(
        {name.removeprefix("module."): value for name, value in state.items() if "." in name}
    )
    return network.eval()


def write(network: nn.Module, folder: Path, strips: Sequence[Path], *, bits: Bits = 8) -> None:
    """Writes ``model.onnx`` and ``golden.npz``.

    Args:
        network: On the CPU.
        folder: Model folder, made where it is missing.
        strips: Image files as the model will meet them; ranges of activations are taken from them.
        bits: Of a weight. With 8 most is computed in eight bits, otherwise all in float32.
    """
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {"character": "\n".join(SHAPES[1:])}
    golden = next(blob for blob in _blobs(strips) if blob.shape[3] >= 96)[:, :, :, :GOLDEN]
    plain = folder / "plain.onnx"
    export.to_onnx(network, nn.Softmax(-1), golden, plain, metadata)
    if bits == 8:
        keep = [name for name in export.convolutions(plain) if not name.endswith(EIGHT_BITS)]
        export.quantised(plain, _blobs(strips), folder / "model.onnx", keep)
        plain.unlink()
    else:
        if bits == 16:
            export.halved(plain)
        plain.replace(folder / "model.onnx")
    export.golden(folder, golden)


def few(strips: Sequence[tuple[Path, str]], count: int = RANGES, seed: int = 7) -> list[Path]:
    """Draws files among strips, each a folder and a name below it."""
    chosen = np.random.default_rng(seed).permutation(len(strips))[:count]
    return [strips[int(n)][0] / strips[int(n)][1] for n in chosen]


def _blobs(strips: Sequence[Path]) -> Iterator[Blob]:
    for path in strips:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            continue
        strip = sized(np.asarray(image, np.uint8))[:, :WIDEST]
        yield strip.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - 1
