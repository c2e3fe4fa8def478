"""What the detector is trained on."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from training.detector.data import SIDE, crops


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    for n in range(3):
        metal = cv2.GaussianBlur(rng.integers(90, 150, (500, 700, 3)).astype(np.uint8), (0, 0), 2)
        cv2.imwrite(str(tmp_path / f"{n}.png"), metal)
    return tmp_path


def test_without_relief_nothing_is_changed_and_nothing_is_wanted(photos: Path) -> None:
    batch = next(crops(((photos, 0.0),), seed=1, count=3))

    assert batch.before.shape == (3, 3, SIDE, SIDE)
    assert batch.before.equal(batch.after)
    assert batch.shrunk.sum() == batch.edge.sum() == 0


def test_relief_is_seen_where_it_is_wanted_and_nowhere_else(photos: Path) -> None:
    batch = next(crops(((photos, 1.0),), seed=2, count=6))
    changed = (batch.after - batch.before).abs().amax(1, keepdim=True) > 0.05

    assert batch.edge.sum() > 0
    assert changed[batch.edge > 0].float().mean() > 10 * changed[batch.edge == 0].float().mean()


def test_shrunk_text_lies_inside_its_text(photos: Path) -> None:
    batch = next(crops(((photos, 1.0),), seed=3, count=4))

    assert 0 < batch.shrunk.sum() < batch.edge.sum()
    assert (batch.shrunk * (1 - batch.edge)).mean() < 1e-3


def test_the_same_seed_gives_the_same_batches(photos: Path) -> None:
    first, again = (next(crops(((photos, 1.0),), seed=4, count=2)) for _ in range(2))

    assert first.after.equal(again.after)
