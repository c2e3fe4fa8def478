import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models import shelf
from models.errors import ModelError
from ocr.calibrate import load
from ocr.reader import DETECTOR, RECOGNISER, Reader
from training import calibrate
from training.recogniser import plain
from training.recogniser.strips import TRUTH


def observations(slope: float, intercept: float) -> tuple[np.ndarray, np.ndarray]:
    """What a recogniser would give whose log odds are off by a known line."""
    rng = np.random.default_rng(7)
    odds = rng.normal(2.0, 2.5, 20_000)
    return odds, rng.random(odds.size) < 1 / (1 + np.exp(-(slope * odds + intercept)))


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.6, 0.5), (1.4, -1.0)])
def test_the_fit_finds_the_curve_that_made_the_observations(slope: float, intercept: float) -> None:
    found = calibrate.platt(*observations(slope, intercept))
    assert found == pytest.approx((slope, intercept), abs=0.08)


def test_a_fit_does_not_fly_off_where_nearly_everything_is_sure() -> None:
    odds, right = (
        np.repeat([6.0, 6.0, -1.0, -1.0], [84, 6, 6, 4]),
        np.repeat([1.0, 0.0, 0.0, 1.0], [84, 6, 6, 4]),
    )
    slope, intercept = calibrate.platt(odds, right)
    told = 1 / (1 + np.exp(-(slope * np.array([6.0, -1.0]) + intercept)))
    assert told == pytest.approx([84 / 90, 0.4], abs=0.01)


@pytest.mark.parametrize(("slope", "above", "intercept"), [(2.0, 0.2, 2.0), (0.6, 1.5, -0.5)])
def test_a_bent_fit_finds_the_slope_of_either_half(slope: float, above: float, intercept: float) -> None:
    rng = np.random.default_rng(8)
    odds = rng.normal(0, 2.5, 20_000)
    true = 1 / (1 + np.exp(-(np.where(odds < 0, slope, above) * odds + intercept)))
    found = calibrate.bent(odds, (rng.random(odds.size) < true).astype(float), np.ones(odds.size))
    assert found == pytest.approx((slope, above, intercept), abs=0.12)


def test_a_strip_that_counts_twice_is_as_good_as_two() -> None:
    odds, right = np.array([-2.0, -1.0, 0.5, 2.0, 3.0]), np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    twice = calibrate.bent(np.append(odds, 0.5), np.append(right, 0.0), np.ones(6))
    assert calibrate.bent(odds, right, np.array([1.0, 1.0, 2.0, 1.0, 1.0])) == pytest.approx(twice, abs=1e-3)


def test_a_bent_curve_never_falls_above_one_half_and_is_refitted_below_it() -> None:
    rng = np.random.default_rng(9)
    odds = rng.normal(0, 2, 4000)
    true = 1 / (1 + np.exp(-np.where(odds < 0, 2 * odds + 1, 1 - 0.3 * odds)))
    slope, above, intercept = calibrate.bent(
        odds, (rng.random(odds.size) < true).astype(float), np.ones(odds.size)
    )
    assert above == calibrate.FLATTEST
    assert slope > 1.2
    assert intercept < 0.8  # the share that is right above one half, with hardly any slope


def test_a_fit_lowers_the_error_of_an_overconfident_recogniser_on_strips_it_has_not_seen() -> None:
    odds, right = observations(0.5, -0.5)
    raw = 1 / (1 + np.exp(-odds))
    figures = calibrate.fitted(shelf.card("recogniser", RECOGNISER), raw, right, "data", seed=1).fitted_on
    assert figures["held_out_error_after"] < 0.02 < figures["held_out_error_before"]


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


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A model folder as a training leaves it: the shipped weights, and a calibration that changes nothing."""
    folder = tmp_path / "shelf" / "recogniser" / "fresh"
    shutil.copytree(shelf.card("recogniser", RECOGNISER).folder, folder)
    calibrate.neutral(shelf.card("recogniser", "fresh", tmp_path / "shelf"), voice=1.5)
    return folder


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Four printed lines and a table of their texts, one of them wrong."""
    plain.fill(tmp_path / "strips", 4, 5)
    rows = (tmp_path / "strips" / TRUTH).read_text(encoding="utf-8").splitlines()
    told = [tuple(row.split("\t")[:2]) for row in rows]
    table = tmp_path / "labels.tsv"
    lines = [f"{file}\t{'WRONG' if n == 0 else text}\n" for n, (file, text) in enumerate(told)]
    table.write_text("".join(lines), encoding="utf-8")
    return table


def fit(monkeypatch: pytest.MonkeyPatch, labels: Path, *options: str) -> None:
    strips = str(labels.parent / "strips")
    monkeypatch.setattr(sys, "argv", ["calibrate", str(labels), "--strips", strips, *options])
    calibrate.main()


def test_a_freshly_trained_model_is_fitted_in_its_folder_and_stays_as_loud(
    monkeypatch: pytest.MonkeyPatch, fresh: Path, labels: Path
) -> None:
    shipped = shelf.card("recogniser", RECOGNISER).calibration.read_bytes()
    fit(monkeypatch, labels, "--model", str(fresh))
    card = shelf.card("recogniser", "fresh", fresh.parent.parent)
    found = load(card.calibration, card.version, card.sha256)
    assert (found.fitted_on["strips"], found.fitted_on["held_out"]) == (2, 2)
    assert found.version != "none"
    assert found.voice == 1.5
    assert shelf.card("recogniser", RECOGNISER).calibration.read_bytes() == shipped


def test_a_fit_names_the_model_that_read_also_where_it_is_called_dot(
    monkeypatch: pytest.MonkeyPatch, fresh: Path, labels: Path
) -> None:
    monkeypatch.chdir(fresh)
    fit(monkeypatch, labels, "--model", ".", "--out", str(labels.parent / "fitted.json"))
    assert json.loads((labels.parent / "fitted.json").read_text(encoding="utf-8"))["model"] == "fresh"
    assert json.loads((fresh / "calibration.json").read_text(encoding="utf-8"))["version"] == "none"


def test_a_folder_of_another_kind_of_model_is_refused_with_advice() -> None:
    with pytest.raises(ModelError, match="not the folder of a recogniser") as refused:
        calibrate.recogniser_in(shelf.card("detector", DETECTOR).folder)
    assert "SHELF/recogniser/VERSION" in refused.value.advice
