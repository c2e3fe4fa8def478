"""The whole making of the recogniser of case heads, from renders alone: ``rollmark train heads``.

It starts from the recogniser of lines and sees nothing but strips unrolled from rendered heads: letters far
apart, between ornaments, dents and glints. It need not remember how print looks, for it reads heads only.

Two trainings are averaged. One sees texts cut out and finds faint letters; the other sees any part of a ring
too, half of which says nothing, and is not misled by letters that stand the other way up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from models import shelf
from training import export
from training.loop import agree, will_end
from training.recogniser import examine, recipe, ship, strips
from training.recogniser.data import Source, source
from training.recogniser.network import Recogniser
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config, settings, train

SETS = {"cut": (18, 0.0), "parts": (18, 0.5)}  # seed, and the share that are any part of a ring
LOOKED_AT, LOOKS = 19, 400  # seed of the strips that the card's figures come from, and how many these are
ABOUT = recipe.ABOUT | {
    "name": "heads",
    "source": "PP-OCRv6 small (PaddlePaddle, Apache-2.0), trained further by `rollmark train heads`",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything.

    Attributes:
        count: Strips unrolled from rendered heads, for each of the two trainings.
        training: How long each of them trains, and how.
        begin: Recogniser on the shelf whose weights they start from.
    """

    count: int = 40_000
    training: Config = field(
        default_factory=lambda: Config(minutes=25, frozen=2, rate_body=2e-4, rate_head=5e-4)
    )
    begin: str = shelf.SHIPPED


def run(folder: Path, out: Path, wanted: Recipe, say: Callable[[str], None]) -> shelf.Card:
    """Makes a recogniser of case heads: the mean of two trainings.

    Args:
        folder: Of the run: strips, checkpoints, log, for each of the trainings in a folder of its own.
        out: Model folder, ``SHELF/heads/VERSION``.
        wanted: How much of everything.
        say: Told what is done.

    Raises:
        ModelError: The model that training starts from cannot be used.
        RunRefused: The folder holds a run with other settings, or nothing would end this one.
    """
    begin = shelf.card("recogniser", wanted.begin).weights
    will_end(wanted.training.minutes, wanted.training.steps)
    sources = [_trained(begin, folder / name, wanted, of, say) for name, of in SETS.items()]
    say("shipping")
    network = mean([ship.averaged(folder / name) for name in SETS])
    model = recipe.shipped(network, out, sources, bits=16)
    figures = examine.heads(model, LOOKED_AT, LOOKS)
    export.card(out, {**ABOUT, "parent": wanted.begin, "metrics": figures})
    return shelf.card(out.parent.name, out.name, out.parent.parent)


def _trained(
    begin: Path, folder: Path, wanted: Recipe, of: tuple[int, float], say: Callable[[str], None]
) -> Source:
    seed, parts = of
    how = {"recipe": {"count": wanted.count, "begin": wanted.begin, "seed": seed, "parts": parts}}
    agree(folder, {**settings(begin, wanted.training), **how})
    workers = wanted.training.workers
    strips.fill(folder / "heads", wanted.count, seed, rings=True, parts=parts, workers=workers)
    made = source(folder / "heads" / TRUTH, folder / "heads", 1.0)
    say(f"training: {len(made.rows)} strips, {parts:.0%} of them any part of a ring")
    train(begin, (made,), folder, wanted.training, made=how)
    return made


def mean(networks: Sequence[Recogniser]) -> Recogniser:
    """A network with the mean of the weights of several, which began from the same ones.

    Wortsman et al., "Model soups" (ICML 2022): as good as asking all of them, in the time of one.
    """
    states = [network.state_dict() for network in networks]
    averaged = networks[0]
    averaged.load_state_dict({name: _mean([state[name] for state in states]) for name in states[0]})
    return averaged


def _mean(values: Sequence[Tensor]) -> Tensor:
    """Of weights; counters of batches are no weights, and one of them will do."""
    return torch.stack(list(values)).mean(dim=0) if values[0].is_floating_point() else values[0]
