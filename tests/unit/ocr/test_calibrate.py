import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import shelf
from ocr.calibrate import LEAST, MOST_ALTERNATIVES, STEEPEST, Calibration, load
from ocr.errors import CalibrationMismatch
from ocr.reader import RECOGNISER
from ocr.recognise.engine import Hypothesis

SHA256 = "ab" * 32
CALIBRATION = Calibration("toy-1", SHA256, "1", 0.8, 0.3, {})

probabilities = st.floats(0, 1)
calibrations = st.builds(
    lambda slope, intercept, above: Calibration("toy-1", SHA256, "1", slope, intercept, {}, above=above),
    st.floats(0.001, STEEPEST), st.floats(-STEEPEST, STEEPEST), st.none() | st.floats(0.001, STEEPEST),
)  # fmt: skip


@st.composite
def ranked(draw: st.DrawFn) -> list[Hypothesis]:
    """Hypotheses of one line as engines give them: most probable first, together at most 1."""
    weights = draw(st.lists(st.floats(0, 1), min_size=1, max_size=9))
    total = max(1.0, sum(weights))
    return [Hypothesis(f"A{n}", p / total) for n, p in enumerate(sorted(weights, reverse=True))]


@given(calibrations, probabilities, probabilities)
def test_a_surer_reading_never_becomes_a_less_probable_one(
    calibration: Calibration, a: float, b: float
) -> None:
    assert calibration(min(a, b)) <= calibration(max(a, b))


@given(calibrations, probabilities)
def test_no_probability_claims_more_than_a_test_could_show(calibration: Calibration, raw: float) -> None:
    assert LEAST <= calibration(raw) <= 1 - LEAST


def test_the_curve_is_logistic_in_the_log_odds() -> None:
    assert Calibration("", "", "", 1, 0, {})(0.3) == pytest.approx(0.3)
    assert CALIBRATION(0.5) == pytest.approx(0.5744, abs=1e-4)  # 1 / (1 + exp(-0.3))
    assert Calibration("", "", "", 0.5, 0, {})(0.9) == pytest.approx(0.75)  # 9 to 1 becomes 3 to 1


def test_a_curve_that_bends_has_another_slope_above_one_half() -> None:
    bent = Calibration("", "", "", 0.8, 0.3, {}, above=0.5)
    assert bent(0.2) == CALIBRATION(0.2)
    assert bent(0.5) == CALIBRATION(0.5)
    assert bent(0.9) == pytest.approx(0.8020, abs=1e-4)  # odds 3 times exp(0.3)


@given(calibrations, ranked())
def test_a_line_and_its_alternatives_never_sum_over_1(
    calibration: Calibration, hypotheses: list[Hypothesis]
) -> None:
    p, alternatives = calibration.readings(hypotheses)
    assert p + sum(other.p for other in alternatives) <= 1 + 1e-9


@given(calibrations, ranked())
def test_alternatives_are_ranked_and_none_is_more_probable_than_the_line(
    calibration: Calibration, hypotheses: list[Hypothesis]
) -> None:
    p, alternatives = calibration.readings(hypotheses)
    told = [p, *(other.p for other in alternatives)]
    assert told == sorted(told, reverse=True)
    assert len(alternatives) <= MOST_ALTERNATIVES


def test_alternatives_share_what_the_line_leaves_as_the_engine_weighed_them() -> None:
    hypotheses = [Hypothesis("A", 0.6), Hypothesis("B", 0.3), Hypothesis("C", 0.1)]
    p, (b, c) = CALIBRATION.readings(hypotheses)
    assert (b.text, c.text) == ("B", "C")
    assert p + b.p + c.p == pytest.approx(1, abs=3e-4)
    assert b.p == pytest.approx(3 * c.p, abs=1e-3)


def test_alternatives_are_nfc() -> None:
    _, (other,) = CALIBRATION.readings([Hypothesis("CESKA", 0.6), Hypothesis("C\u030cESKA", 0.4)])
    assert other.text == "\u010cESKA"


def _written(folder: Path, **changed: object) -> Path:
    path = folder / "calibration.json"
    path.write_text(json.dumps(asdict(CALIBRATION) | changed), encoding="utf-8")
    return path


def test_a_calibration_comes_back_as_it_was_written(tmp_path: Path) -> None:
    assert load(_written(tmp_path), "toy-1", SHA256) == CALIBRATION


@pytest.mark.parametrize("wanted", [("toy-2", SHA256), ("toy-1", "cd" * 32)], ids=["version", "weights"])
def test_a_calibration_of_another_model_is_refused(tmp_path: Path, wanted: tuple[str, str]) -> None:
    with pytest.raises(CalibrationMismatch, match="belongs to toy-1"):
        load(_written(tmp_path), *wanted)


def test_a_model_without_a_calibration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalibrationMismatch, match="no calibration for toy-1"):
        load(tmp_path / "calibration.json", "toy-1", SHA256)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '"text"', '{"slope": 1}', "\udcff"])
def test_a_damaged_calibration_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(CalibrationMismatch, match=r"calibration\.json cannot be used"):
        load(path, "toy-1", SHA256)


@pytest.mark.parametrize(
    "changed",
    [
        {"slope": 0}, {"slope": -1}, {"slope": float("nan")}, {"slope": 1e308}, {"slope": "1"},
        {"slope": None}, {"intercept": float("inf")}, {"intercept": -1e9}, {"sha256": 5}, {"version": None},
        {"voice": 0}, {"voice": -1}, {"voice": 1e9}, {"voice": None},
        {"above": 0}, {"above": -1}, {"above": float("nan")}, {"above": 1e9}, {"above": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_a_curve_that_falls_or_has_no_end_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    with pytest.raises(CalibrationMismatch, match="cannot be used"):
        load(_written(tmp_path, **changed), "toy-1", SHA256)


def test_a_calibration_from_before_voices_and_bends_has_the_plain_voice_and_no_bend(tmp_path: Path) -> None:
    told = json.loads(_written(tmp_path).read_text(encoding="utf-8"))
    del told["voice"], told["above"]
    (tmp_path / "calibration.json").write_text(json.dumps(told), encoding="utf-8")
    read = load(tmp_path / "calibration.json", "toy-1", SHA256)
    assert (read.voice, read.above) == (1, None)
    assert read(0.9) == CALIBRATION(0.9)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalibrationMismatch, match="cannot be used"):
        load(tmp_path, "toy-1", SHA256)


def test_the_shipped_calibration_belongs_to_the_shipped_recogniser_and_was_measured() -> None:
    card = shelf.card("recogniser", RECOGNISER)
    fitted_on = load(card.calibration, card.version, card.sha256).fitted_on
    assert fitted_on["held_out"] >= 1000
    assert fitted_on["held_out_error_after"] < fitted_on["held_out_error_before"]
