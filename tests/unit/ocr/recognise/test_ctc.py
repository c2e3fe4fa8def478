import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from ocr.recognise import ctc
from ocr.recognise.engine import Posteriors

ALPHABET = ("", "A", "B", "7")


@st.composite
def posteriors(draw: st.DrawFn) -> Posteriors:
    """Up to 5 steps over up to 3 characters; a row sums to between a half and 1."""
    shape = draw(st.tuples(st.integers(1, 5), st.integers(2, 4)))
    raw = draw(hnp.arrays(np.float32, shape, elements=st.floats(0.015625, 1, width=32)))
    kept = draw(hnp.arrays(np.float32, (shape[0], 1), elements=st.floats(0.5, 1, width=32)))
    return Posteriors((raw / raw.sum(axis=1, keepdims=True) * kept).astype(np.float32), ALPHABET[: shape[1]])


def by_all_paths(given: Posteriors) -> dict[str, float]:
    """What each text weighs, over every path of characters and blanks there is."""
    steps, columns = given.probs.shape
    out: dict[str, float] = {}
    for path in itertools.product(range(columns), repeat=steps):
        text = "".join(given.alphabet[c] for c, _ in itertools.groupby(path))
        weight = math.prod(float(row[c]) for row, c in zip(given.probs, path, strict=True))
        out[text] = out.get(text, 0.0) + weight
    return out


def peaked(path: str) -> Posteriors:
    """Posteriors that hardly doubt a path; ``-`` is the blank."""
    probs = np.full((len(path), len(ALPHABET)), 0.01, np.float32)
    for step, character in zip(probs, path, strict=True):
        step[ALPHABET.index(character.replace("-", ""))] = 0.97
    return Posteriors(probs, ALPHABET)


def code(text: str) -> list[int]:
    return [ALPHABET.index(character) for character in text]


@given(posteriors())
def test_a_wide_beam_weighs_every_text_as_all_its_paths_do(given: Posteriors) -> None:
    truth = by_all_paths(given)
    found = {h.text: h.p for h in ctc.beam(given, width=10_000, floor=0.0)}
    assert found == pytest.approx(truth, rel=1e-4, abs=1e-9)


@given(posteriors())
def test_the_forward_algorithm_weighs_every_text_as_all_its_paths_do(given: Posteriors) -> None:
    truth = by_all_paths(given)
    logs = ctc.likelihoods(given, [code(text) for text in truth])
    assert np.exp(logs) == pytest.approx(list(truth.values()), rel=1e-4)


@given(posteriors())
def test_all_texts_together_weigh_what_the_rows_hold(given: Posteriors) -> None:
    texts = ctc.beam(given, width=10_000, floor=0.0)
    assert sum(h.p for h in texts) == pytest.approx(float(given.probs.sum(axis=1).prod()), rel=1e-4)


@given(posteriors())
def test_a_beam_is_sorted_and_bounded_by_its_width(given: Posteriors) -> None:
    texts = ctc.beam(given, width=3)
    assert 1 <= len(texts) <= 3
    assert [h.p for h in texts] == sorted((h.p for h in texts), reverse=True)
    assert len({h.text for h in texts}) == len(texts)


@given(posteriors(), st.integers(1, 4))
def test_a_narrow_beam_keeps_what_is_most_probable_after_every_step(given: Posteriors, width: int) -> None:
    kept = {"": (1.0, 0.0)}
    for row in given.probs.tolist():
        grown = dict.fromkeys(kept, (0.0, 0.0))
        for text, (blank, letter) in kept.items():
            for c, p in zip(given.alphabet, row, strict=True):
                stays = not c or c == text[-1:]
                by_blank = (blank + letter) * p if not c else 0.0
                by_letter = letter * p if c and stays else 0.0
                grown[text] = (grown[text][0] + by_blank, grown[text][1] + by_letter)
                if c:
                    before = grown.get(text + c, (0.0, 0.0))
                    grown[text + c] = (before[0], before[1] + (blank if stays else blank + letter) * p)
        ranked = sorted(grown, key=lambda text: -sum(grown[text]))
        assume(len(ranked) <= width or sum(grown[ranked[width - 1]]) > 1.001 * sum(grown[ranked[width]]))
        kept = {text: grown[text] for text in ranked[:width]}

    found = {h.text: h.p for h in ctc.beam(given, width=width, floor=0.0)}
    assert found == pytest.approx({text: sum(p) for text, p in kept.items() if sum(p)}, rel=1e-6)


def test_a_beam_follows_no_character_below_the_floor() -> None:
    assert {h.text for h in ctc.beam(peaked("A-B"), floor=0.05)} == {"AB", "A", "B", ""}


def test_a_beam_holds_no_impossible_text() -> None:
    assert all(h.p > 0 for h in ctc.beam(Posteriors(np.full((2, 4), 0.25, np.float32), ALPHABET), width=99))


@pytest.mark.parametrize(("path", "text"), [("AAA", "A"), ("A-A", "AA"), ("-AB--B7", "ABB7"), ("---", "")])
def test_a_repeated_letter_counts_twice_only_across_a_blank(path: str, text: str) -> None:
    assert ctc.best_path(peaked(path)) == text
    assert ctc.beam(peaked(path))[0].text == text


