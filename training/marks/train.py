"""Trains the classifier of marks on rendered crops; goes on after a kill."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from ocr.marks.embed import SIDE
from training.loop import Run
from training.marks.augment import augment
from training.marks.crops import NO_MARK, Crops
from training.marks.network import BACKGROUNDS, MARGIN, SHARPNESS, Learner

Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        steps: How many batches, over all its starts.
        rate: Learning rate at the start.
        batch: Crops a batch.
        shares: Of marks, inventions and what is no mark in a batch.
        seed: Of the order of the crops and what happens to them.
        threads: Processor threads.
    """

    steps: int = 6000
    rate: float = 3e-3
    batch: int = 96
    shares: tuple[float, float, float] = (0.5, 0.25, 0.25)
    seed: int = 1
    threads: int = 1


def train(crops: Crops, marks: int, folder: Path, config: Config) -> Learner:
    """Trains until the steps are done, or goes on where the run folder left off.

    Args:
        crops: What is trained on; labels below ``marks`` are marks, those above inventions.
        marks: How many marks there are.
        folder: Folder of the run.
        config: What the run is.

    Returns:
        The averaged network.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    learner = Learner(int(crops.labels.max()) + 1)
    learner.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a fifth faster
    told = {"config": asdict(config), "crops": len(crops.labels), "marks": marks}
    rates = ((list(learner.parameters()), config.rate),)
    training = Run(folder, learner, rates, _loss, 0.0, told, config.steps).begin()
    averaged = training.over(batches(crops, marks, config, config.seed + training.progress.steps))
    assert isinstance(averaged, Learner)
    return averaged


def batches(crops: Crops, marks: int, config: Config, seed: int) -> Iterator[Batch]:
    """Yields batches without end: crops as floats, (N, 1, SIDE, SIDE), and their labels."""
    rng, seeds = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    labels = crops.labels
    pools = [np.nonzero(pool)[0] for pool in ((labels >= 0) & (labels < marks), labels >= marks, labels < 0)]
    counts = [round(share * config.batch) for share in config.shares]
    while True:
        chosen = np.concatenate(
            [rng.choice(pool, n) for pool, n in zip(pools, counts, strict=True) if len(pool)]
        )
        images = torch.from_numpy(crops.images[chosen][:, None].astype(np.float32))
        yield augment(images, SIDE, seeds), torch.from_numpy(labels[chosen])


def _loss(network: torch.nn.Module, batch: Batch) -> tuple[Tensor, int]:
    """Cross entropy over cosines; what is no mark may lie in any of the directions for that."""
    images, labels = batch
    cosines = network(images.contiguous(memory_format=torch.channels_last))
    is_mark = labels != NO_MARK
    ahead = MARGIN * F.one_hot(labels.clamp(min=0), cosines.shape[1]) * is_mark[:, None]
    logs = F.log_softmax(SHARPNESS * (cosines - ahead), dim=1)
    right = logs.gather(1, labels.clamp(min=0)[:, None])[:, 0]
    nothing = logs[:, -BACKGROUNDS:].logsumexp(dim=1)
    return -torch.where(is_mark, right, nothing).mean(), len(labels)
