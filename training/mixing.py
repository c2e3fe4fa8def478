"""Between the weights before a training and those after it: what was forgotten comes back.

A share of the former weights brings back what a network forgot, and most of what it learnt stays (Wortsman et
al. 2022).
"""

import copy
from typing import TypeVar

import torch
from torch import nn

N = TypeVar("N", bound=nn.Module)


def mixed(old: N, new: N, share: float) -> N:
    """A network whose weights are a share of the new ones, and for the rest the old ones.

    Args:
        old: Before the training, on the CPU.
        new: After it, on the CPU; of the same make.
        share: Of the new weights, 0 to 1.
    """
    before = old.state_dict()
    made = copy.deepcopy(new)
    made.load_state_dict(
        {
            name: torch.lerp(before[name], value, share) if value.is_floating_point() else value
            for name, value in new.state_dict().items()
        }
    )
    return made.eval()
