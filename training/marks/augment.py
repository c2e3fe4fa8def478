"""What happens to a crop between the metal and the network: any turn, a loose cut, few pixels, a negative."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

_TURNED = 0.6  # share of crops that are turned by any angle; the others by a few degrees
_COARSE = 0.4  # share that was small on the photo
_NEGATIVE = 0.3  # share whose light and dark change places: grooves are dark here and light there
_LEAST = 17  # pixels of the smallest marks on a photo
_ALIKE = 32  # crops that are made coarse together


def augment(crops: Tensor, side: int, seeds: torch.Generator) -> Tensor:
    """Changes (N, 1, S, S) crops, 0 to 255, each in its own way; makes them (N, 1, side, side)."""
    return roughened(_move(crops, side, seeds), seeds)


def roughened(crops: Tensor, seeds: torch.Generator) -> Tensor:
    """Shows (N, 1, S, S) crops with few pixels, as negatives, and with noise."""
    side = crops.shape[-1]
    order = torch.randperm(len(crops), generator=seeds)
    parts = [_coarse(part, seeds) for part in torch.split(crops[order], _ALIKE)]
    changed = torch.cat(parts)[torch.argsort(order)] if parts else crops
    flip = torch.rand((len(crops), 1, 1, 1), generator=seeds) < _NEGATIVE
    changed = torch.where(flip, 255 - changed, changed)
    noise = torch.rand((len(crops), 1, 1, 1), generator=seeds).square() * 7
    return changed + noise * torch.randn((len(crops), 1, side, side), generator=seeds)


def _coarse(crops: Tensor, seeds: torch.Generator) -> Tensor:
    if float(torch.rand((), generator=seeds)) > _COARSE:
        return crops
    side = crops.shape[-1]
    small = F.interpolate(crops, size=int(torch.randint(_LEAST, side - 6, (), generator=seeds)), mode="area")
    return F.interpolate(small, size=side, mode="bilinear", align_corners=False)


def _move(crops: Tensor, side: int, seeds: torch.Generator) -> Tensor:
    count = len(crops)
    wide = torch.rand(count, generator=seeds) < _TURNED
    angle = (torch.rand(count, generator=seeds) * 2 - 1) * torch.where(wide, math.pi, 0.15)
    size = 1 + 0.16 * (torch.rand(count, 2, generator=seeds) * 2 - 1)
    shift = 0.12 * (torch.rand(count, 2, generator=seeds) * 2 - 1)
    cos, sin = torch.cos(angle), torch.sin(angle)
    across = torch.stack([cos * size[:, 0], -sin * size[:, 1], shift[:, 0]], dim=1)
    down = torch.stack([sin * size[:, 0], cos * size[:, 1], shift[:, 1]], dim=1)
    grid = F.affine_grid(torch.stack([across, down], dim=1), [count, 1, side, side], align_corners=False)
    return F.grid_sample(crops, grid, padding_mode="reflection", align_corners=False)
