import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from ocr.recognise.alphabet import ALPHABET, Folding, fold
from ocr.recognise.ppocr import PpOcr

CLASSES = ("", "A", "Ａ", "Α", "Ж", "1", "①", "漢", "-", "—", " ", "Σ")
FOLDED = ("", "A", "1", "Σ", " ", "-")


def test_the_blank_comes_first_and_every_other_character_is_one() -> None:
    assert ALPHABET[0] == ""
    assert all(len(character) == 1 for character in ALPHABET[1:])
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_every_character_of_markings_stands_for_itself() -> None:
    assert [fold(character) for character in ALPHABET[1:]] == list(ALPHABET[1:])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ａ", "A"),
        ("７", "7"),
        ("（", "("),
        ("Ρ", "P"),
        ("Χ", "X"),
        ("’", "'"),
        ("—", "-"),
        ("×", "x"),
        ("②", "2"),
    ],
)
def test_full_width_forms_and_look_alikes_fold_into_their_twin(text: str, plain: str) -> None:
    assert fold(text) == plain


@pytest.mark.parametrize("text", ["", "漢", "Ж", "А", "½", "AB", "£"])
def test_what_no_marking_holds_stands_for_nothing(text: str) -> None:
    assert fold(text) is None


def test_cyrillic_is_no_part_of_the_alphabet_even_where_it_looks_like_latin() -> None:
    assert not [character for character in ALPHABET if "Ѐ" <= character <= "ӿ"]


def test_only_characters_that_the_model_knows_are_in_its_alphabet() -> None:
    assert set(Folding(CLASSES).alphabet) == set(FOLDED)
    assert Folding(CLASSES).alphabet[0] == ""


@given(hnp.arrays(np.float32, (3, len(CLASSES)), elements=st.floats(0, 0.0625, width=32)))
def test_the_probabilities_of_twins_are_added_and_what_is_foreign_is_left_out(
    probs: NDArray[np.float32],
) -> None:
    folded = Folding(CLASSES)(probs)
    column = {character: folded.probs[:, n] for n, character in enumerate(folded.alphabet)}
    assert column["A"] == pytest.approx(probs[:, 1] + probs[:, 2] + probs[:, 3], abs=1e-6)
    assert column["1"] == pytest.approx(probs[:, 5] + probs[:, 6], abs=1e-6)
    assert column["-"] == pytest.approx(probs[:, 8] + probs[:, 9], abs=1e-6)
    assert column[""] == pytest.approx(probs[:, 0])
    known = probs.sum(axis=1) - probs[:, 4] - probs[:, 7]
    assert folded.probs.sum(axis=1) == pytest.approx(known, abs=1e-5)


def test_the_shipped_model_knows_every_character_of_markings_but_the_numero_sign(ppocr: PpOcr) -> None:
    (seen,) = ppocr.posteriors([np.zeros((48, 48, 3), np.uint8)])
    assert set(ALPHABET) - set(seen.alphabet) == {"№"}


def test_the_shipped_model_knows_no_cyrillic_which_is_why_tesseract_is_asked(
    session: ort.InferenceSession,
) -> None:
    classes = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    assert len(classes) > 10_000
    assert not [character for character in classes if "Ѐ" <= character <= "ӿ"]
