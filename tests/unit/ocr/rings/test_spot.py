import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.recognise import ctc
from ocr.recognise.engine import Posteriors
from ocr.rings.spot import shape, spot

ALPHABET = ("", *"ABCGILM0156")
EXACT = 100.0


def _posteriors(path: str, sure: float = 0.96) -> Posteriors:
    """What an engine gives that reads this path, one character a step and a dash for a blank."""
    probs = np.full((len(path), len(ALPHABET)), (1 - sure) / (len(ALPHABET) - 1), np.float32)
    for step, character in enumerate(path):
        probs[step, ALPHABET.index(character.strip("-"))] = sure
    return Posteriors(probs, ALPHABET)


def test_a_word_that_is_read_scores_1_at_its_place() -> None:
    spotted = spot([_posteriors("---C-B-C------")], ["CBC"], EXACT)["CBC"]
    assert spotted.scores == pytest.approx([1.0])
    assert spotted.middles == pytest.approx([5.0])
    assert spotted.spans == pytest.approx([7.0])


def test_a_word_that_is_not_there_is_not_found() -> None:
    assert spot([_posteriors("--C-B-C--")], ["GGG", "LC"], EXACT) == {}


def test_a_part_of_a_word_that_touches_the_rest_is_none() -> None:
    assert spot([_posteriors("--CBC--")], ["CBC", "BC", "CB"], EXACT).keys() == {"CBC"}


def test_look_alikes_are_one_letter() -> None:
    assert shape("IMI") == shape("1M1") == shape("ІМІ")
    assert shape("S&B") == "SB"
    spotted = spot([_posteriors("--1-M-I--")], [shape("IMI")], EXACT)
    assert spotted[shape("IMI")].scores[0] == pytest.approx(1.0)


def test_a_letter_that_is_easily_misread_costs_less() -> None:
    looks = [_posteriors("--L-G--")]
    forgiven, strict = (spot(looks, ["LC"], strictness).get("LC") for strictness in (2.0, EXACT))
    assert strict is None or strict.scores[0] < 0.06
    assert forgiven is not None
    assert forgiven.scores[0] == pytest.approx(np.exp(-2.0 * 0.4), abs=0.01)


def test_every_look_has_its_own_score() -> None:
    looks = [_posteriors("--L-C--"), _posteriors("-------"), _posteriors("L-C----")]
    scores = spot(looks, ["LC"], EXACT)["LC"].scores
    assert scores[0] == pytest.approx(1.0)
    assert max(scores[1:]) < 0.06  # the third is cut off at its beginning


@given(st.text("CBL56", min_size=2, max_size=4), st.integers(1, 4), st.integers(1, 4))
def test_whatever_is_read_between_blanks_is_spotted(text: str, before: int, after: int) -> None:
    path = "-" * before + "-".join(text) + "-" * after
    look = _posteriors(path)
    assert ctc.best_path(look) == text
    assert spot([look], [text], EXACT)[text].scores == pytest.approx([1.0])


@given(st.integers(0, 2**32 - 1))
def test_scores_are_probabilities_and_spans_lie_in_the_look(seed: int) -> None:
    probs = np.random.default_rng(seed).dirichlet(np.full(len(ALPHABET), 0.3), size=(2, 16))
    looks = [Posteriors(each.astype(np.float32), ALPHABET) for each in probs]
    for spotted in spot(looks, ["CBC", "LC", "15", "1M1"], 5.0).values():
        assert ((spotted.scores >= 0) & (spotted.scores <= 1 + 1e-9)).all()
        found = spotted.scores > 0
        assert (spotted.spans[found] <= 16).all()
        assert (spotted.middles[found] < 16).all()
