"""The network: PP-OCRv6 small's body, which knows print from millions of photos, under a head for markings.

Written out from the ONNX file (PP-LCNet blocks below two SVTR blocks; Du et al. 2022) with its batch
norms folded into the weights as they are there, so that the untouched weights give the same output.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.lcnet import Block, Stem, body_slots, both, stored, take_over

WIDTH = 120  # channels of a token
HEADS = 8


class Mixer(nn.Module):
    """One transformer block over the tokens of a strip."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.join = nn.Linear(WIDTH, WIDTH)
        self.between = nn.LayerNorm(WIDTH)
        self.expand = nn.Linear(WIDTH, 2 * WIDTH)
        self.project = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, 120), each token knowing the others."""
        n, t, _ = x.shape
        q, k, v = self.qkv(self.before(x)).reshape(n, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, WIDTH)
        x = x + self.join(seen)
        mixed: Tensor = x + self.project(F.silu(self.expand(self.between(x))))
        return mixed


class Neck(nn.Module):
    """Columns of the strip become tokens that know their neighbours: (N, 384, 1, T) to (N, T, 120)."""

    def __init__(self) -> None:
        super().__init__()
        self.short, self.short_norm = nn.Conv2d(384, WIDTH, 1, bias=False), nn.BatchNorm2d(WIDTH)
        self.enter, self.enter_norm = nn.Conv2d(384, WIDTH, 1, bias=False), nn.BatchNorm2d(WIDTH)
        self.near = nn.Conv2d(WIDTH, WIDTH, (1, 7), padding=(0, 3), groups=WIDTH, bias=False)
        self.near_norm = nn.BatchNorm2d(WIDTH)
        self.mixers = nn.Sequential(Mixer(), Mixer())
        self.norm = nn.LayerNorm(WIDTH, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 384, 1, T) to (N, T, 120)."""
        short = F.silu(self.short_norm(self.short(x)))
        x = F.silu(self.enter_norm(self.enter(x)))
        x = x + F.silu(self.near_norm(self.near(x)))
        x = self.norm(self.mixers(x[:, :, 0].transpose(1, 2)))  # squeeze(2) would ask for the height in ONNX
        return x + short[:, :, 0].transpose(1, 2)


class Recogniser(nn.Module):
    """Strips (N, 3, 48, W) BGR in [-1, 1] to logits (N, W / 8, classes); class 0 is the CTC blank."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.stem = Stem(48)
        self.blocks = nn.Sequential(
            Block(96, 96, squeeze=True), Block(96, 96), Block(96, 96), Block(96, 192, (2, 1)),
            Block(192, 192, squeeze=True), Block(192, 192), Block(192, 192, squeeze=True), Block(192, 192),
            Block(192, 192, squeeze=True), Block(192, 192), Block(192, 384, (2, 1)),
            Block(384, 384, squeeze=True), Block(384, 384),
        )  # fmt: skip
        self.neck = Neck()
        self.head = nn.Linear(WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Strips to logits, as the class says."""
        x = self.blocks(self.stem(x))
        tokens: Tensor = self.neck(F.avg_pool2d(x, (3, 2)))
        logits: Tensor = self.head(tokens)
        return logits

    def train(self, mode: bool = True) -> "Recogniser":  # noqa: FBT001, FBT002  torch's own signature
        """Batch norms keep what they learnt on millions of strips: a batch here is too small for that."""
        super().train(mode)
        for norm in (self.neck.short_norm, self.neck.enter_norm, self.neck.near_norm):
            norm.eval()
        return self


def pretrained(model: Path, columns: list[int | None]) -> Recogniser:
    """The network with PP-OCRv6's weights.

    Args:
        model: Its ONNX file.
        columns: For each class of the new head, the class of the old one that it starts from; None starts
            near the mean of all.

    Raises:
        ValueError: The file is not that network.
    """
    *body, weight, bias = stored(model)
    network = Recogniser(len(columns))
    take_over(_slots(network), body)
    with torch.no_grad():
        _start_head(network.head, weight, bias, columns)
    return network


def _start_head(
    head: nn.Linear, weight: NDArray[np.float32], bias: NDArray[np.float32], columns: list[int | None]
) -> None:
    generator = torch.Generator().manual_seed(1)
    old, shift = torch.tensor(weight), torch.tensor(bias)
    for row, column in enumerate(columns):
        if column is not None:
            head.weight[row], head.bias[row] = old[:, column], shift[column]
        else:
            head.weight[row] = old.mean(1) + 0.05 * old.std() * torch.randn(WIDTH, generator=generator)
            head.bias[row] = shift.mean()


def _slots(network: Recogniser) -> list[Tensor]:
    """Every tensor below the head, in the order of the graph."""
    neck = network.neck
    out = body_slots(network.stem, network.blocks)
    for conv, norm in (
        (neck.short, neck.short_norm),
        (neck.enter, neck.enter_norm),
        (neck.near, neck.near_norm),
    ):
        assert norm.running_mean is not None
        assert norm.running_var is not None
        out += [conv.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var]
    for mixer in neck.mixers:
        assert isinstance(mixer, Mixer)
        for layer in (mixer.before, mixer.qkv, mixer.join, mixer.between, mixer.expand, mixer.project):
            out += both(layer)
    return [*out, *both(neck.norm)]
