"""Training the late layers alone: the same network as the whole, from the shelf, each run the same."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models import shelf
from ocr.reader import DETECTOR
from training.recogniser import plain
from training.recogniser.data import Source, encoded, source
from training.recogniser.late import train_late
from training.recogniser.looks import Late, Plan, batches, kept
from training.recogniser.network import Recogniser
from training.recogniser.shipped import network_of
from training.recogniser.strips import TRUTH
from training.recogniser.train import Config

CARD = shelf.card("recogniser", shelf.SHIPPED)
TINY = Config(steps=4, frozen=13)
LOOKS = 24


@pytest.fixture(scope="module")
def network() -> Recogniser:
    return network_of(CARD.weights).eval()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("print")
    plain.fill(folder, 16, 3)
    return source(folder / TRUTH, folder, 1.0)


def test_weights_of_eight_bits_read_what_they_read_where_they_were_shipped(network: Recogniser) -> None:
    with np.load(CARD.golden) as golden, torch.no_grad():
        found = network(torch.from_numpy(golden["x"])).softmax(-1).numpy()
        assert np.abs(found - golden["p"]).mean() < 2e-3
        agree = found.argmax(-1) == golden["p"].argmax(-1)
    assert agree.mean() > 0.9


def test_a_file_that_is_no_recogniser_of_ours_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        network_of(shelf.card("detector", DETECTOR).weights)


@pytest.mark.parametrize("frozen", [11, 13])
def test_early_and_late_layers_together_are_the_whole_network(
    network: Recogniser, printed: Source, frozen: int
) -> None:
    looks = kept(network, frozen, (printed,), Plan(6, 1))
    again = kept(network, frozen, (printed,), Plan(6, 1))
    assert all((one.kept == other.kept).all() for one, other in zip(looks, again, strict=True))
    whole = kept(network, 0, (printed,), Plan(6, 1))
    late, early = Late(network, frozen).eval(), Late(network, 0).eval()
    with torch.no_grad():
        for one, other in zip(looks, whole, strict=True):
            assert one.code == other.code
            found = late(torch.from_numpy(one.kept[None].astype(np.float32))).softmax(-1)
            wanted = early(torch.from_numpy(other.kept[None].astype(np.float32))).softmax(-1)
            assert float((found - wanted).abs().mean()) < 5e-3


def test_a_batch_holds_looks_of_like_length_with_their_texts(network: Recogniser, printed: Source) -> None:
    looks = kept(network, 13, (printed,), Plan(20, 1))
    batch = next(batches(looks, 5, 1))
    assert batch.strips.shape[0] == len(batch.lengths) == 5
    assert int(batch.lengths.sum()) == len(batch.targets)
    assert batch.steps.tolist() == [batch.strips.shape[3]] * 5


def test_the_same_run_gives_the_same_network_and_moves_the_late_layers_alone(
    network: Recogniser, printed: Source, tmp_path: Path
) -> None:
    first, second = (train_late(CARD.weights, (printed,), tmp_path / name, TINY, LOOKS) for name in "ab")
    for (name, one), other, before in zip(
        first.named_parameters(), second.parameters(), network.parameters(), strict=True
    ):
        assert torch.allclose(one, other, atol=1e-6), name
        is_late = name.startswith(("neck", "head"))
        assert is_late or torch.equal(one, before), name
    assert not torch.equal(first.head.weight, network.head.weight)


def test_a_run_that_is_over_is_not_trained_on(printed: Source, tmp_path: Path) -> None:
    first, again = (train_late(CARD.weights, (printed,), tmp_path / "a", TINY, LOOKS) for _ in range(2))
    assert torch.equal(first.head.weight, again.head.weight)


def test_lines_of_print_are_the_same_each_time_and_can_be_spelt() -> None:
    one, other = plain.plain(5, 7), plain.plain(5, 7)
    assert (one.image == other.image).all()
    assert sum(encoded(plain.plain(5, n).text.text) is not None for n in range(30)) >= 27
