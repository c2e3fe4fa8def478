"""Puts marks on surfaces by the batch: coarser than the relief renderer, thousands a minute, all different.

What matters of a mark is its figure. So the figure is bent, struck thick or thin, partly lost and turned, and
shown in any of the ways that metal shows one: as light and shade at its edges, as light or dark paint, as
both; on pictures of other surfaces, with a letter beside it.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from training.marks.stock import Stock

UPRIGHT = 0.45  # share that stand upright, within a few degrees
BESIDE = 0.4  # share with a letter beside them
FINE = 0.3  # share whose strokes are half as wide
WORN = 0.3  # share that are struck or worn unevenly
SHADED, PAINTED = 0.35, 0.35  # shares shown by their edges alone, by their strokes alone; the others by both


@dataclass(frozen=True, slots=True)
class Cut:
    """How a region is cut out around a mark.

    Attributes:
        filled: Longer side of the mark over the side of the region, at least and at most.
        shift: How far off the middle at most, over half the side of the region.
    """

    filled: tuple[float, float] = (0.64, 0.95)
    shift: float = 0.12


class Composer:
    """Draws batches; everything by lot."""

    def __init__(self, stock: Stock, side: int, seeds: torch.Generator) -> None:
        """Draws regions of ``side`` pixels."""
        self._stock, self._side, self._seeds = stock, side, seeds

    def regions(self, which: Tensor, cut: Cut) -> Tensor:
        """Draws one region for each (N,) place in the stock: (N, 1, side, side), 0 to 255."""
        if not len(which):
            return torch.zeros(0, 1, self._side, self._side)
        ink = self._ink(which, self._how(len(which), *cut.filled), self._shift(len(which), cut.shift))
        beside = self._beside(len(which))
        return self._shown(self._struck(torch.maximum(ink, beside)))

    def lots(self, low: int, high: int, count: int) -> Tensor:
        """Draws (count,) places, low to high - 1."""
        return torch.randint(low, high, (count,), generator=self._seeds)

    def _ink(self, which: Tensor, filled: Tensor, shift: Tensor) -> Tensor:
        """Masks turned, bent and laid into their regions, (N, 1, side, side), 0 to 1."""
        count = len(which)
        turn = self._turns(count)
        size = 1 + self._how(count, -0.14, 0.14)
        cos, sin = torch.cos(turn), torch.sin(turn)
        lean = self._how(count, -0.12, 0.12)
        # forth: from the mask to the region, before it is moved
        forth = torch.stack([cos * size, cos * lean - sin, sin * size, sin * lean + cos], 1).view(count, 2, 2)
        laid = self._stock.outlines[which] @ forth.transpose(1, 2)
        low, high = laid.amin(1), laid.amax(1)
        scale = (2 * filled / (high - low).amax(1))[:, None]
        back = torch.linalg.inv(forth)
        move = back @ ((low + high) / 2 - shift / scale)[:, :, None]
        grid = F.affine_grid(
            torch.cat([back / scale[:, :, None], move], 2),
            [count, 1, self._side, self._side],
            align_corners=False,
        )
        is_fine = (self._lot(count) < FINE).view(-1, 1, 1, 1)
        masks = torch.where(is_fine, self._stock.thin[which], self._stock.masks[which]).float() / 255
        return F.grid_sample(masks, grid + self._bend(count), align_corners=False)

    def _beside(self, count: int) -> Tensor:
        """Letters that reach into some of the regions."""
        texts = self._stock.marks + self._stock.inventions
        which = self.lots(texts, len(self._stock.masks), count)
        filled = self._how(count, 0.3, 0.9)
        away = 0.85 + filled + self._how(count, 0.0, 0.4)
        away = torch.where(self._lot(count) < BESIDE, away, torch.full_like(away, 4.0))
        side = math.pi / 2 * self.lots(0, 4, count)
        at = torch.stack([torch.cos(side), torch.sin(side)], 1) * away[:, None]
        return self._ink(which, filled, at)

    def _struck(self, ink: Tensor) -> Tensor:
        """Strokes thicker or thinner, and lost in places."""
        count = len(ink)
        soft = blurred(ink, 0.9)
        struck = torch.sigmoid(self._wide(count, 6, 14) * (soft - self._wide(count, 0.22, 0.6)))
        gone = torch.sigmoid(5 * (self._smooth(count, 5) - 0.4))
        is_worn = (self._lot(count) < WORN).view(-1, 1, 1, 1)
        return torch.where(is_worn, struck * gone, struck)

    def _shown(self, ink: Tensor) -> Tensor:
        """Strokes as light and shade, as paint, or as both, on surfaces."""
        count = len(ink)
        surface, usual = self._surfaces(count)
        height = torch.lerp(blurred(ink, 0.7), blurred(ink, 1.6), self._wide(count, 0, 1))
        right = F.pad(height[..., 2:] - height[..., :-2], (1, 1))
        down = F.pad(height[:, :, 2:] - height[:, :, :-2], (0, 0, 1, 1))
        lamp = self._wide(count, 0, 2 * math.pi)
        shade = torch.cos(lamp) * right + torch.sin(lamp) * down
        shade = shade / (shade.square().mean((2, 3), keepdim=True).sqrt() + 1e-3)
        strength = torch.exp(self._wide(count, math.log(0.8), math.log(5.0))) * (usual + 5)
        lot = self._lot(count).view(-1, 1, 1, 1)
        sign = torch.where(self._lot(count).view(-1, 1, 1, 1) < 0.5, 1.0, -1.0)
        paint = torch.where(lot < SHADED, 0.0, 2.4) * sign * ink
        edges = torch.where((lot >= SHADED) & (lot < SHADED + PAINTED), 0.0, 1.0) * shade
        cover = torch.where(paint != 0, self._wide(count, 0, 0.9) * ink, torch.zeros_like(ink))
        mean = surface.mean((2, 3), keepdim=True)
        return (surface + cover * (mean - surface) + strength * (paint + edges)).clamp(0, 255)

    def _surfaces(self, count: int) -> tuple[Tensor, Tensor]:
        """Surfaces, (N, 1, side, side), and how much each varies, (N, 1, 1, 1)."""
        which = self.lots(0, len(self._stock.surfaces), count)
        surface = F.interpolate(self._stock.surfaces[which].float(), self._side, mode="area")
        mean = surface.mean((2, 3), keepdim=True)
        surface = mean + (surface - mean) * self._wide(count, 0.1, 1.0)
        return surface, surface.std((2, 3), keepdim=True)

    def _bend(self, count: int) -> Tensor:
        """How far each place is moved, (N, side, side, 2): what is bent, or photographed from the side."""
        coarse = torch.randn((count, 2, 4, 4), generator=self._seeds) * self._wide(count, 0, 0.05)
        fine = F.interpolate(coarse, self._side, mode="bilinear", align_corners=True)
        return fine.permute(0, 2, 3, 1)

    def _smooth(self, count: int, cells: int) -> Tensor:
        coarse = torch.rand((count, 1, cells, cells), generator=self._seeds)
        return F.interpolate(coarse, self._side, mode="bilinear", align_corners=True)

    def _turns(self, count: int) -> Tensor:
        little = 0.13 * torch.randn(count, generator=self._seeds)
        return torch.where(self._lot(count) < UPRIGHT, little, self._how(count, -math.pi, math.pi))

    def _shift(self, count: int, most: float) -> Tensor:
        return most * (torch.rand((count, 2), generator=self._seeds) * 2 - 1)

    def _lot(self, count: int) -> Tensor:
        return torch.rand(count, generator=self._seeds)

    def _how(self, count: int, least: float, most: float) -> Tensor:
        return least + (most - least) * self._lot(count)

    def _wide(self, count: int, least: float, most: float) -> Tensor:
        return self._how(count, least, most).view(-1, 1, 1, 1)


def blurred(images: Tensor, sigma: float) -> Tensor:
    """A Gaussian blur of (N, 1, H, W)."""
    reach = math.ceil(2.5 * sigma)
    at = torch.arange(-reach, reach + 1, dtype=torch.float32)
    weights = torch.exp(-0.5 * (at / sigma) ** 2)
    weights /= weights.sum()
    across = F.conv2d(F.pad(images, (reach, reach, 0, 0), mode="replicate"), weights.view(1, 1, 1, -1))
    return F.conv2d(F.pad(across, (0, 0, reach, reach), mode="replicate"), weights.view(1, 1, -1, 1))
