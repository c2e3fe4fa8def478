"""The slices that a recogniser's card tells apart."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from ocr.recognise.engine import Posteriors
from training.recogniser import examine
from training.synth import testset
from training.synth.texts import Alphabet


@pytest.fixture(scope="module")
def strips() -> list[testset.Rendered]:
    """Strips of every alphabet, Greek too, whatever the set holds."""
    greek = [testset.one(Alphabet.GREEK, 1, (5, 9, 1, number)) for number in range(2)]
    return [*testset.rendered(1, seed=5), *greek]


class _Mute:
    """Reads nothing at all."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def posteriors(self, strips: Sequence[np.ndarray]) -> list[Posteriors]:
        probs = np.tile(np.array((1, 0), np.float32), (4, 1))
        return [Posteriors(probs, ("", "A")) for _ in strips]


@pytest.fixture
def figures(strips: list[testset.Rendered], monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, float]]:
    monkeypatch.setattr(examine, "rendered", lambda each: iter(strips))
    monkeypatch.setattr(examine, "Relief", _Mute)
    monkeypatch.setattr("onnxruntime.InferenceSession", _Mute)
    return {name: dict(of) for name, of in examine.slices(Path("model.onnx"), 1).items()}


def test_every_strip_is_in_one_slice_of_each_sort(
    figures: dict[str, dict[str, float]], strips: list[testset.Rendered]
) -> None:
    for sort in ("alphabet", "letters", "method", "surface", "kind"):
        assert sum(of["n"] for name, of in figures.items() if name.startswith(f"{sort} ")) == len(strips)


def test_greek_is_a_slice_of_its_own(figures: dict[str, dict[str, float]]) -> None:
    assert figures["alphabet greek"]["n"] == figures["greek level 1"]["n"] == 2


def test_a_reader_that_says_nothing_is_right_nowhere(figures: dict[str, dict[str, float]]) -> None:
    assert {of["exact"] for of in figures.values()} == {0.0}


def test_heights_of_letters_are_those_that_strips_are_drawn_with(strips: list[testset.Rendered]) -> None:
    heights = [strip.sample.letters for strip in strips]

    assert all(0.48 * 48 <= height <= 0.80 * 48 for height in heights)
    assert len(set(heights)) == len(strips)
