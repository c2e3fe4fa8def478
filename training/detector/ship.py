"""From a run folder to a model folder of the shelf: ONNX, golden outputs."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training import export
from training.detector.layout import fold_pads, laid_out
from training.detector.network import Detector
from training.loop import CHECKPOINT

RANGES = 24  # photos that the range of every activation is taken from
SIDES = (736, 960)  # pixels: height and width of a photo as the detector sees it
GOLDEN = 128  # pixels: side of the part whose output is kept

Blob = NDArray[np.float32]


def averaged(run: Path) -> Detector:
    """The averaged network of a run.

    Raises:
        FileNotFoundError: The run has no checkpoint yet.
    """
    state = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)["mean"]
    network = Detector()
    network.load_state_dict(
        {name.removeprefix("module."): value for name, value in state.items() if "." in name}
    )
    return network.eval()


def write(network: Detector, folder: Path, photos: Sequence[Path], *, eight_bits: bool = True) -> None:
    """Writes ``model.onnx`` and ``golden.npz``.

    Args:
        network: On the CPU.
        folder: Model folder, made where it is missing.
        photos: Image files as the model will meet them; ranges of activations are taken from them.
        eight_bits: Whether convolutions are quantised.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = next(_blobs(photos))
    plain = folder / "plain.onnx"
    export.to_onnx(laid_out(network), nn.Sigmoid(), first, plain, {})
    fold_pads(plain)
    if eight_bits:
        export.quantised(plain, _blobs(photos[:RANGES]), folder / "model.onnx")
        plain.unlink()
    else:
        plain.replace(folder / "model.onnx")
    export.golden(folder, np.ascontiguousarray(first[:, :, :GOLDEN, :GOLDEN]))


def _blobs(photos: Sequence[Path]) -> Iterator[Blob]:
    for path in photos:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is not None:
            sized = cv2.resize(image, SIDES[::-1], interpolation=cv2.INTER_LINEAR)
            yield sized.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(127.5) - 1
