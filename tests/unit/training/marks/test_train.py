"""The network of marks and its training."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ocr.knowledge.marks import load_atlas
from ocr.marks.embed import SIDE
from training.marks.crops import NO_MARK, Crops
from training.marks.network import BACKGROUNDS, EMBEDDING, Learner, MarkNet
from training.marks.stock import stock
from training.marks.train import Config, Material, batches, train


@pytest.fixture(scope="module")
def material() -> Material:
    """Two marks that differ plainly, one invention, and nothing."""
    rng = np.random.default_rng(0)
    images = rng.normal(90, 4, (60, 64, 64))
    images[:20, 12:52, 28:36] += 100
    images[20:40, 12:52, 12:52] += 100
    crops = Crops(images.clip(0, 255).astype(np.uint8), np.repeat([0, 1, NO_MARK], 20))
    drawings = [mark.drawing for mark in load_atlas().marks[:3]]
    surfaces = rng.normal(110, 5, (6, 64, 64)).clip(0, 255).astype(np.uint8)
    seen = Crops(crops.images[20:21], np.array([1]))
    return Material(crops, seen, surfaces, stock(drawings[:2], drawings[2:], 4, surfaces, 1))


def test_vectors_are_of_length_one_and_the_same_in_any_light() -> None:
    net = MarkNet().eval()
    crops = torch.rand(5, 1, SIDE, SIDE) * 100 + 50
    with torch.inference_mode():
        vectors, brighter = net(crops), net(crops * 1.5 + 20)
    assert vectors.shape == (5, EMBEDDING)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5), atol=1e-4)
    assert float((vectors * brighter).sum(dim=1).min()) > 0.99


def test_a_batch_holds_marks_inventions_and_nothing_in_their_shares(material: Material) -> None:
    images, labels = next(batches(material, Config(batch=80), 1))
    assert images.shape == (80, 1, SIDE, SIDE)
    assert ((labels >= 0) & (labels < 2)).sum() == 40
    assert (labels == 2).sum() == 20
    assert (labels == NO_MARK).sum() == 20


def test_a_batch_holds_what_was_seen_on_photographs_in_its_share(material: Material) -> None:
    shown = replace(material, crops=replace(material.crops, labels=material.crops.labels * 0 + NO_MARK))
    shown.crops.labels[0] = 0
    images, labels = next(batches(shown, Config(batch=80, rendered=0.0, seen=1.0), 1))
    assert (labels[:40] == 1).all()
    assert len(images) == 80


def test_without_photographs_there_are_no_patches_of_them(material: Material) -> None:
    none = Crops(material.seen.images[:0], material.seen.labels[:0])
    bare = Material(material.crops, none, material.patches[:0], material.stock)
    images, labels = next(batches(bare, Config(batch=80), 1))
    assert len(images) == len(labels) == 72


def test_a_few_steps_teach_what_differs_plainly(material: Material, tmp_path: Path) -> None:
    learner = train(material, tmp_path, Config(steps=60, batch=24, rendered=1.0))
    small = torch.nn.functional.interpolate(
        torch.from_numpy(material.crops.images[:40, None]).float(), SIDE, mode="area"
    )
    learner.train()  # so few batches do not settle the averages of the normalisation
    with torch.inference_mode():
        told = learner(small)[:, :2].argmax(dim=1).numpy()
    assert (told == material.crops.labels[:40]).mean() > 0.8


def test_a_run_that_was_killed_goes_on(material: Material, tmp_path: Path) -> None:
    train(material, tmp_path, Config(steps=3, batch=8))
    before = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["progress"]
    train(material, tmp_path, Config(steps=5, batch=8))
    after = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["progress"]
    assert (before["steps"], after["steps"]) == (3, 5)


def test_a_run_may_begin_with_the_network_of_an_earlier_one(material: Material, tmp_path: Path) -> None:
    earlier = train(material, tmp_path / "earlier", Config(steps=2, batch=16))
    later = train(
        material, tmp_path / "later", Config(steps=1, batch=16), tmp_path / "earlier" / "checkpoint.pt"
    )
    for before, after in zip(earlier.net.parameters(), later.net.parameters(), strict=True):
        assert torch.allclose(before, after, atol=1e-3)  # between them is one step of the warm-up


def test_what_is_no_mark_has_directions_of_its_own() -> None:
    learner = Learner(5)
    assert learner.backgrounds.shape == (BACKGROUNDS, EMBEDDING)
    assert learner(torch.zeros(2, 1, SIDE, SIDE)).shape == (2, 5 + BACKGROUNDS)
