"""Wrong labels, told from right ones."""

import numpy as np
import pytest

from training.dataset.rows import StripRow
from training.further.doubts import LEAST, Labels, doubtful, quarrels, serials
from training.further.outcomes import Outcome
from training.synth.month import labels


def outcome(number: int, *, right: bool, p: float) -> Outcome:
    return Outcome((str(number), f"weapon-{number}", "confirmed", ()), "", right, right, 0, 5, p)


def heard(count: int, p: float, right: float) -> list[Outcome]:
    """As many strips read with a probability, of which a share is right by their labels."""
    return [outcome(n, right=n < right * count, p=p) for n in range(count)]


@pytest.mark.parametrize("p", [0.6, 0.8, 0.99])
@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.3])
def test_a_reader_that_knows_how_often_it_errs_tells_the_share_of_wrong_labels(
    p: float, wrong: float
) -> None:
    found = doubtful(heard(1000, p, p * (1 - wrong)))
    assert found.contradicted == pytest.approx(wrong, abs=0.005)


def test_a_word_that_the_reader_does_not_believe_itself_says_nothing() -> None:
    assert doubtful(heard(1000, 0.4, 0.0)) == Labels()


def test_a_handful_of_contradictions_says_nothing_about_labels() -> None:
    assert doubtful(heard(LEAST - 1, 0.99, 0.0)).contradicted == 0


def test_as_many_contradictions_as_its_own_word_allows_are_no_doubt() -> None:
    assert doubtful(heard(100, 0.9, 0.9)).names == ()
    assert len(doubtful(heard(100, 0.95, 0.8)).names) == 15


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.3])
def test_photos_of_one_weapon_tell_the_share_of_wrong_labels(wrong: float) -> None:
    texts = [f"AB{10_000 + 37 * n}" for n in range(2000)]
    said = labels([text for text in texts for _ in range(2)], wrong, np.random.default_rng(1))
    pairs, apart = quarrels((f"weapon-{n // 2}", text) for n, text in enumerate(said))
    assert pairs == 2000
    assert Labels(pairs=pairs, apart=apart).quarrelling == pytest.approx(wrong, abs=0.03)


def test_a_part_of_a_serial_agrees_with_the_whole() -> None:
    assert quarrels([("a", "AB-123456"), ("a", "3456"), ("a", "AB 123456"), ("b", "77")]) == (3, 0)
    assert quarrels([("a", "AB123456"), ("a", "AB123457")]) == (1, 1)


def test_only_whole_serials_of_different_photos_are_compared() -> None:
    rows = [
        row("one", "AB123", "serial"),
        row("one", "AB124", "serial"),
        row("two", "CZ 75", "model"),
        row("three", "AB125", "serial", whole=False),
        row("four", "AB126", "serial"),
    ]
    assert list(serials(rows)) == [("a", "AB123"), ("a", "AB126")]


def row(photo: str, text: str, kind: str, *, whole: bool = True) -> StripRow:
    return StripRow(weapon="a", photo=photo, image=photo, text=text, kind=kind, whole=whole)


def test_no_pairs_are_no_quarrel() -> None:
    assert Labels().quarrelling == 0
    assert Labels().wrong == 0
