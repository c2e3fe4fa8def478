"""What marks look like to the network, kept in a file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelCorrupt, ModelMissing
from ocr.marks.prototypes import Prototypes, fingerprint, load


def made(owners: list[int]) -> Prototypes:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(len(owners), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = tuple(f"m{n}" for n in range(max(owners) + 1))
    return Prototypes(names, names, vectors, np.array(owners), vectors[:1])


@given(st.permutations([0, 0, 1, 2, 2, 2]))
def test_a_mark_is_as_like_as_the_best_of_its_prototypes(owners: list[int]) -> None:
    known = made(owners)
    likeness = known.likeness(known.vectors)
    assert likeness.shape == (6, 3)
    for n, owner in enumerate(owners):
        assert likeness[n].argmax() == owner
        assert likeness[n, owner] == pytest.approx(1, abs=1e-5)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    known = made([0, 1, 1])
    known.save(tmp_path / "prototypes.npz")
    again = load(tmp_path / "prototypes.npz")
    assert (again.marks, again.drawings) == (known.marks, known.drawings)
    assert np.allclose(again.vectors, known.vectors, atol=1e-3)
    assert again.owners.tolist() == [0, 1, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["prototypes.npz"]


def test_a_file_that_is_gone_damaged_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prototypes.npz"
    with pytest.raises(ModelMissing):
        load(path)
    made([0, 1]).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelCorrupt):
        load(path)
    made([0, 2]).save(path)  # of the mark between them nothing is known
    with pytest.raises(ModelCorrupt, match="fit together"):
        load(path)


def test_a_fingerprint_changes_with_the_drawing() -> None:
    assert fingerprint("<svg/>") == fingerprint("<svg/>") != fingerprint("<svg />")
