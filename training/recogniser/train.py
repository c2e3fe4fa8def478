"""Trains the recogniser from PP-OCRv6's weights: one command, on CPU or CUDA, that goes on after a kill.

The run folder holds everything: the configuration, the log, the checkpoint. Early layers stay as they were,
the others move slowly, and half of every batch is real, so that ordinary print is not forgotten.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader, IterableDataset

from training.recogniser.classes import columns, old_classes
from training.recogniser.data import Batch, Source, batches
from training.recogniser.network import Recogniser, pretrained

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
AVERAGED = 0.998  # decay of the averaged weights: about the last 500 batches
CLIP = 1.0  # largest norm of the gradient
SAVE_EVERY_S = 120.0


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        minutes: How long it trains, over all its starts.
        frozen: Blocks after the stem that stay as they were.
        rate_body: Learning rate of blocks and neck.
        rate_head: Learning rate of the head, whose new rows start from little.
        seed: Of the order and the looks of the strips.
        threads: Processor threads; ignored on CUDA.
    """

    minutes: float = 60.0
    frozen: int = 2
    rate_body: float = 3e-4
    rate_head: float = 1.5e-3
    seed: int = 1
    threads: int = 1


@dataclass(slots=True)
class _Progress:
    seconds: float = 0.0
    steps: int = 0
    strips: int = 0


class _Stream(IterableDataset[Batch]):
    def __init__(self, sources: tuple[Source, ...], seed: int) -> None:
        self._sources, self._seed = sources, seed

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        return batches(self._sources, self._seed)


def train(model: Path, sources: tuple[Source, ...], run: Path, config: Config) -> Recogniser:
    """Trains until the minutes are over, or goes on where the run folder left off.

    Args:
        model: ONNX file of PP-OCRv6 small's recogniser.
        sources: What is trained on.
        run: Folder of the run.
        config: What the run is; a run that was begun keeps its own learning schedule only if it is the same.

    Returns:
        The averaged network.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run.mkdir(parents=True, exist_ok=True)
    _describe(run, sources, config)
    network = pretrained(model, columns(old_classes(model))).to(device, memory_format=torch.channels_last)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGED)
    )
    _freeze(network, config.frozen)
    optimiser = torch.optim.AdamW(_groups(network, config), weight_decay=0.01)
    progress = _resume(run, network, mean, optimiser, device)
    _loop(network, mean, optimiser, progress, sources, run, config, device)
    averaged = mean.module
    assert isinstance(averaged, Recogniser)
    return averaged


def _loop(
    network: Recogniser,
    mean: torch.optim.swa_utils.AveragedModel,
    optimiser: torch.optim.Optimizer,
    progress: _Progress,
    sources: tuple[Source, ...],
    run: Path,
    config: Config,
    device: torch.device,
) -> None:
    stream = DataLoader(_Stream(sources, config.seed + progress.steps), batch_size=None, num_workers=1)
    last = saved = time.monotonic()
    losses: list[float] = []
    network.train()
    for batch in stream:
        done = progress.seconds / (60 * config.minutes)
        if done >= 1:
            break
        _set_rate(optimiser, progress.steps, done)
        losses.append(_step(network, optimiser, batch, device))
        mean.update_parameters(network)
        now = time.monotonic()
        progress.seconds, last = progress.seconds + now - last, now
        progress.steps += 1
        progress.strips += len(batch.lengths)
        if now - saved > SAVE_EVERY_S:
            _save(run, network, mean, optimiser, progress, losses)
            losses, saved = [], now
    _save(run, network, mean, optimiser, progress, losses)


def _step(network: Recogniser, optimiser: torch.optim.Optimizer, batch: Batch, device: torch.device) -> float:
    strips = batch.strips.to(device, memory_format=torch.channels_last)
    logits = network(strips)
    loss = ctc_loss(logits, batch)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], CLIP)
    optimiser.step()
    return float(loss.detach())


def ctc_loss(logits: Tensor, batch: Batch) -> Tensor:
    """CTC's loss (Graves et al. 2006) a character, mean over the batch; (N, T, classes) logits."""
    logs = F.log_softmax(logits.float(), -1).transpose(0, 1)
    return F.ctc_loss(logs, batch.targets, batch.steps, batch.lengths, zero_infinity=True)


def _groups(network: Recogniser, config: Config) -> list[dict[str, Any]]:
    body = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head")]
    return [
        {"params": body, "rate": config.rate_body},
        {"params": list(network.head.parameters()), "rate": config.rate_head},
    ]


def _freeze(network: Recogniser, blocks: int) -> None:
    for module in (network.stem, *list(network.blocks)[:blocks]):
        module.requires_grad_(False)  # noqa: FBT003  torch's own signature


def _set_rate(optimiser: torch.optim.Optimizer, step: int, done: float) -> None:
    """Warms up over 100 batches, then falls along a cosine to a fiftieth."""
    warm = min(1.0, (step + 1) / 100)
    fall = 0.02 + 0.98 * 0.5 * (1 + torch.cos(torch.tensor(torch.pi * done)).item())
    for group in optimiser.param_groups:
        group["lr"] = group["rate"] * warm * fall


def _save(
    run: Path,
    network: Recogniser,
    mean: torch.optim.swa_utils.AveragedModel,
    optimiser: torch.optim.Optimizer,
    progress: _Progress,
    losses: list[float],
) -> None:
    """Writes beside and renames, so that a kill leaves the former checkpoint whole."""
    state = {
        "network": network.state_dict(),
        "mean": mean.state_dict(),
        "optimiser": optimiser.state_dict(),
        "progress": asdict(progress),
    }
    torch.save(state, run / f"{CHECKPOINT}.new")
    (run / f"{CHECKPOINT}.new").replace(run / CHECKPOINT)
    row = {**asdict(progress), "loss": round(sum(losses) / max(1, len(losses)), 4)}
    with (run / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def _resume(
    run: Path,
    network: Recogniser,
    mean: torch.optim.swa_utils.AveragedModel,
    optimiser: torch.optim.Optimizer,
    device: torch.device,
) -> _Progress:
    path = run / CHECKPOINT
    if not path.is_file():
        return _Progress()
    state = torch.load(path, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    mean.load_state_dict(state["mean"])
    optimiser.load_state_dict(state["optimiser"])
    return _Progress(**state["progress"])


def _describe(run: Path, sources: tuple[Source, ...], config: Config) -> None:
    told = {
        "config": asdict(config),
        "sources": [{"strips": len(each.rows), "share": each.share} for each in sources],
        "torch": str(torch.__version__),
    }
    (run / "run.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
