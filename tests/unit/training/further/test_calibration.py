"""What the word of a challenger is worth."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models import shelf
from models.shelf import Card
from models.testing import renamed
from ocr import calibrate
from ocr.calibrate import Calibration
from ocr.recognise.engine import Hypothesis
from training.dataset.build import build
from training.dataset.store import Dataset
from training.dataset.testing import folder_of, review
from training.further import calibration
from training.further.calibration import calibrated, leaning, worth
from training.further.outcomes import Known

OLD = Calibration("old", "", "", 0.8, 0.9, {})
STRIP = np.zeros((48, 96, 3), np.uint8)


def heard(p: float, *, right: bool, set_: str = "confirmed") -> tuple[Known, list[Hypothesis]]:
    return Known("n", STRIP, "AB12", "w", set_), [Hypothesis("AB12" if right else "AB13", p)]


def many(
    count: int, rng: np.random.Generator, curve: Calibration, set_: str = "confirmed"
) -> list[tuple[Known, list[Hypothesis]]]:
    """Strips that are read right as often as a curve says."""
    ps = 1 / (1 + np.exp(-rng.normal(0, 2, count)))
    return [heard(float(p), right=bool(rng.random() < curve(p)), set_=set_) for p in ps]


def curve(slope: float, above: float, intercept: float) -> Calibration:
    return Calibration("new", "", "", slope, intercept, {}, above=above)


def fitted(
    strips: list[tuple[Known, list[Hypothesis]]], old: Calibration = OLD
) -> tuple[float, float, float]:
    slope, above, intercept = leaning(strips, old)
    assert above is not None
    return slope, above, intercept


def test_few_strips_move_the_curve_of_ordinary_ones_little_and_many_replace_it() -> None:
    rng = np.random.default_rng(4)
    style, plain = curve(2.5, 0.3, 2.0), curve(0.8, 0.8, 0.0)
    ordinary = many(2000, rng, plain, "print")
    few, lots = (fitted([*many(count, rng, style), *ordinary]) for count in (3, 4000))
    assert few == pytest.approx((0.8, 0.8, 0.2), abs=0.4)
    assert lots == pytest.approx((2.5, 0.3, 2.0), abs=0.25)


def test_ordinary_strips_count_the_same_however_many_are_read() -> None:
    rng = np.random.default_rng(5)
    own, ordinary = many(40, rng, curve(2.5, 0.3, 2.0)), many(100, rng, OLD, "print")
    assert fitted([*own, *ordinary]) == pytest.approx(fitted([*own, *ordinary * 5]), abs=1e-3)


def test_what_the_reader_of_print_is_sure_of_means_what_it_meant_to_the_parent() -> None:
    rng = np.random.default_rng(6)
    strips = [*many(40, rng, curve(2.5, 0.1, 1.0)), *(heard(0.99, right=True, set_="print"),) * 50]
    trusting, doubting = (fitted(strips, replace(OLD, intercept=each)) for each in (1.5, -3.0))
    assert trusting[1] > doubting[1]


def test_the_voice_that_lets_the_truth_be_likelier_is_worth_more() -> None:
    assert worth([heard(0.8, right=True)]) > worth([heard(0.6, right=True)])
    assert worth([heard(0.3, right=False)]) == worth([heard(0.9, right=False)])


def test_a_small_set_counts_as_much_as_a_large_one() -> None:
    print_ = [heard(0.9, right=True, set_="print")]
    assert worth([*print_ * 50, heard(0.1, right=True)]) == pytest.approx((np.log(0.9) + np.log(0.1)) / 2)


def test_a_strip_on_which_nothing_was_read_is_no_reading_that_is_right() -> None:
    nothing: tuple[Known, list[Hypothesis]] = (heard(0.5, right=True)[0], [])
    assert np.isfinite(worth([nothing]))
    assert np.isfinite(fitted([nothing, heard(0.7, right=True)])).all()


def test_a_curve_that_would_fall_is_not_taken() -> None:
    turned = [heard(p, right=p < 0.5) for p in np.linspace(0.01, 0.99, 2000)]
    assert leaning(turned, OLD) == (OLD.slope, OLD.above, OLD.intercept)


@pytest.fixture
def few(tmp_path: Path) -> Dataset:
    return build(folder_of(tmp_path / "reviews", [review(n) for n in range(6)]), tmp_path / "data")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    renamed(tmp_path / "made", "spring-1")
    return shelf.card("recogniser", "spring-1", tmp_path / "made")


def test_where_few_strips_are_kept_for_it_a_challengers_word_is_its_parents(
    few: Dataset, card: Card, tmp_path: Path
) -> None:
    renamed(tmp_path / "before", "winter-1")
    parent = shelf.card("recogniser", "winter-1", tmp_path / "before")
    told = json.loads(parent.calibration.read_text(encoding="utf-8"))
    parent.calibration.write_text(json.dumps({**told, "voice": 2.0, "above": 0.25}), encoding="utf-8")
    made = calibrated(card, parent, few)
    old = calibrate.load(parent.calibration, parent.version, parent.sha256)
    assert (made.slope, made.intercept) == (old.slope, old.intercept)
    assert (made.voice, made.above) == (2.0, 0.25)
    assert calibrate.load(card.calibration, card.version, card.sha256) == made


def test_a_challenger_may_keep_the_voice_of_its_parent_whatever_that_is(
    few: Dataset, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed(tmp_path / "before", "winter-1")
    parent = shelf.card("recogniser", "winter-1", tmp_path / "before")
    told = json.loads(parent.calibration.read_text(encoding="utf-8"))
    parent.calibration.write_text(json.dumps({**told, "voice": 1.5}), encoding="utf-8")

    def read(_card: Card, tried: float, strips: list[Known]) -> list[tuple[Known, list[Hypothesis]]]:
        return [(strip, [Hypothesis(strip.text, 0.7 if tried == 1.5 else 0.5)]) for strip in strips]

    strips = [heard(0.5, right=True)[0] for _ in range(40)]
    monkeypatch.setattr(calibration, "_heard", read)
    monkeypatch.setattr(calibration, "confirmed", lambda *_: iter(strips))
    monkeypatch.setattr(calibration, "ordinary", lambda *_: iter([replace(strips[0], set="print")]))
    assert calibrated(card, parent, few).voice == 1.5


def test_what_is_shipped_is_no_louder_than_a_challenger_may_be() -> None:
    shipped = shelf.card("recogniser", shelf.SHIPPED)
    assert calibrate.load(shipped.calibration, shipped.version, shipped.sha256).voice <= max(
        calibration.VOICES
    )


def test_a_challenger_is_as_loud_as_lets_the_truth_be_likeliest(
    few: Dataset, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_card: Card, voice: float, strips: list[Known]) -> list[tuple[Known, list[Hypothesis]]]:
        p = {1.0: 0.5, 2.0: 0.7}[voice]
        return [(strip, [Hypothesis(strip.text, p)]) for strip in strips]

    strips = [heard(0.5, right=True)[0] for _ in range(40)]
    monkeypatch.setattr(calibration, "_heard", read)
    monkeypatch.setattr(calibration, "confirmed", lambda *_: iter(strips))
    monkeypatch.setattr(calibration, "ordinary", lambda *_: iter([replace(strips[0], set="print")]))
    made = calibrated(card, shelf.card("recogniser", shelf.SHIPPED), few)
    assert made.voice == 2
    assert made.fitted_on["strips"] == 40
    assert calibrate.load(card.calibration, card.version, card.sha256) == made
