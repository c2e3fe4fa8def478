"""Marks that people named or could not name: crops to learn from, and proposals."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.knowledge.marks import load_atlas
from ocr.marks.testing import Coarse, drawn
from ocr.reviewed import PHOTOS, TABLE, Reviewed, Word
from training.dataset.build import build
from training.dataset.marks import UNKNOWN, crops, proposals
from training.dataset.store import Dataset
from training.dataset.testing import photo_of
from training.marks.learn import confirmed_crops, learn

SIDE, GROUND = 60, 20
NAMES = sorted(load_atlas().by_id)[:3]


def dataset_of(root: Path, shown: list[tuple[str, str, str]]) -> Dataset:
    """A dataset of photos, each with one mark: what it shows, what a person said, and of which weapon."""
    (root / PHOTOS).mkdir(parents=True)
    lines = []
    for number, (shows, said, weapon) in enumerate(shown):
        photo = np.full((SIDE + 2 * GROUND,) * 2, 90, np.uint8)
        photo[GROUND:-GROUND, GROUND:-GROUND] = drawn(shows, SIDE)
        photo[0, 0] = number  # no two photos are the same
        noisy = photo + np.random.default_rng(number).integers(0, 6, photo.shape)
        cv2.imwrite(str(root / PHOTOS / f"{photo_of(number)}.png"), noisy.astype(np.uint8))
        low, high = float(GROUND), float(GROUND + SIDE)
        box = ((low, low), (high, low), (high, high), (low, high))
        review = Reviewed(
            id=str(number), weapon=weapon, photo=photo_of(number), polygon=box, word=Word.ENTERED, mark=said
        )
        lines.append(review.to_json())
    (root / TABLE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return build(root, root.parent / "data")


def test_a_confirmed_mark_is_learnt_and_unlearnt(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path / "reviews", [(NAMES[0], NAMES[0], "w1"), (NAMES[1], "no such mark", "w2")])
    atlas = load_atlas()
    assert crops(dataset, sorted(atlas.by_id), tmp_path / "crops") == {NAMES[0]: 1}
    marks = [atlas.by_id[name] for name in NAMES]
    confirmed = confirmed_crops(tmp_path / "crops", atlas.marks)
    nothing = np.zeros((1, 256), np.float32)
    with_it = learn(marks, Coarse(), nothing, confirmed=confirmed, examples=4)
    without = learn(marks, Coarse(), nothing, examples=4)
    assert len(with_it.vectors) == len(without.vectors) + 1
    assert crops(dataset_of(tmp_path / "none", [(NAMES[0], UNKNOWN, "w1")]), NAMES, tmp_path / "crops") == {}
    assert not (tmp_path / "crops").exists()


@pytest.mark.parametrize(("weapons", "proposed"), [(("a", "b", "c"), 1), (("a", "a", "b"), 0)])
def test_an_unknown_mark_is_proposed_once_three_weapons_bear_it(
    tmp_path: Path, weapons: tuple[str, ...], proposed: int
) -> None:
    shown = [(NAMES[0], UNKNOWN, weapon) for weapon in weapons] + [(NAMES[1], UNKNOWN, "z")]
    found = proposals(dataset_of(tmp_path / "reviews", shown), Coarse())
    assert len(found) == proposed
    assert all(len(each.rows) == 3 for each in found)
