"""Marks learnt without training: from a drawing, from confirmed crops."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.knowledge.marks import AtlasMark, load_atlas
from ocr.marks.testing import Coarse, crop
from training.marks.learn import PROTOTYPES, clustered, confirmed_crops, learn

NOTHING = np.zeros((1, 256), np.float32)


@pytest.fixture(scope="module")
def marks() -> tuple[AtlasMark, ...]:
    return load_atlas().marks[:3]


def test_every_mark_gets_prototypes_and_a_drawing_always_the_same_ones(marks: tuple[AtlasMark, ...]) -> None:
    known = learn(marks, Coarse(), NOTHING, examples=6)
    assert known.marks == tuple(mark.id for mark in marks)
    assert np.bincount(known.owners).tolist() == [PROTOTYPES] * 3
    again = learn(marks[::-1], Coarse(), NOTHING, examples=6)
    assert np.allclose(again.vectors[again.owners == 2], known.vectors[known.owners == 0])


def test_only_drawings_that_are_new_are_rendered(marks: tuple[AtlasMark, ...]) -> None:
    known = learn(marks[:2], Coarse(), NOTHING, examples=6)
    known.vectors[:] = 0.5  # whoever keeps it keeps this
    more = learn(marks, Coarse(), NOTHING, before=known, examples=6)
    assert (more.vectors[more.owners < 2] == 0.5).all()
    assert not (more.vectors[more.owners == 2] == 0.5).any()


def test_a_confirmed_crop_is_recognised_from_then_on(tmp_path: Path, marks: tuple[AtlasMark, ...]) -> None:
    (tmp_path / marks[1].id).mkdir()
    cv2.imwrite(str(tmp_path / marks[1].id / "a.png"), crop("tula_star"))
    confirmed = confirmed_crops(tmp_path, marks)
    known = learn(marks, Coarse(), NOTHING, confirmed=confirmed, examples=6)
    likeness = known.likeness(Coarse().vectors([crop("tula_star")]))
    assert likeness.argmax() == 1
    assert likeness[0, 1] == pytest.approx(1, abs=1e-3)


def test_crops_of_no_mark_and_files_that_are_no_pictures_are_refused(
    tmp_path: Path, marks: tuple[AtlasMark, ...]
) -> None:
    (tmp_path / "nobody").mkdir()
    with pytest.raises(ValueError, match="nobody is no mark"):
        confirmed_crops(tmp_path, marks)
    (tmp_path / "nobody").rename(tmp_path / marks[0].id)
    (tmp_path / marks[0].id / "a.png").write_text("no picture")
    with pytest.raises(ValueError, match="no picture"):
        confirmed_crops(tmp_path, marks)


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 99))
def test_vectors_that_stand_for_many_are_unit_vectors_among_them(count: int, centres: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32) + 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    told = clustered(vectors, centres)
    assert told.shape == (centres, 5)
    assert np.allclose(np.linalg.norm(told, axis=1), 1, atol=1e-4)
