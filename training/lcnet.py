"""The blocks that PP-OCRv6's detector and recogniser share, and how their trained weights are taken over.

Written out from the ONNX files (PP-LCNet blocks: Cui et al. 2021), batch norms folded into the weights as
they are there, so that the untouched weights give the same output.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


class Stem(nn.Module):
    """Quarters the image: (N, 3, H, W) to (N, 2 * width, H / 4, W / 4)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, width, 3, 2, 1)
        self.narrow = nn.Conv2d(width, width // 2, 2)
        self.wide = nn.Conv2d(width // 2, width, 2)
        self.down = nn.Conv2d(2 * width, width, 3, 2, 1)
        self.out = nn.Conv2d(width, 2 * width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Images to the first map."""
        x = F.relu(self.first(x))
        y = F.relu(self.narrow(after(x)))
        y = F.relu(self.wide(after(y)))
        pooled = F.max_pool2d(after(x), 2, 1)  # what is padded is 0, and nothing is less after ReLU
        x = F.relu(self.down(torch.cat([pooled, y], 1)))
        return F.relu(self.out(x))


class Squeeze(nn.Module):
    """Weighs channels by what the whole image holds (Hu et al. 2018)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(width, width // 4, 1)
        self.up = nn.Conv2d(width // 4, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W), its channels weighed."""
        mean = F.adaptive_avg_pool2d(x, 1)  # one operator of ONNX; ReduceMean takes several times as long
        weights: Tensor = self.up(F.relu(self.down(mean)))
        weighed: Tensor = x * F.hardsigmoid(weights)
        return weighed


class Block(nn.Module):
    """Mixes space by a depth-wise convolution, then channels; a stride makes the map smaller."""

    def __init__(
        self, width: int, out: int, stride: tuple[int, int] = (1, 1), *, squeeze: bool = False
    ) -> None:
        super().__init__()
        self.space = nn.Conv2d(width, width, 3, stride, 1, groups=width)
        self.squeeze = Squeeze(width) if squeeze else nn.Identity()
        self.expand = nn.Conv2d(width, 2 * width, 1)
        self.project = nn.Conv2d(2 * width, out, 1)
        self.stays = stride == (1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, width, H, W) to (N, out, H, W), smaller by the stride."""
        x = self.squeeze(self.space(x))
        y: Tensor = self.project(F.gelu(self.expand(x)))
        return x + y if self.stays else y


def stored(model: Path) -> list[NDArray[np.float32]]:
    """The weights in an ONNX file, in the order in which its graph first uses them, without constants."""
    graph = onnx.load(model).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    used = dict.fromkeys(
        n for node in graph.node if node.op_type != "Resize" for n in node.input if n in arrays
    )
    weights = (arrays[name] for name in used)
    return [each for each in weights if each.dtype == np.float32 and each.ndim > 0 and not _is_scale(each)]


def take_over(slots: Iterable[Tensor], arrays: Sequence[NDArray[np.float32]]) -> None:
    """Copies stored weights into a network's tensors, one by one, in the same order.

    Raises:
        ValueError: They are not those of this network.
    """
    with torch.no_grad():
        for slot, array in zip(slots, arrays, strict=True):
            value = torch.tensor(array)
            slot.copy_(value.T if value.ndim == 2 else value.reshape(slot.shape))


def body_slots(stem: Stem, blocks: Iterable[nn.Module]) -> list[Tensor]:
    """Every tensor of stem and blocks, in the order of the graph."""
    out: list[Tensor] = []
    for conv in (stem.first, stem.narrow, stem.wide, stem.down, stem.out):
        out += both(conv)
    for block in blocks:
        assert isinstance(block, Block)
        inner = (block.squeeze.down, block.squeeze.up) if isinstance(block.squeeze, Squeeze) else ()
        for conv in (block.space, *inner, block.expand, block.project):
            out += both(conv)
    return out


def both(layer: nn.Conv2d | nn.Linear | nn.LayerNorm | nn.ConvTranspose2d) -> list[Tensor]:
    """Weight and bias of a layer."""
    return [layer.weight] if layer.bias is None else [layer.weight, layer.bias]


def _is_scale(array: NDArray[np.float32]) -> bool:
    """Whether an array is a constant of the arithmetic: one number that no layer learnt."""
    return array.shape == (1,)


def after(x: Tensor) -> Tensor:
    """Pads one row below and one column right, as ``SAME_UPPER`` does for a kernel of two."""
    return F.pad(x, (0, 1, 0, 1))
