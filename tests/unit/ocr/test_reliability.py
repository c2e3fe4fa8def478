import numpy as np
import pytest

from ocr import reliability


def test_the_error_is_nought_where_probabilities_come_true_and_their_distance_where_not() -> None:
    half = np.array([True, False] * 50)
    assert reliability.error(np.full(100, 0.5), half) == pytest.approx(0.0)
    assert reliability.error(np.full(100, 0.9), half) == pytest.approx(0.4)


def test_errors_up_and_down_do_not_cancel_one_another() -> None:
    p, right = np.repeat([0.4, 0.6], 50), np.repeat([0.0, 1.0], 50)
    assert p.mean() == pytest.approx(right.mean())
    assert reliability.error(p, right) == pytest.approx(0.4)


def test_of_nothing_there_is_no_error() -> None:
    assert reliability.error(np.array([]), np.array([])) == 0.0


def test_chance_explains_less_of_more() -> None:
    p = np.random.default_rng(1).uniform(0, 1, 4000)
    few, many = reliability.by_chance(p[:100]), reliability.by_chance(p)
    assert few.shape == many.shape == (reliability.DRAWS,)
    assert 0.03 < few.mean() < 0.12
    assert many.mean() < 0.02
