"""Looks at strips, taken through the early layers once: training on a laptop becomes a matter of minutes.

Where the early layers stay as they are, what they make of a strip stays the same too. Each strip is looked at
a few times, each time another way; what the early layers make of it is kept, and the late ones run over it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.loop import device, mixed
from training.recogniser.data import Batch, Source, looks
from training.recogniser.network import Recogniser

AT_ONCE = 4096  # steps of the network, all strips of a forward run together
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Look:
    """What the early layers made of one look: ``kept`` (C, H, T) float16, ``code`` the text as columns."""

    kept: NDArray[np.float16]
    code: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many looks; the same seed, sources and network give the same."""

    count: int
    seed: int


class Late(nn.Module):
    """The layers that are trained."""

    def __init__(self, network: Recogniser, frozen: int) -> None:
        super().__init__()
        self.blocks, self.neck, self.head = network.blocks[frozen:], network.neck, network.head
        self.network = [network]  # in a list: its early layers are none of this module's

    def forward(self, x: Tensor) -> Tensor:
        """From (N, C, H, T), as :func:`kept` leaves it, to logits (N, T, classes)."""
        x = self.blocks(x)
        tokens: Tensor = self.neck(F.avg_pool2d(x, (3, 2)) if x.shape[2] > 1 else x)
        logits: Tensor = self.head(tokens)
        return logits

    def train(self, mode: bool = True) -> "Late":  # noqa: FBT001, FBT002  torch's own signature
        """As the whole network: its batch norms keep what they learnt."""
        super().train(mode)
        self.network[0].train(mode)
        return self


def kept(
    network: Recogniser, frozen: int, sources: Sequence[Source], plan: "Plan", told: Told = lambda *_: None
) -> list[Look]:
    """Draws strips from the sources by their shares, and keeps what the early layers make of each look.

    Args:
        network: In evaluation mode.
        frozen: How many blocks are early; where all are, their map is pooled as the neck wants it.
        sources: Strips and shares.
        plan: How many looks, and by which lot.
        told: Hears how many of how many are done.
    """
    drawn = looks(tuple(sources), np.random.default_rng(plan.seed))
    out: list[Look] = []
    while len(out) < plan.count:
        some = sorted(
            (next(drawn) for _ in range(min(256, plan.count - len(out)))), key=lambda pair: pair[0].shape[1]
        )
        for group in _groups(some):
            out += _through(network, frozen, group)
        told(len(out), plan.count)
    return out


def batches(kept: Sequence[Look], size: int, seed: int) -> Iterator[Batch]:
    """Endless batches of kept looks of like length; ``Batch.strips`` holds what was kept."""
    rng = np.random.default_rng(seed)
    lengths = np.array([look.kept.shape[2] for look in kept])
    while True:
        order = np.lexsort((rng.random(len(kept)), lengths + rng.integers(0, 8, len(kept))))
        starts = rng.permutation(np.arange(0, len(kept), size))
        for start in starts:
            yield _batch([kept[int(n)] for n in order[start : start + size]])


@torch.no_grad()
def _through(
    network: Recogniser, frozen: int, group: Sequence[tuple[NDArray[np.uint8], list[int]]]
) -> list[Look]:
    widest = max(image.shape[1] for image, _ in group)
    blob = np.zeros((len(group), 3, group[0][0].shape[0], -(-widest // 32) * 32), np.float32)
    for n, (image, _) in enumerate(group):
        blob[n, :, :, : image.shape[1]] = image.transpose(2, 0, 1) / np.float32(127.5) - 1
    strips = torch.from_numpy(blob).to(device(), memory_format=torch.channels_last)
    with mixed(varied=True):
        x = network.blocks[:frozen](network.stem(strips))
        x = F.avg_pool2d(x, (3, 2)) if frozen == len(network.blocks) else x
    maps = x.float().cpu().numpy().astype(np.float16)
    return [Look(each, tuple(code)) for each, (_, code) in zip(maps, group, strict=True)]


def _groups(
    pool: Sequence[tuple[NDArray[np.uint8], list[int]]],
) -> Iterator[list[tuple[NDArray[np.uint8], list[int]]]]:
    group: list[tuple[NDArray[np.uint8], list[int]]] = []
    for pair in pool:
        width = pair[0].shape[1]
        if group and (width * (len(group) + 1) > AT_ONCE or width > group[0][0].shape[1] + 32):
            yield group
            group = []
        group.append(pair)
    yield group


def _batch(group: Sequence[Look]) -> Batch:
    longest = max(look.kept.shape[2] for look in group)
    channels, height, _ = group[0].kept.shape
    blob = np.zeros((len(group), channels, height, longest), np.float32)
    for n, look in enumerate(group):
        blob[n, :, :, : look.kept.shape[2]] = look.kept
    steps = longest if height == 1 else longest // 2
    return Batch(
        torch.from_numpy(blob),
        torch.tensor([c for look in group for c in look.code]),
        torch.tensor([len(look.code) for look in group]),
        torch.tensor([steps for _ in group]),
    )
