"""The one training loop: runs for a given time, on CPU or CUDA, and goes on after a kill.

A run folder holds everything of a run: ``run.json`` what it was begun with, ``log.jsonl`` how it went and
where it went on, ``checkpoint.pt`` where it stands. It goes on only with the settings it was begun with. The
weights that are shipped are the averaged ones (Polyak and Juditsky 1992).
"""

import json
import math
import platform
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from models.durable import write_whole
from training.provenance import RunRefused, differences

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
RUN = "run.json"
MOST_TOLD = 3  # settings of two runs that differ
AVERAGED = 0.998  # decay of the averaged weights: about the last 500 batches
CLIP = 1.0  # largest norm of the gradient
SAVE_EVERY_S = 120.0
WARM_UP = 100  # batches
LEAST_RATE = 0.02  # of the learning rate, at the end

B = TypeVar("B")


@dataclass(slots=True)
class Progress:
    """How far a run has come, over all its starts."""

    seconds: float = 0.0
    steps: int = 0
    samples: int = 0


def silent(_done: float, _progress: Progress) -> None:
    """Tells nobody how far a run has come."""


@dataclass(frozen=True, slots=True, eq=False)
class Run(Generic[B]):
    """What is trained, and how.

    Attributes:
        folder: Of the run.
        network: Changed in place; parameters that do not require a gradient stay as they are.
        rates: Parameters, and the learning rate that each group begins with.
        loss: From the network and a batch to the loss, and how many samples the batch held.
        minutes: How long, over all starts; 0: as long as the steps take.
        what: What the run is made from, for ``run.json``: settings that it goes on with alone.
        steps: How many batches, over all starts; 0: as many as the minutes allow. Where both are given, what
            comes first ends the run, and the learning rate falls with the steps: they are the same on a busy
            machine.
        averaged: Decay of the averaged weights; less of it where there are few batches.
        told: Hears after every batch which share of the run is over.
    """

    folder: Path
    network: nn.Module
    rates: tuple[tuple[list[nn.Parameter], float], ...]
    loss: Callable[[nn.Module, B], tuple[Tensor, int]]
    minutes: float
    what: Mapping[str, Any]
    steps: int = 0
    averaged: float = AVERAGED
    told: Callable[[float, Progress], None] = silent

    def begin(self) -> "Training[B]":
        """Starts the run, or goes on where its folder left off.

        Raises:
            RunRefused: The folder holds a run with other settings, or nothing would end this one.
        """
        will_end(self.minutes, self.steps)
        agree(self.folder, self.what)
        training = Training(self)
        limits = {"minutes": self.minutes, "steps": self.steps}
        if training.resume():
            training.note({"begun": {**limits, **environment()}})
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            told = {**self.what, **limits, "environment": environment()}
            write_whole(self.folder / RUN, (json.dumps(told, indent=1) + "\n").encode())
        return training


def will_end(minutes: float, steps: int) -> None:
    """Makes sure that a run has a limit.

    Raises:
        RunRefused: It has none.
    """
    if minutes <= 0 and steps <= 0:
        raise RunRefused("Nothing would end this training.", advice="Give it --minutes or --steps.")


