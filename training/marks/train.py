"""Trains the classifier of marks on renders and on pictures put together as it goes; goes on after a kill."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from ocr.marks.embed import SIDE
from training.loop import CHECKPOINT, Run
from training.marks.augment import augment, roughened
from training.marks.compose import Composer, Cut
from training.marks.crops import NO_MARK, Crops
from training.marks.network import BACKGROUNDS, MARGIN, SHARPNESS, Learner
from training.marks.stock import Stock

Batch = tuple[Tensor, Tensor]
AVERAGED = 0.99  # decay of the averaged weights: about the last 100 batches
LOOSE = Cut((0.5, 2.0), 0.4)  # how pieces of text are cut out, which fill their regions or not
_GLANCES = 8  # pictures of each class that say where its direction begins
BESIDE_IT = (Cut((1.9, 3.2), 0.8), Cut((0.24, 0.4), 0.3))  # of a mark a part, or much around it: no mark


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        steps: How many batches, over all its starts.
        rate: Learning rate at the start.
        batch: Crops a batch.
        shares: Of marks, inventions and what is no mark in a batch.
        rendered: Share of the marks that comes from the relief renderer; the others are put together.
        seen: Share of the marks that was seen on photographs, where there are any.
        nothing: Shares of what is no mark: patches of photos and parts, renders, text, parts of marks.
        seed: Of the order of the crops and what happens to them.
        threads: Processor threads.
    """

    steps: int = 1200
    rate: float = 3e-3
    batch: int = 256
    shares: tuple[float, float, float] = (0.5, 0.25, 0.25)
    rendered: float = 0.4
    seen: float = 0.06
    nothing: tuple[float, float, float, float] = (0.4, 0.15, 0.25, 0.2)
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What is learnt from.

    Attributes:
        crops: Rendered and wild ones; labels are places of marks.
        seen: Of marks on photographs, if there are any; labelled the same way.
        patches: (P, S, S) uint8 of photos, if there are any, and of rendered parts, no marks.
        stock: What pictures are put together from.
    """

    crops: Crops
    seen: Crops
    patches: NDArray[np.uint8]
    stock: Stock


def train(material: Material, folder: Path, config: Config, start: Path | None = None) -> Learner:
    """Trains until the steps are done, or goes on where the run folder left off.

    Args:
        material: What is trained on.
        folder: Folder of the run.
        config: What the run is.
        start: Checkpoint of an earlier run whose network is trained further; None for one that knows nothing.

    Returns:
        The averaged network.
    """
    torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    stock = material.stock
    learner = Learner(stock.marks + stock.inventions)
    if start is not None and not (folder / CHECKPOINT).is_file():
        take_over(learner, start, material, config)
    learner.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # a fifth faster
    told = {"config": asdict(config), "crops": len(material.crops.labels), "marks": stock.marks}
    rates = ((list(learner.parameters()), config.rate),)
    training = Run(folder, learner, rates, _loss, 0.0, told, config.steps, AVERAGED).begin()
    averaged = training.over(batches(material, config, config.seed + training.progress.steps))
    assert isinstance(averaged, Learner)
    return averaged


def take_over(learner: Learner, start: Path, material: Material, config: Config) -> None:
    """Gives a learner the network of an earlier run, and directions where that network sees its classes."""
    mean = torch.load(start, map_location="cpu", weights_only=True)["mean"]
    prefix = "module.net."
    learner.net.load_state_dict({k.removeprefix(prefix): v for k, v in mean.items() if k.startswith(prefix)})
    learner.eval()
    composer = Composer(material.stock, SIDE, torch.Generator().manual_seed(config.seed))
    known = material.stock.marks + material.stock.inventions
    with torch.inference_mode():
        seen = [
            sum(learner.net(composer.regions(part, Cut())) for _ in range(_GLANCES))
            for part in torch.split(torch.arange(known), config.batch)
        ]
    with torch.no_grad():
        learner.directions[:known] = F.normalize(torch.cat(seen), dim=1)


def batches(material: Material, config: Config, seed: int) -> Iterator[Batch]:
    """Yields batches without end: crops as floats, (N, 1, SIDE, SIDE), and their labels."""
    rng, seeds = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    composer = Composer(material.stock, SIDE, seeds)
    marks, inventions, nothing = (round(share * config.batch) for share in config.shares)
    shown = round(config.seen * marks) if len(material.seen.labels) else 0
    rendered = min(round(config.rendered * marks), marks - shown)
    while True:
        cut_out, labels = _cut_out(material, (rendered, shown), nothing, config, rng)
        composed = (marks - rendered - shown, inventions)
        drawn, names = _drawn(composer, material.stock, composed, nothing, config)
        images = torch.cat([augment(cut_out, SIDE, seeds), roughened(drawn, seeds)])
        yield images, torch.cat([labels, names])


def _cut_out(
    material: Material, marks: tuple[int, int], nothing: int, config: Config, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Marks rendered and seen, patches of photos and renders of what is no mark, with labels."""
    crops, seen, patches = material.crops, material.seen, material.patches
    rendered = rng.choice(np.nonzero(crops.labels >= 0)[0], marks[0])
    shown = rng.integers(len(seen.labels), size=marks[1]) if marks[1] else np.zeros(0, np.int64)
    others = rng.choice(np.nonzero(crops.labels < 0)[0], round(config.nothing[1] * nothing))
    images = [crops.images[rendered], seen.images[shown], crops.images[others]]
    if len(patches):
        images.append(patches[rng.integers(len(patches), size=round(config.nothing[0] * nothing))])
    labels = np.full(sum(map(len, images)), NO_MARK)
    labels[: sum(marks)] = np.concatenate([crops.labels[rendered], seen.labels[shown]])
    floats = np.concatenate(images)[:, None].astype(np.float32)
    return torch.from_numpy(floats), torch.from_numpy(labels)


def _drawn(
    composer: Composer, stock: Stock, counts: tuple[int, int], nothing: int, config: Config
) -> tuple[Tensor, Tensor]:
    """Marks and inventions, pieces of text and parts of marks, with labels."""
    marks, inventions = counts
    known = stock.marks + stock.inventions
    texts, parts = (round(share * nothing) for share in config.nothing[2:])
    labels = torch.cat([composer.lots(0, stock.marks, marks), composer.lots(stock.marks, known, inventions)])
    images = [
        composer.regions(labels, Cut()),
        composer.regions(composer.lots(known, len(stock.masks), texts), LOOSE),
        *(composer.regions(composer.lots(0, known, parts // 2), cut) for cut in BESIDE_IT),
    ]
    drawn = torch.cat(images)
    return drawn, torch.cat([labels, torch.full((len(drawn) - len(labels),), NO_MARK)])


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
