"""The network of marks and its training."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ocr.marks.embed import SIDE
from training.marks.crops import Crops
from training.marks.network import BACKGROUNDS, EMBEDDING, Learner, MarkNet
from training.marks.train import Config, batches, train


@pytest.fixture(scope="module")
def crops() -> Crops:
    """Two marks that differ plainly, one invention, and nothing."""
    rng = np.random.default_rng(0)
    images = rng.normal(90, 4, (80, 64, 64))
    images[:20, 12:52, 28:36] += 100
    images[20:40, 12:52, 12:52] += 100
    images[40:60, 28:36, 12:28] += 100
    labels = np.repeat([0, 1, 2, -1], 20)
    return Crops(images.clip(0, 255).astype(np.uint8), labels)


def test_vectors_are_of_length_one_and_the_same_in_any_light() -> None:
    net = MarkNet().eval()
    crops = torch.rand(5, 1, SIDE, SIDE) * 100 + 50
    with torch.inference_mode():
        vectors, brighter = net(crops), net(crops * 1.5 + 20)
    assert vectors.shape == (5, EMBEDDING)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5), atol=1e-4)
    assert float((vectors * brighter).sum(dim=1).min()) > 0.99


def test_a_batch_holds_marks_inventions_and_nothing_in_their_shares(crops: Crops) -> None:
    images, labels = next(batches(crops, 2, Config(batch=40), 1))
    assert images.shape == (40, 1, SIDE, SIDE)
    assert ((labels >= 0) & (labels < 2)).sum() == 20
    assert (labels == 2).sum() == 10
    assert (labels == -1).sum() == 10


def test_a_few_steps_teach_what_differs_plainly(crops: Crops, tmp_path: Path) -> None:
    learner = train(crops, 2, tmp_path, Config(steps=60, batch=24))
    small = torch.nn.functional.interpolate(
        torch.from_numpy(crops.images[:40, None]).float(), SIDE, mode="area"
    )
    learner.train()  # so few batches do not settle the averages of the normalisation
    with torch.inference_mode():
        told = learner(small)[:, :2].argmax(dim=1).numpy()
    assert (told == crops.labels[:40]).mean() > 0.8


def test_a_run_that_was_killed_goes_on(crops: Crops, tmp_path: Path) -> None:
    train(crops, 2, tmp_path, Config(steps=3, batch=8))
    before = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["progress"]
    train(crops, 2, tmp_path, Config(steps=5, batch=8))
    after = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["progress"]
    assert (before["steps"], after["steps"]) == (3, 5)


def test_what_is_no_mark_has_directions_of_its_own() -> None:
    learner = Learner(5)
    assert learner.backgrounds.shape == (BACKGROUNDS, EMBEDDING)
    assert learner(torch.zeros(2, 1, SIDE, SIDE)).shape == (2, 5 + BACKGROUNDS)