def test_a_text_that_needs_more_steps_than_there_are_is_impossible() -> None:
    logs = ctc.likelihoods(peaked("AB7"), [code("AB7"), code("AA"), code("AAA"), code("AB7A")])
    assert np.isfinite(logs).tolist() == [True, True, False, False]


def test_the_empty_text_weighs_what_the_blanks_do() -> None:
    assert ctc.likelihoods(peaked("--A"), [[]]) == pytest.approx(math.log(0.97 * 0.97 * 0.01))


def test_a_text_weighs_the_same_beside_longer_ones() -> None:
    given = peaked("A--B-7")
    alone = [ctc.likelihoods(given, [code(text)])[0] for text in ("", "A", "AB7")]
    assert ctc.likelihoods(given, [code(text) for text in ("", "A", "AB7")]) == pytest.approx(alone)


def test_no_texts_weigh_nothing() -> None:
    assert ctc.likelihoods(peaked("A"), []).shape == (0,)


def test_a_long_strip_does_not_underflow() -> None:
    given = Posteriors(np.full((2000, 4), 0.25, np.float32), ALPHABET)
    assert ctc.likelihoods(given, [[]])[0] == pytest.approx(2000 * math.log(0.25), rel=1e-6)


def test_an_unknown_character_cannot_be_spelt() -> None:
    assert ctc.encode("A7B", ALPHABET) == [1, 3, 2]
    assert ctc.encode("AЖ", ALPHABET) is None
    assert ctc.encode("", ALPHABET) == []


@given(posteriors(), st.data())
def test_rivals_are_weighed_by_the_whole_text_with_them_in_place(
    given: Posteriors, data: st.DataObject
) -> None:
    truth = by_all_paths(given)
    text = data.draw(st.sampled_from(sorted(truth)))
    places = ctc.rivals(given, code(text), most=9)
    assert len(places) == len(text)
    for at, place in enumerate(places):
        weights = [truth.get(text[:at] + ALPHABET[c] + text[at + 1 :], 0.0) for c, _ in place]
        assert [p for _, p in place] == pytest.approx([w / sum(weights) for w in weights], rel=1e-3, abs=1e-6)


@given(posteriors(), st.integers(1, 5), st.data())
def test_the_rivals_of_a_place_sum_to_1_and_hold_its_own_character(
    given: Posteriors, most: int, data: st.DataObject
) -> None:
    text = code(data.draw(st.sampled_from(sorted(by_all_paths(given)))))
    for own, place in zip(text, ctc.rivals(given, text, most), strict=True):
        assert sum(p for _, p in place) == pytest.approx(1)
        assert own in dict(place)
        assert len(place) <= most
        assert [p for _, p in place] == sorted((p for _, p in place), reverse=True)


def test_nothing_is_said_of_the_characters_of_an_impossible_text() -> None:
    never = peaked("AB")
    never.probs[:, 3] = 0.0
    for strip, text in ((peaked("AB"), "AAA"), (never, "7")):
        with pytest.raises(ValueError, match="impossible"):
            ctc.rivals(strip, code(text))


@given(posteriors(), st.data())
def test_spans_follow_one_another_within_the_strip(given: Posteriors, data: st.DataObject) -> None:
    text = code(data.draw(st.sampled_from(sorted(by_all_paths(given)))))
    spans = ctc.spans(given, text)
    edges = [edge for span in spans for edge in span]
    assert len(spans) == len(text)
    assert all(first < last for first, last in spans)
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(given.probs))


@given(posteriors(), st.data())
def test_spans_lie_on_the_best_path_of_the_text(given: Posteriors, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(by_all_paths(given))))
    path = np.zeros(len(given.probs), np.int64)
    for c, (first, last) in zip(code(text), ctc.spans(given, code(text)), strict=True):
        path[first:last] = c
    assert weight(given, path) == pytest.approx(best_weight(given, text), rel=1e-5)


def weight(given: Posteriors, path: NDArray[np.int64]) -> float:
    return float(np.prod(given.probs[np.arange(len(path)), path].astype(np.float64)))


def best_weight(given: Posteriors, text: str) -> float:
    steps, columns = given.probs.shape
    paths = itertools.product(range(columns), repeat=steps)
    spelling = (p for p in paths if "".join(given.alphabet[c] for c, _ in itertools.groupby(p)) == text)
    return max(weight(given, np.array(path)) for path in spelling)


def test_spans_name_the_steps_at_which_characters_stand() -> None:
    assert ctc.spans(peaked("-AA-B-77"), code("AB7")) == [(1, 3), (4, 5), (6, 8)]
    assert ctc.spans(peaked("A-A"), code("AA")) == [(0, 1), (2, 3)]
    assert ctc.spans(peaked("A"), []) == []


def test_spans_of_a_text_that_does_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 3 steps, the strip has 2"):
        ctc.spans(peaked("A-"), code("AA"))
