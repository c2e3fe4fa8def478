import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models import shelf
from ocr.reader import RECOGNISER, Reader
from training import calibrate


def observations(slope: float, intercept: float) -> tuple[np.ndarray, np.ndarray]:
    """What a recogniser would give whose log odds are off by a known line."""
    rng = np.random.default_rng(7)
    odds = rng.normal(2.0, 2.5, 20_000)
    return odds, rng.random(odds.size) < 1 / (1 + np.exp(-(slope * odds + intercept)))


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.6, 0.5), (1.4, -1.0)])
def test_the_fit_finds_the_curve_that_made_the_observations(slope: float, intercept: float) -> None:
    found = calibrate.platt(*observations(slope, intercept))
    assert found == pytest.approx((slope, intercept), abs=0.08)


def test_a_fit_lowers_the_error_of_an_overconfident_recogniser_on_strips_it_has_not_seen() -> None:
    odds, right = observations(0.5, -0.5)
    raw = 1 / (1 + np.exp(-odds))
    figures = calibrate.fitted(raw, right, "data", seed=1).fitted_on
    assert figures["held_out_error_after"] < 0.02 < figures["held_out_error_before"]


def test_the_error_is_nought_where_probabilities_come_true_and_their_distance_where_not() -> None:
    half = np.array([True, False] * 50)
    assert calibrate.expected_error(np.full(100, 0.5), half) == pytest.approx(0.0)
    assert calibrate.expected_error(np.full(100, 0.9), half) == pytest.approx(0.4)


def test_strips_are_drawn_by_seed_and_without_empty_texts(tmp_path: Path) -> None:
    labels = tmp_path / "labels.tsv"
    labels.write_text('a.jpg\tAB12\nb.jpg\t"--"\nc.jpg\tC"3\n', encoding="utf-8")
    drawn = calibrate.sample(labels, 10, seed=1)
    assert sorted(drawn) == [("a.jpg", "AB12"), ("c.jpg", 'C"3')]
    assert drawn == calibrate.sample(labels, 10, seed=1)


def test_a_strip_is_observed_as_read(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    with Image.open(root / "samples" / "zastava_m70_trunnion.jpg") as photo:
        rows = [r.split(",") for r in (root / "samples/labels.csv").read_text(encoding="utf-8").splitlines()]
        x, y, w, h = next(
            [float(v) for v in r[1:5]] for r in rows if "m70_trunnion" in r[0] and r[6] == "serial"
        )
        photo.crop((int(x) - 6, int(y) - 6, int(x + w) + 6, int(y + h) + 6)).save(tmp_path / "strip.png")
    raw, right = calibrate.observe(
        Reader.open(), tmp_path, [("strip.png", "412768"), ("strip.png", "412769")]
    )
    assert raw[0] > 0.9
    assert right.tolist() == [True, False]


def test_the_shipped_calibration_says_what_it_was_fitted_on() -> None:
    shipped = json.loads(shelf.card("recogniser", RECOGNISER).calibration.read_text(encoding="utf-8"))
    assert shipped["fitted_on"]["held_out"] >= 1000
    assert shipped["fitted_on"]["held_out_error_after"] <= 0.05
