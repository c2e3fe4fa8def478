"""From likeness to probabilities."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ocr.errors import CalibrationMismatch
from ocr.marks.certainty import Certainty, features, load

likenesses = arrays(
    np.float32, st.tuples(st.integers(1, 5), st.integers(2, 6)), elements=st.floats(-1, 1, width=32)
)


@given(likenesses, st.floats(0.1, 100))
def test_shares_are_probabilities_and_rank_as_likeness_does(likeness: np.ndarray, sharpness: float) -> None:
    shares = Certainty("v", "s", "1", (1.0, 1.0, 1.0), 0.0, sharpness, {}).shares(likeness)
    assert np.allclose(shares.sum(axis=1), 1)
    best = likeness.max(axis=1)
    assert np.allclose(likeness[np.arange(len(best)), shares.argmax(axis=1)], best)


@given(likenesses)
def test_features_are_the_best_how_far_above_nothing_and_how_far_above_the_next(likeness: np.ndarray) -> None:
    emptiness = np.zeros(len(likeness), np.float32)
    told = features(likeness, emptiness)
    ranked = np.sort(likeness, axis=1)
    assert np.allclose(told[:, 0], ranked[:, -1])
    assert np.allclose(told[:, 1], ranked[:, -1])
    assert np.allclose(told[:, 2], ranked[:, -1] - ranked[:, -2], atol=1e-6)


def test_a_likelier_region_is_surer_to_be_known() -> None:
    certain = Certainty("v", "s", "1", (5.0, 3.0, 1.0), -4.0, 20.0, {})
    rows = np.array([[0.1, 0.0, 0.0], [0.6, 0.4, 0.2], [0.9, 0.8, 0.5]])
    known = certain.known(rows)
    assert list(known) == sorted(known)
    assert ((known > 0) & (known < 1)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weights": (1.0, 2.0)},
        {"weights": (1.0, 2.0, float("nan"))},
        {"weights": (1.0, 2.0, 1e6)},
        {"sharpness": 0.0},
        {"intercept": float("inf")},
        {"sha256": "of another network"},
        {"model": "another"},
    ],
)
def test_a_calibration_that_is_wrong_or_of_another_network_is_refused(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    right = asdict(Certainty("v", "s", "1", (1.0, 2.0, 3.0), 0.0, 20.0, {"regions": 3}))
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(right), encoding="utf-8")
    assert load(path, "v", "s").weights == (1.0, 2.0, 3.0)
    path.write_text(json.dumps(right | wrong), encoding="utf-8")
    with pytest.raises(CalibrationMismatch):
        load(path, "v", "s")


def test_a_missing_or_broken_calibration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalibrationMismatch, match="no calibration"):
        load(tmp_path / "calibration.json", "v", "s")
    (tmp_path / "calibration.json").write_text("{", encoding="utf-8")
    with pytest.raises(CalibrationMismatch):
        load(tmp_path / "calibration.json", "v", "s")
