"""The network: a grey crop in, a unit vector out that lies near those of the same mark."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.loop import mixed

EMBEDDING = 96
BACKGROUNDS = 8  # directions for what is no mark: letters, screws, edges, bare metal
SHARPNESS = 20.0  # of the softmax over cosines
MARGIN = 0.1  # by which the cosine of the right class has to be ahead (CosFace, Wang et al. 2018)


class Residual(nn.Module):
    """Two convolutions beside a short cut (He et al., Deep Residual Learning, 2016)."""

    def __init__(self, width: int) -> None:
        """Sets up the layers."""
        super().__init__()
        self.first, self.second = convolution(width, width, 1), convolution(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Adds what the convolutions see to what came in."""
        return F.relu(x + self.second(F.relu(self.first(x))))


class MarkNet(nn.Module):
    """Embeds crops of any brightness and contrast: each is normalised first."""

    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 128)) -> None:
        """Sets up the layers; each halves the sides."""
        super().__init__()
        layers: list[nn.Module] = [convolution(1, widths[0], 2), nn.ReLU()]
        for before, width in pairwise(widths):
            layers += [convolution(before, width, 2), nn.ReLU(), Residual(width)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(widths[-1], EMBEDDING)

    def forward(self, crops: Tensor) -> Tensor:
        """From (N, 1, S, S) grey values, 0 to 255, to (N, EMBEDDING) unit vectors."""
        centred = crops - crops.mean(dim=(2, 3), keepdim=True)
        spread = centred.square().mean(dim=(2, 3), keepdim=True).sqrt()
        seen = self.body(centred / (spread + 4.0))
        return F.normalize(self.head(seen.mean(dim=(2, 3))), dim=1)


class Learner(nn.Module):
    """The network with a direction for each class it is trained on, and some for what is no mark."""

    def __init__(self, classes: int) -> None:
        """Sets up the directions at random, and short: long ones would take hundreds of steps to turn."""
        super().__init__()
        self.net = MarkNet()
        self.directions = nn.Parameter(torch.randn(classes + BACKGROUNDS, EMBEDDING) / EMBEDDING**0.5)

    def forward(self, crops: Tensor) -> Tensor:
        """From crops to (N, classes + BACKGROUNDS) cosines; half as fast again in bfloat16."""
        with mixed():
            vectors = self.net(crops)
        cosines: Tensor = vectors.float() @ F.normalize(self.directions, dim=1).T
        return cosines

    @property
    def backgrounds(self) -> Tensor:
        """(BACKGROUNDS, EMBEDDING) unit vectors of what is no mark."""
        return F.normalize(self.directions[-BACKGROUNDS:], dim=1).detach()


def convolution(before: int, width: int, stride: int) -> nn.Sequential:
    """A convolution without a bias, and batch normalisation."""
    return nn.Sequential(nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width))
