"""Trains the late layers of a recogniser on looks that are kept: the early ones stay as they are."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import torch
from torch import Tensor, nn

from training.loop import Progress, Run, device, mixed, silent
from training.recogniser.data import Batch, Source
from training.recogniser.looks import Late, Plan, Told, batches, kept
from training.recogniser.network import Recogniser
from training.recogniser.shipped import network_of
from training.recogniser.train import Config, ctc_loss, settings, sums

AVERAGED = 0.99  # decay of the averaged weights: about the last hundred batches
BATCH = 24  # looks of a batch


def train_late(  # noqa: PLR0913, PLR0917  as training.recogniser.train, and who hears of the looks
    model: Path,
    sources: tuple[Source, ...],
    folder: Path,
    config: Config,
    count: int,
    looked: Told = lambda *_: None,
    told: Callable[[float, Progress], None] = silent,
) -> Recogniser:
    """Trains until the steps are over, or goes on where the run folder left off.

    Args:
        model: ONNX file of a recogniser, ours or PP-OCRv6 small's.
        sources: What is trained on.
        folder: Folder of the run.
        config: What the run is; how many batches it trains is asked, not the minutes.
        count: How many looks are kept.
        looked: Hears how many looks of how many are kept.
        told: Hears after every batch which share is over.

    Returns:
        The whole network, its late layers averaged.

    Raises:
        RunRefused: The folder holds a run with other settings, or there are no steps.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    network = network_of(model).eval().to(device())
    looks = kept(network, config.frozen, sources, Plan(count, config.seed), looked)
    late = Late(network, config.frozen)
    rates = _rates(late, config)
    what = {**settings(model, config), "sources": sums(sources), "looks": count}
    training = Run(folder, late, rates, _loss, 0.0, what, config.steps, AVERAGED, told).begin()
    averaged = training.over(batches(looks, BATCH, config.seed + training.progress.steps))
    assert isinstance(averaged, Late)
    return averaged.network[0].cpu().eval()


def _loss(network: nn.Module, batch: Batch) -> tuple[Tensor, int]:
    # A map of one row is left in floats: on a processor bfloat16 took 1.6 times as long for it.
    with mixed(varied=True) if batch.strips.shape[2] > 1 else nullcontext():
        logits = network(batch.strips.to(device()))
    return ctc_loss(logits, batch), len(batch.lengths)


def _rates(late: Late, config: Config) -> tuple[tuple[list[nn.Parameter], float], ...]:
    body = [p for name, p in late.named_parameters() if not name.startswith("head")]
    return (body, config.rate_body), (list(late.head.parameters()), config.rate_head)
