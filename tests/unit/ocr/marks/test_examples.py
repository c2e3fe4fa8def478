"""Confirmed marks beside those known from drawings: compared with at once, and no more once they are gone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelCorrupt
from ocr.knowledge.marks import AtlasMark
from ocr.marks.crops import alike, crop_of, square
from ocr.marks.embed import SIDE
from ocr.marks.examples import NONE, Doubt, Examples
from ocr.marks.reader import MarkReader
from ocr.marks.testing import Coarse, crop

STRANGE = "arex_crown"
"""A mark that the reader does not know."""


def examples(network: str, **named: str) -> Examples:
    """Crops of marks, by the names that people gave them."""
    crops = [crop(shown) for shown in named.values()]
    return Examples.of(network, list(named), crops, Coarse().vectors(crops))


def test_a_confirmed_mark_is_known_and_forgotten_with_its_example(reader: MarkReader) -> None:
    at = reader.marks.index("kimar_k")
    knowing = reader.knowing(examples(reader.network, kimar_k=STRANGE))
    before, after, undone = (each.judge([crop(STRANGE)]) for each in (reader, knowing, knowing.knowing(NONE)))
    assert before[0][0] < 0.5 < after[0][0]
    assert after[1][0].argmax() == at
    assert undone[0][0] == before[0][0]
    assert knowing.judge([crop("kimar_k")])[1][0].argmax() == at  # its drawing is known as before


def test_examples_of_marks_that_are_not_known_are_left_out(reader: MarkReader) -> None:
    knowing = reader.knowing(examples(reader.network, gone=STRANGE))
    assert np.array_equal(knowing.judge([crop(STRANGE)])[0], reader.judge([crop(STRANGE)])[0])


def test_examples_of_another_network_are_refused(reader: MarkReader) -> None:
    with pytest.raises(ModelCorrupt):
        reader.knowing(examples("another", kimar_k=STRANGE))


@given(st.permutations(["kimar_k", "pb_oval", "tula_star"]))
def test_a_set_is_named_by_what_it_holds_in_any_order(names: list[str]) -> None:
    ordered = examples("n", **dict.fromkeys(sorted(names), STRANGE))
    shuffled = examples("n", **dict.fromkeys(names, STRANGE))
    assert (shuffled.version, shuffled.marks) == (ordered.version, ordered.marks)
    assert examples("n", **dict.fromkeys(names[:2], STRANGE)).version != ordered.version
    assert examples("n").version == NONE.version == ""


def test_of_several_marks_of_a_maker_the_one_that_is_most_like_is_meant(reader: MarkReader) -> None:
    named = reader.named("kimar", crop("kimar_k"))
    assert isinstance(named, AtlasMark)
    assert named.id == "kimar_k"
    assert reader.named("nobody", crop("kimar_k")) is Doubt.NOT_IN_ATLAS
    assert reader.named("kimar", crop("tula_star")) is Doubt.LIKE_ANOTHER


def test_what_looks_like_nothing_is_doubted(reader: MarkReader) -> None:
    empty = reader.without(())
    nothing = Coarse().vectors([crop(STRANGE)])
    empty._drawn = empty._known = type(reader._drawn)(
        reader._drawn.marks, reader._drawn.drawings, reader._drawn.vectors, reader._drawn.owners, nothing
    )
    assert empty.named("kimar_k", crop(STRANGE)) is Doubt.LIKE_NOTHING


def test_an_example_that_other_places_of_its_photo_look_like_strays(reader: MarkReader) -> None:
    grey = np.random.default_rng(0).normal(90, 2, (240, 320)).clip(0, 255).astype(np.uint8)
    shown = crop(STRANGE)
    for left in (30, 140, 240):
        grey[100 : 100 + SIDE, left : left + SIDE] = shown
    image = np.repeat(grey[:, :, None], 3, axis=2)
    corners = ((140.0, 100.0), (188.0, 100.0), (188.0, 148.0), (140.0, 148.0))
    cut = crop_of(image, corners)
    assert reader.strays(image, square(corners), "kimar_k", cut) == 2
    grey[:, :130] = grey[:, 210:] = 90
    image = np.repeat(grey[:, :, None], 3, axis=2)
    assert reader.strays(image, square(corners), "kimar_k", cut) == 0


def test_crops_of_one_mark_are_one_group_whatever_lies_between() -> None:
    crops = [crop(name) for name in ("tula_star", STRANGE, "tula_star", "pb_oval", STRANGE)]
    assert alike(Coarse().vectors(crops)) == [[0, 2], [1, 4], [3]]
    assert alike(np.zeros((0, 8), np.float32)) == []