def agree(folder: Path, what: Mapping[str, Any]) -> None:
    """Makes sure that a run folder is gone on with as it was begun.

    Time, steps and the number of workers may be others. Where nothing was learnt yet, nothing binds.

    Args:
        folder: Of the run.
        what: Settings by their names; those not named are not compared.

    Raises:
        RunRefused: The folder holds a run with other settings, or does not tell them.
    """
    if not (folder / CHECKPOINT).is_file():
        return
    try:
        before = json.loads((folder / RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunRefused(
            f"What the run in {folder} was begun with cannot be read: {error}.",
            advice="Name another folder with --run.",
        ) from error
    others = differences(before, json.loads(json.dumps(what)))
    if others:
        more = f", and {len(others) - MOST_TOLD} more" if len(others) > MOST_TOLD else ""
        raise RunRefused(f"The run in {folder} was begun with {'; '.join(others[:MOST_TOLD])}{more}.")


class Training(Generic[B]):
    """A run under way."""

    def __init__(self, run: Run[B]) -> None:
        """Sets up the optimiser and the averaged weights."""
        self._run = run
        self._mean = AveragedModel(run.network, multi_avg_fn=get_ema_multi_avg_fn(run.averaged))  # type: ignore[no-untyped-call]
        groups = [{"params": params, "lr": rate, "rate": rate} for params, rate in run.rates]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self._losses: list[float] = []
        self.progress = Progress()

    def over(self, batches: Iterable[B]) -> nn.Module:
        """Trains until the minutes or steps are over; returns the averaged network."""
        last = saved = time.monotonic()
        self._run.network.train()
        for batch in batches:
            if self._done() >= 1:
                break
            self._step(batch)
            now = time.monotonic()
            self.progress.seconds, last = self.progress.seconds + now - last, now
            self._run.told(min(1.0, self._done()), self.progress)
            if now - saved > SAVE_EVERY_S:
                self._save()
                saved = now
        self._save()
        averaged: nn.Module = self._mean.module
        return averaged.eval()

    def resume(self) -> bool:
        """Takes up the checkpoint; returns whether there is one."""
        path = self._run.folder / CHECKPOINT
        if not path.is_file():
            return False
        device = next(self._run.network.parameters()).device
        state = torch.load(path, map_location=device, weights_only=True)
        self._run.network.load_state_dict(state["network"])
        self._mean.load_state_dict(state["mean"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(*state["progress"].values())
        return True

    def note(self, told: Mapping[str, Any]) -> None:
        """Adds a line to the log: how far the run is, and what is told."""
        with (self._run.folder / LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps({**asdict(self.progress), **told}) + "\n")

    def _done(self) -> float:
        """Share of the run that is over, by whichever of its limits is nearer."""
        return max(self._by_steps(), self._by_time())

    def _by_steps(self) -> float:
        return self.progress.steps / self._run.steps if self._run.steps > 0 else 0.0

    def _by_time(self) -> float:
        return self.progress.seconds / (60 * self._run.minutes) if self._run.minutes > 0 else 0.0

    def _step(self, batch: B) -> None:
        # Not by time where there are steps: no two runs take the same, and each would learn at other rates.
        done = self._by_steps() if self._run.steps > 0 else self._by_time()
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * _schedule(self.progress.steps, done)
        loss, samples = self._run.loss(self._run.network, batch)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([p for p, _ in self._trained()], CLIP)
        self._optimiser.step()
        self._mean.update_parameters(self._run.network)
        self._losses.append(float(loss.detach()))
        self.progress.steps += 1
        self.progress.samples += samples

    def _trained(self) -> list[tuple[nn.Parameter, float]]:
        return [(p, rate) for params, rate in self._run.rates for p in params]

    def _save(self) -> None:
        """Writes beside and renames, so that a kill leaves the former checkpoint whole."""
        folder = self._run.folder
        state = {
            "network": self._run.network.state_dict(),
            "mean": self._mean.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "progress": asdict(self.progress),
        }
        torch.save(state, folder / f"{CHECKPOINT}.new")
        (folder / f"{CHECKPOINT}.new").replace(folder / CHECKPOINT)
        loss = sum(self._losses) / max(1, len(self._losses))
        self.note({"loss": round(loss, 4)})
        self._losses = []


def _schedule(step: int, done: float) -> float:
    """Share of the learning rate: warms up, then falls along a cosine."""
    fall = LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * done))
    return min(1.0, (step + 1) / WARM_UP) * fall


def environment() -> dict[str, str | bool]:
    """Versions and processor that a run is computed with: others give other weights of the same settings."""
    card = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return {
        "rollmark": version("rollmark"),
        "torch": str(torch.__version__),
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "platform": platform.machine(),
        "device": card or "cpu",
        "bfloat16": _has_bfloat16(),
    }


def device() -> torch.device:
    """CUDA where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def mixed(*, varied: bool = False) -> torch.autocast:
    """Arithmetic in bfloat16 where the processor has it: 1.8 times as fast on one that has AVX512-BF16.

    Weights, their averages and the optimiser stay in floats.

    Args:
        varied: Whether every batch has another shape. On a graphics card such batches stay in floats: an
            H200 trained on 16 strips a second in bfloat16, and on 1 000 in floats (decision 16).
    """
    on_card = device().type == "cuda"
    return torch.autocast(device().type, torch.bfloat16, enabled=_has_bfloat16() and not (on_card and varied))


def _has_bfloat16() -> bool:
    return torch.cuda.is_bf16_supported() if torch.cuda.is_available() else _processor_has_bfloat16()


def _processor_has_bfloat16() -> bool:
    """Whether it multiplies in bfloat16 itself; where it does not, bfloat16 is slower than floats."""
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())
