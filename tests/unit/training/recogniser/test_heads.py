"""The mean of two trainings."""

import pytest
import torch

from ocr.recognise.shapes import SHAPES
from training.recogniser.heads import mean
from training.recogniser.network import Recogniser


@pytest.fixture
def networks() -> list[Recogniser]:
    torch.manual_seed(1)
    return [Recogniser(len(SHAPES)) for _ in range(2)]


def test_the_mean_lies_half_way_between_both(networks: list[Recogniser]) -> None:
    first, second = (network.head.weight.detach().clone() for network in networks)
    averaged = mean(networks)
    torch.testing.assert_close(averaged.head.weight, (first + second) / 2)


def test_the_mean_of_a_network_and_itself_is_that_network(networks: list[Recogniser]) -> None:
    before = {name: value.clone() for name, value in networks[0].state_dict().items()}
    after = mean([networks[0], networks[0]]).state_dict()
    for name, value in before.items():
        torch.testing.assert_close(after[name], value)
