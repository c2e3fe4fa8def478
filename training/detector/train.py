"""Trains the detector from PP-OCRv6's weights: it learns relief, and keeps seeing what it saw.

On relief the truth is known; everywhere else the untouched network is the teacher (Hinton et al. 2015).
"""

import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader, IterableDataset

from training.detector.data import Crops, crops
from training.detector.network import Detector, pretrained
from training.loop import Run, device, mixed

HARD = 3  # times as many background pixels as text: those that look most like text
TEXT = 0.3  # from this probability on a pixel is text
UNSURE = (0.03, 0.3)  # where the teacher wavers real relief may stand, and it says nothing
LEAST_HARD = 2000  # background pixels a batch, where there is no text


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        minutes: How long it trains, over all its starts.
        frozen: Stages after the stem that stay as they were.
        rate: Learning rate.
        crops: A batch.
        seed: Of what is seen, and in which order.
        threads: Processor threads; ignored on CUDA.
    """

    minutes: float = 45.0
    frozen: int = 1
    rate: float = 5e-5
    crops: int = 4
    seed: int = 1
    threads: int = 1


class _Stream(IterableDataset[Crops]):
    def __init__(self, folders: tuple[tuple[Path, float], ...], config: Config, seed: int) -> None:
        self._folders, self._config, self._seed = folders, config, seed

    def __iter__(self) -> Iterator[Crops]:
        torch.set_num_threads(1)
        return crops(self._folders, self._seed, self._config.crops)


def train(model: Path, folders: tuple[tuple[Path, float], ...], folder: Path, config: Config) -> nn.Module:
    """Trains until the minutes are over, or goes on where the run folder left off.

    Args:
        model: ONNX file of PP-OCRv6 small's detector.
        folders: Photographs, and for each folder the chance that a crop gets relief put on it.
        folder: Folder of the run.
        config: What the run is.

    Returns:
        The averaged network.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    network = pretrained(model)
    network.to(device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    teacher = copy.deepcopy(network).eval()
    for module in (network.stem, *list(network.stages)[: config.frozen]):
        module.requires_grad_(False)  # noqa: FBT003  torch's own signature
    rates = (([p for p in network.parameters() if p.requires_grad], config.rate),)

    def loss(network: nn.Module, batch: Crops) -> tuple[Tensor, int]:
        return _loss(network, teacher, batch), len(batch.after)

    training = Run(folder, network, rates, loss, config.minutes, {"config": asdict(config)}).begin()
    stream = _Stream(folders, config, config.seed + training.progress.steps)
    return training.over(DataLoader(stream, batch_size=None, num_workers=1))


def _loss(network: nn.Module, teacher: Detector, batch: Crops) -> Tensor:
    place, layout = device(), torch.channels_last
    with torch.no_grad(), mixed():
        known = teacher(batch.before.to(place, memory_format=layout)).float().sigmoid()
    shrunk, edge = batch.shrunk.to(place), batch.edge.to(place)
    wanted = torch.where(edge > 0, shrunk, known)
    counts = (edge > 0) | (known < UNSURE[0]) | (known > UNSURE[1])
    with mixed():
        logits = network(batch.after.to(place, memory_format=layout)).float()
    return balanced(logits, wanted, counts) + dice(logits.sigmoid() * counts, wanted * counts)


def balanced(logits: Tensor, wanted: Tensor, counts: Tensor) -> Tensor:
    """Cross entropy over text and over the background that looks most like text, as DB weighs it.

    Args:
        logits: (N, 1, H, W).
        wanted: The same, 0 to 1.
        counts: The same, bool: what is not left out.
    """
    each = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    text = counts & (wanted > TEXT)
    count = int(text.sum())
    background = each[counts & (wanted <= TEXT)]
    hardest = min(len(background), max(HARD * count, LEAST_HARD))
    worst = background.topk(hardest).values
    return (each[text].sum() + worst.sum()) / (count + hardest)


def dice(found: Tensor, wanted: Tensor) -> Tensor:
    """1 less the overlap of what was found and what was wanted (Milletari et al. 2016)."""
    return 1 - 2 * (found * wanted).sum() / (found.square().sum() + wanted.square().sum() + 1)
