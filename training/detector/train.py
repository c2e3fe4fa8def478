"""Trains the detector from PP-OCRv6's weights: it learns relief and small letters, and is held to the rest.

On relief the truth is known; everywhere else the untouched network is the teacher (Hinton et al. 2015). It
looks twice, also at an image twice as large, so that it sees well what is small for the new network.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.detector.data import Crops, crops
from training.detector.network import Detector, pretrained
from training.detector.sheets import FINE, Known, Source
from training.loop import Progress, Run, Training, device, mixed, silent
from training.provenance import fingerprint, listing, sha256

HARD = 3  # times as many background pixels as text: those that look most like text
TEXT = 0.3  # from this probability on a pixel is text
UNSURE = (0.03, 0.3)  # where the teacher wavers real relief may stand, and it says nothing
SURE = 0.75  # mean probability around it from which text that only the larger image shows is believed
THICK = (44, 88)  # pixels: the teacher's larger, and its own, blots that hold squares this wide are no text
BLOCK = 4  # pixels that are looked at together for that
BORDER = 4  # pixels around text within which its map falls to nothing ...
# ... and the share of a square this wide that may waver beyond, before nothing there is text
HAZE = (65, 0.01)
BESIDE = 9  # pixels: side of the square which that mean is taken over
LEAST_HARD = 2000  # background pixels a batch, where there is no text
GLARE = (0.01, 0.08)  # half the width of a streak of light, as a share of a crop ...
STREAK = 4.0  # ... and half its length over that
TURNS = (0.76, 0.1, 0.04, 0.1)  # shares of crops turned by 0, 90, 180 and 270 degrees for the new network


@dataclass(frozen=True, slots=True)
class Config:
    """What a run is.

    Attributes:
        minutes: How long it trains, over all its starts; 0: as long as the steps take.
        frozen: Stages after the stem that stay as they were.
        rate: Learning rate.
        crops: A batch.
        side: Pixels of a crop; a multiple of 64.
        seed: Of what is seen, and in which order.
        threads: Processor threads; ignored on CUDA.
        workers: Processes that make crops.
        steps: How many batches it trains, over all its starts; 0: as many as the minutes allow. What comes
            first ends it.
    """

    minutes: float = 45.0
    frozen: int = 1
    rate: float = 5e-5
    crops: int = 4
    side: int = 384
    seed: int = 1
    threads: int = 1
    workers: int = 1
    steps: int = 0


class _Stream(IterableDataset[Crops]):
    def __init__(self, sources: Sequence[Source], config: Config, steps: int) -> None:
        self._sources, self._config, self._steps = sources, config, steps

    def __iter__(self) -> Iterator[Crops]:
        torch.set_num_threads(1)
        worker = get_worker_info()
        seed = (self._config.seed, self._steps, 0 if worker is None else worker.id)
        return crops(self._sources, seed, self._config.crops, self._config.side)


def train(model: Path, sources: Sequence[Source], folder: Path, config: Config) -> nn.Module:
    """Trains until the minutes or steps are over, or goes on where the run folder left off.

    Args:
        model: ONNX file of PP-OCRv6 small's detector.
        sources: Where crops come from.
        folder: Folder of the run.
        config: What the run is.

    Returns:
        The averaged network.

    Raises:
        RunRefused: The folder holds a run with other settings, or nothing would end this one.
        OSError: A folder of photographs or a table of words cannot be read.
    """
    training, batches = begun(model, sources, folder, config)
    return training.over(batches)


def begun(
    model: Path,
    sources: Sequence[Source],
    folder: Path,
    config: Config,
    told: Callable[[float, Progress], None] = silent,
) -> tuple[Training[Crops], DataLoader[Crops]]:
    """A run that is about to train, and its batches; as :func:`train`, which ``told`` hears how far it is."""
    torch.set_num_threads(config.threads)
    cv2.setNumThreads(1)  # here, for in a process that was forked off it would wait for threads left behind
    torch.manual_seed(config.seed)
    network = pretrained(model)
    network.to(device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    teacher = copy.deepcopy(network).eval()
    for module in (network.stem, *list(network.stages)[: config.frozen]):
        module.requires_grad_(False)  # noqa: FBT003  torch's own signature
    rates = (([p for p in network.parameters() if p.requires_grad], config.rate),)

    def loss(network: nn.Module, batch: Crops) -> tuple[Tensor, int]:
        return _loss(network, teacher, batch), len(batch.fine)

    what = {"config": asdict(config), "parent": sha256(model), "sources": [_sums(each) for each in sources]}
    training = Run(folder, network, rates, loss, config.minutes, what, config.steps, told=told).begin()
    stream = _Stream(sources, config, training.progress.steps)
    on_card = device().type == "cuda"
    return training, DataLoader(stream, batch_size=None, num_workers=config.workers, pin_memory=on_card)


def _sums(source: Source) -> dict[str, Any]:
    """What a source is, for ``run.json``: SHA-256 of names and sizes of its photographs, and of its words."""
    photos = () if source.folder is None else listing(source.folder)
    return {
        "folder": source.folder and source.folder.name,
        "share": source.share,
        "looks": source.looks,
        "relief": source.relief,
        "photos": len(photos),
        "sha256": fingerprint(photos),
        "words": source.words and sha256(source.words),
    }


def _loss(network: nn.Module, teacher: Detector, batch: Crops) -> Tensor:
    fine, seen, known = blobs(batch)
    with torch.no_grad():
        wanted, counts = believed(_map(teacher, seen), _map(teacher, fine), known)
        seen, wanted, still = _turned(spoilt(seen), wanted, counts.float())
    counts = still > 0
    with mixed():
        logits = network(seen.contiguous(memory_format=torch.channels_last)).float()
    return balanced(logits, wanted, counts) + dice(logits.sigmoid() * counts, wanted * counts)


def blobs(batch: Crops) -> tuple[Tensor, Tensor, Tensor]:
    """Crops as the teacher and as the network sees them, in [-1, 1], and what is known (N, 1, S, S)."""
    place = device()
    fine = batch.fine.to(place, non_blocking=True).permute(0, 3, 1, 2).float() / 127.5 - 1
    return fine, F.avg_pool2d(fine, FINE), batch.known.to(place, non_blocking=True)[:, None]


def _map(teacher: Detector, images: Tensor) -> Tensor:
    with mixed():
        logits: Tensor = teacher(images)
    return logits.float().sigmoid()


def believed(own: Tensor, finer: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """What is wanted of every pixel, and which pixels count.

    Args:
        own: (N, 1, S, S), the teacher's map of the crops.
        finer: (N, 1, FINE * S, FINE * S), its map of the larger ones: believed where it is sure.
        known: (N, 1, S, S) of ``Known``: believed before the teacher.
    """
    near = F.avg_pool2d(finer, FINE)
    text = (near > TEXT).float()
    mean = F.avg_pool2d(near * text, BESIDE, 1, BESIDE // 2) / (
        F.avg_pool2d(text, BESIDE, 1, BESIDE // 2) + 1e-6
    )
    is_sure = (text > 0) & (mean > SURE) & ~_is_blot(near, THICK[0]) & ~_is_hazy(near)
    most = torch.maximum(own, near)
    wanted = torch.where(is_sure, most, own)
    counts = is_sure | ((own > UNSURE[1]) & ~_is_blot(own, THICK[1])) | (most < UNSURE[0])
    is_text = (known == Known.TEXT) | (known == Known.WORD)
    wanted = torch.where(is_text, 1.0, torch.where(known == Known.BARE, 0.0, wanted))
    counts = (counts | is_text | (known == Known.BARE)) & (known != Known.UNTOLD)
    return wanted, counts


def _is_blot(heat: Tensor, side: int) -> Tensor:
    """Where text is found that holds squares of a side: whole weapons out of focus, walls, hands."""
    wide = side // BLOCK // 2 * 2 + 1
    text = F.avg_pool2d((heat > TEXT).float(), BLOCK)
    inside = -F.max_pool2d(-text, wide, 1, wide // 2) > TEXT
    around = F.max_pool2d(inside.float(), 2 * wide + 1, 1, wide)
    return F.interpolate(around, scale_factor=BLOCK, mode="nearest") > 0


def _is_hazy(heat: Tensor) -> Tensor:
    """Where the map falls slowly: real text ends within a few pixels."""
    border = F.max_pool2d((heat > TEXT).float(), 2 * BORDER + 1, 1, BORDER)
    haze = ((heat > UNSURE[0]) & (border == 0)).float()
    wide, most = HAZE
    coarse = wide // BLOCK // 2 * 2 + 1
    mean = F.avg_pool2d(F.avg_pool2d(haze, BLOCK), coarse, 1, coarse // 2)
    return F.interpolate(mean, scale_factor=BLOCK, mode="nearest") > most


def spoilt(images: Tensor) -> Tensor:
    """Blur, tone, contrast and noise by lot, another for every image; (N, 3, H, W) in [-1, 1]."""
    count, place = len(images), images.device

    def lot(chance: float, low: float, high: float, idle: float) -> Tensor:
        drawn = torch.empty(count, 1, 1, 1, device=place).uniform_(low, high)
        return torch.where(torch.rand(count, 1, 1, 1, device=place) < chance, drawn, idle)

    sides = F.pad(images, (1, 1, 1, 1), "replicate")
    blurred = F.avg_pool2d(F.avg_pool2d(sides, 2, 1), 2, 1)  # 1 2 1, across and down
    images = torch.lerp(images, blurred, lot(0.4, 0.3, 1.3, 0.0))
    light = (images * 0.5 + 0.5).clamp(1e-4, 1) ** lot(0.4, 0.6, 1.6, 1.0)
    grey = light.mean(1, keepdim=True)
    light = torch.lerp(light, grey, lot(0.3, 0.3, 1.0, 0.0)) * lot(0.4, 0.6, 1.15, 1.0)
    light = torch.lerp(light.mean((1, 2, 3), keepdim=True), light, lot(0.3, 0.5, 1.3, 1.0))
    light = light + _glare(images) * lot(0.25, 0.2, 1.0, 0.0)
    light = light + torch.randn_like(grey) * lot(0.4, 0.004, 0.03, 0.0)
    return light.clamp(0, 1) * 2 - 1


def _glare(images: Tensor) -> Tensor:
    """A streak of light on each image, (N, 1, H, W) from 0 to 1: metal has them, and text goes on below."""
    count, _, height, width = images.shape
    place = images.device
    lot = torch.rand(4, count, 1, 1, 1, device=place)
    y = torch.linspace(0, 1, height, device=place)[:, None] - lot[0]
    x = torch.linspace(0, 1, width, device=place) - lot[1]
    turn, thick = torch.pi * lot[2], GLARE[0] * (GLARE[1] / GLARE[0]) ** lot[3]
    across, along = y * turn.cos() - x * turn.sin(), x * turn.cos() + y * turn.sin()
    return torch.exp(-((across / thick) ** 2) - (along / (STREAK * thick)) ** 2)


def _turned(*maps: Tensor) -> tuple[Tensor, ...]:
    """The same quarter turns of all maps, another for every crop."""
    turns = torch.multinomial(torch.tensor(TURNS), len(maps[0]), replacement=True).tolist()
    return tuple(
        torch.stack([each.rot90(turn, (1, 2)) for each, turn in zip(part, turns, strict=True)])
        for part in maps
    )


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
