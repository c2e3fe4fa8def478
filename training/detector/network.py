"""The network: PP-OCRv6 small's detector, a pyramid over PP-LCNet blocks with DB's map of shrunk text.

DB: Liao et al. 2020. Of its two branches only the map of probability is kept, as in the ONNX file.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.lcnet import Block, Stem, body_slots, both, stored, take_over

WIDTH = 96  # channels of the pyramid
BRANCH = WIDTH // 4
SLOPE = 0.2  # of the hard sigmoid in the pyramid
HALVES = (2, 2)


class Weighed(nn.Module):
    """A convolution whose channels are weighed by the whole image, added to itself."""

    def __init__(self, conv: nn.Conv2d, width: int) -> None:
        super().__init__()
        self.conv = conv
        self.down = nn.Conv2d(width, width // 4, 1)
        self.up = nn.Conv2d(width // 4, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, width, H, W)."""
        x = self.conv(x)
        weights: Tensor = self.up(F.relu(self.down(x.mean((2, 3), keepdim=True))))
        weighed: Tensor = x * (1 + (SLOPE * weights + 0.5).clamp(0, 1))
        return weighed


class Detector(nn.Module):
    """Photos (N, 3, H, W) BGR in [-1, 1], sides multiples of 32, to logits (N, 1, H, W) of shrunk text."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Stem(24)
        self.stages = nn.ModuleList(
            nn.Sequential(*blocks)
            for blocks in (
                (Block(48, 48, squeeze=True), Block(48, 48)),
                (Block(48, 96, HALVES), Block(96, 96, squeeze=True), Block(96, 96)),
                (
                    Block(96, 192, HALVES), Block(192, 192, squeeze=True), Block(192, 192),
                    Block(192, 192, squeeze=True), Block(192, 192),
                ),
                (Block(192, 384, HALVES), Block(384, 384, squeeze=True), Block(384, 384)),
            )
        )  # fmt: skip
        # both from the coarsest map to the finest
        self.enter = nn.ModuleList(
            Weighed(nn.Conv2d(width, WIDTH, 1, bias=False), WIDTH) for width in (384, 192, 96, 48)
        )
        self.space = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 7, 1, 3, groups=WIDTH) for _ in range(4))
        self.leave = nn.ModuleList(Weighed(nn.Conv2d(WIDTH, BRANCH, 1, bias=False), BRANCH) for _ in range(4))
        self.joined = nn.Conv2d(WIDTH, BRANCH, 3, 1, 1)
        self.finer = nn.ConvTranspose2d(BRANCH, BRANCH, 2, 2)
        self.out = nn.ConvTranspose2d(BRANCH, 1, 2, 2)

    def forward(self, x: Tensor) -> Tensor:
        """Photos to logits, as the class says."""
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        branches = []
        coarse: Tensor | None = None
        for n, (enter, space, leave) in enumerate(zip(self.enter, self.space, self.leave, strict=True)):
            seen = enter(maps[3 - n])
            coarse = seen if coarse is None else seen + _larger(coarse, 2)
            branches.append(_larger(leave(space(coarse)), 2 ** (3 - n)))
        joined = F.relu(self.joined(torch.cat(branches, 1)))
        logits: Tensor = self.out(F.relu(self.finer(joined)))
        return logits


def pretrained(model: Path) -> Detector:
    """The network with PP-OCRv6's weights, from its ONNX file.

    Raises:
        ValueError: The file is not that network.
    """
    network = Detector()
    take_over(_slots(network), stored(model))
    return network


def _slots(network: Detector) -> list[Tensor]:
    blocks = (block for stage in network.stages for block in stage.children())
    out = body_slots(network.stem, blocks)
    for weighed in network.enter:
        out += _of(weighed)
    for space, weighed in zip(network.space, network.leave, strict=True):
        assert isinstance(space, nn.Conv2d)
        out += [*both(space), *_of(weighed)]
    return [*out, *both(network.joined), *both(network.finer), *both(network.out)]


def _of(weighed: nn.Module) -> list[Tensor]:
    assert isinstance(weighed, Weighed)
    return [*both(weighed.conv), *both(weighed.down), *both(weighed.up)]


def _larger(x: Tensor, times: int) -> Tensor:
    return x if times == 1 else F.interpolate(x, scale_factor=times, mode="nearest")
