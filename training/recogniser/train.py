"""Trains the recogniser from weights on the shelf: one command, on CPU or CUDA, that goes on after a kill.

Early layers stay as they were, the others move slowly, and nearly half of every batch is real, so that
ordinary print is not forgotten.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.loop import Progress, Run, device, mixed, silent
from training.provenance import fingerprint, sha256
from training.recogniser.data import BATCH_PIXELS, Batch, Source, batches
from training.recogniser.network import Recogniser
from training.recogniser.shipped import network_of


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        minutes: How long it trains, over all its starts; 0: as long as the steps take.
        frozen: Blocks after the stem that stay as they were.
        rate_body: Learning rate of blocks and neck.
        rate_head: Learning rate of the head, whose new rows start from little.
        seed: Of the order and the looks of the strips.
        threads: Processor threads; ignored on CUDA.
        steps: How many batches it trains, over all its starts; 0: as many as the minutes allow. What comes
            first ends it.
        pixels: Width of a batch, all strips together.
        workers: Processes that make batches.
    """

    minutes: float = 60.0
    frozen: int = 2
    rate_body: float = 2e-4
    rate_head: float = 1e-3
    seed: int = 1
    threads: int = 1
    steps: int = 0
    pixels: int = BATCH_PIXELS
    workers: int = 1


class _Stream(IterableDataset[Batch]):
    def __init__(self, sources: tuple[Source, ...], seed: int, pixels: int) -> None:
        self._sources, self._seed, self._pixels = sources, seed, pixels

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        worker = get_worker_info()
        return batches(self._sources, [self._seed, worker.id if worker else 0], self._pixels)


def train(  # noqa: PLR0913, PLR0917  the last two are rarely given
    model: Path,
    sources: tuple[Source, ...],
    folder: Path,
    config: Config,
    told: Callable[[float, Progress], None] = silent,
    made: Mapping[str, Any] | None = None,
) -> nn.Module:
    """Trains until the minutes or steps are over, or goes on where the run folder left off.

    Args:
        model: ONNX file of a recogniser, ours or PP-OCRv6 small's.
        sources: What is trained on.
        folder: Folder of the run.
        config: What the run is.
        told: Hears after every batch which share is over.
        made: How the sources were made, for ``run.json``.

    Returns:
        The averaged network.

    Raises:
        RunRefused: The folder holds a run with other settings, or nothing would end this one.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    network = network_of(model)
    network.to(device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    for module in (network.stem, *list(network.blocks)[: config.frozen]):
        module.requires_grad_(False)  # noqa: FBT003  torch's own signature
    what = {**settings(model, config), "sources": sums(sources), **(made or {})}
    rates = _rates(network, config)
    training = Run(folder, network, rates, _loss, config.minutes, what, config.steps, told=told).begin()
    stream = _Stream(sources, config.seed + training.progress.steps, config.pixels)
    return training.over(DataLoader(stream, batch_size=None, num_workers=config.workers))


def settings(model: Path, config: Config) -> dict[str, Any]:
    """What a run is, for ``run.json``: its configuration, and the SHA-256 of the weights it starts from."""
    return {"config": asdict(config), "parent": sha256(model)}


def sums(sources: tuple[Source, ...]) -> list[dict[str, Any]]:
    """What is trained on, for ``run.json``: of each source the SHA-256 of its files and texts."""
    return [
        {
            "folder": each.folder.name,
            "strips": len(each.rows),
            "share": each.share,
            "sha256": fingerprint(each.rows),
        }
        for each in sources
    ]


def _loss(network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
    strips = batch.strips.to(device(), memory_format=torch.channels_last)
    with mixed(varied=True):
        logits = network(strips)
    return ctc_loss(logits, batch), len(batch.lengths)


def ctc_loss(logits: Tensor, batch: Batch) -> Tensor:
    """CTC's loss (Graves et al. 2006) a character, mean over the batch; (N, T, classes) logits."""
    logs = F.log_softmax(logits.float(), -1).transpose(0, 1)
    return F.ctc_loss(logs, batch.targets, batch.steps, batch.lengths, zero_infinity=True)


def _rates(network: Recogniser, config: Config) -> tuple[tuple[list[nn.Parameter], float], ...]:
    body = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head")]
    return (body, config.rate_body), (list(network.head.parameters()), config.rate_head)
