"""Mixing the weights of before and after a training."""

import pytest
import torch
from torch import nn

from training.mixing import mixed


def network(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    made = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    torch.nn.Module.__call__(made, torch.randn(8, 3))  # counts a batch, which is no weight
    return made


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_mix_lies_between_both_and_leaves_them_as_they_are(share: float) -> None:
    old, new = network(1), network(2)
    before = next(new.parameters()).detach().clone()
    made = mixed(old, new, share)
    for one, other, between in zip(old.parameters(), new.parameters(), made.parameters(), strict=True):
        assert torch.allclose(between, (1 - share) * one + share * other)
    assert torch.equal(next(new.parameters()), before)
    assert not made.training
