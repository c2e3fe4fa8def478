"""Evens the channels of a recogniser out, so that eight bits a tensor serve every one of them.

An activation has one scale for all its channels. Where one channel reaches forty and the others two, the
others are left with a few steps; a squeeze even takes the loud one away again behind it. What a convolution
gives can be made smaller a channel if its readers' weights are made larger, and the network says the same
(Nagel et al. 2019; Xiao et al. 2023 share what is gained between activations and weights as is done here).
"""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.lcnet import Block, Squeeze
from training.recogniser.network import Recogniser

LEAST = 1e-3  # of the loudest channel: a silent one is not blown up without end

Blob = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Tied:
    """Convolutions that write the same channels, and the weights that read them, channels first."""

    writers: tuple[nn.Conv2d, ...]
    readers: tuple[Tensor, ...]


def equalised(network: Recogniser, blobs: Iterable[Blob]) -> Recogniser:
    """A network that says the same of every strip, with channels that are about as loud as one another.

    Args:
        network: On the CPU; stays as it is.
        blobs: (N, 3, 48, W) strips as they will be met; how loud channels become is taken from them.
    """
    even = copy.deepcopy(network).eval()
    ties = list(_ties(even))
    loud = _loudness(even, [writer for tie in ties for writer in tie.writers], blobs)
    with torch.no_grad():
        for tie in ties:
            _even_out(tie, torch.stack([loud[writer] for writer in tie.writers]).amax(0))
    return even


def _ties(network: Recogniser) -> Iterator[_Tied]:
    """Only what is followed by nothing but sums, means, weights and ReLU, which a scale passes through."""
    stem, neck, blocks = network.stem, network.neck, list(network.blocks)
    half = stem.first.out_channels
    yield _Tied((stem.first,), (_read(stem.narrow), _read(stem.down)[:half]))
    yield _Tied((stem.narrow,), (_read(stem.wide),))
    yield _Tied((stem.wide,), (_read(stem.down)[half:],))
    yield _Tied((stem.down,), (_read(stem.out),))
    yield _Tied((stem.out,), (_space(blocks[0]),))
    after = [*((_space(block),) for block in blocks[1:]), (_read(neck.short), _read(neck.enter))]
    for block, behind in zip(blocks, after, strict=True):
        yield from _block(block, behind)


def _block(block: nn.Module, behind: tuple[Tensor, ...]) -> Iterator[_Tied]:
    assert isinstance(block, Block)
    squeezed = (_read(block.squeeze.down),) if isinstance(block.squeeze, Squeeze) else ()
    own = (_read(block.expand), *squeezed)
    if block.stays:  # what it reads and what it adds are summed
        yield _Tied((block.space, block.project), (*own, *behind))
    else:
        yield _Tied((block.space,), own)
        yield _Tied((block.project,), behind)


def _read(conv: nn.Conv2d) -> Tensor:
    return conv.weight.detach().transpose(0, 1)


def _space(block: nn.Module) -> Tensor:
    """The weights of a depth-wise convolution, which reads each channel alone."""
    assert isinstance(block, Block)
    return block.space.weight.detach()


def _loudness(
    network: Recogniser, convs: Iterable[nn.Conv2d], blobs: Iterable[Blob]
) -> dict[nn.Conv2d, Tensor]:
    """The most that each channel of each convolution gave, whichever its sign."""
    loud: dict[nn.Conv2d, Tensor] = {}

    def hear(conv: nn.Module, _: tuple[Tensor, ...], out: Tensor) -> None:
        assert isinstance(conv, nn.Conv2d)
        most = out.detach().abs().amax((0, 2, 3))
        loud[conv] = torch.maximum(loud[conv], most) if conv in loud else most

    hooks = [conv.register_forward_hook(hear) for conv in convs]
    with torch.no_grad():
        for blob in blobs:
            network(torch.from_numpy(blob))
    for hook in hooks:
        hook.remove()
    return loud


def _even_out(tie: _Tied, loud: Tensor) -> None:
    """Scales by the root of what is read over what is written: half of it is left to the weights."""
    loud = loud.clamp_min(LEAST * float(loud.max()))
    heard = torch.stack([each.abs().flatten(1).amax(1) for each in tie.readers]).amax(0)
    steps = ((heard.clamp_min(LEAST * float(heard.max())) / loud).log2() / 2).round()
    scale = 2.0 ** (steps - steps.mean().round())  # powers of two round nothing
    for writer in tie.writers:
        writer.weight.mul_(scale[:, None, None, None])
        assert writer.bias is not None
        writer.bias.mul_(scale)
    for reader in tie.readers:
        reader.div_(scale[:, None, None, None])
