"""From a photo to marks, with a network that is none."""

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.knowledge.marks import load_atlas
from ocr.marks.certainty import Certainty
from ocr.marks.find import overlap
from ocr.marks.prototypes import Prototypes
from ocr.marks.reader import MarkReader
from ocr.marks.testing import Coarse, crop, drawn
from ocr.types import Mark, MarkingKind


def photo(name: str, side: int = 60) -> NDArray[np.uint8]:
    grey = np.random.default_rng(0).normal(90, 2, (240, 320)).clip(0, 255).astype(np.uint8)
    grey[100 : 100 + side, 140 : 140 + side] = drawn(name, side)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def surest(marks: Sequence[Mark]) -> Mark:
    return max(marks, key=lambda mark: mark.p)


def test_a_mark_is_found_and_named_with_its_kind(reader: MarkReader) -> None:
    mark = surest(reader.read(photo("kimar_k")))
    assert (mark.maker, mark.kind) == ("kimar", MarkingKind.MANUFACTURER_LOGO)
    assert mark.p > 0.5
    (left, top), _, (right, bottom), _ = mark.polygon
    assert 130 < left < 150
    assert 190 < right < 210
    assert 90 < top < 110
    assert 150 < bottom < 170


def test_a_mark_that_names_no_maker_is_told_by_its_own_id(reader: MarkReader) -> None:
    mark = surest(reader.read(photo("ptb_ring")))
    assert (mark.maker, mark.kind) == ("ptb_ring", MarkingKind.PROOF_MARK)


def test_probabilities_of_all_makers_and_of_none_never_exceed_one(reader: MarkReader) -> None:
    for name in ("kimar_k", "pb_oval", "tula_star", "molot_shield"):
        for mark in reader.read(photo(name)):
            shares = [mark.p, *(other.p for other in mark.alternatives), mark.unknown_p]
            assert sum(shares) <= 1 + 1e-3
            assert all(0 <= share <= 1 for share in shares)
            assert all(other.p <= mark.p for other in mark.alternatives)


def test_a_surface_without_a_mark_shows_none(reader: MarkReader) -> None:
    bare = np.random.default_rng(0).normal(90, 2, (240, 320, 3)).clip(0, 255).astype(np.uint8)
    assert reader.read(bare) == ()
    assert reader.read(np.zeros((2, 2, 3), np.uint8)) == ()


def test_of_regions_over_one_another_only_the_surest_is_told(reader: MarkReader) -> None:
    seen = reader.look(photo("pb_oval", 90))
    assert sum(each.known > 0.5 for each in seen) == 1
    pairs = itertools.combinations(seen, 2)
    assert all(overlap(one.box, other.box) < 0.1 for one, other in pairs)


def test_a_mark_that_is_left_out_is_not_named(reader: MarkReader) -> None:
    known, shares = reader.judge([crop("kimar_k")])
    at = reader.marks.index("kimar_k")
    strange, others = reader.without({"kimar_k"}).judge([crop("kimar_k")])
    assert shares[0, at] > 0.9
    assert others[0, at] < 1e-6
    assert strange[0] < known[0]


def test_a_mark_drawn_anew_is_not_known_until_it_is_learnt(
    prototypes: Prototypes, certain: Certainty
) -> None:
    old = Prototypes(
        prototypes.marks,
        ("another drawing", *prototypes.drawings[1:]),
        prototypes.vectors,
        prototypes.owners,
        prototypes.nothing,
    )
    reader = MarkReader(Coarse(), old, certain, load_atlas())
    assert reader.judge([crop("kimar_k")])[1][0, 0] < 1e-6


def test_a_mark_that_is_gone_from_the_atlas_is_never_told(prototypes: Prototypes, certain: Certainty) -> None:
    strange = Prototypes(
        ("gone", *prototypes.marks[1:]),
        prototypes.drawings,
        prototypes.vectors,
        prototypes.owners,
        prototypes.nothing,
    )
    for mark in MarkReader(Coarse(), strange, certain, load_atlas()).read(photo("kimar_k")):
        assert mark.maker != "gone"


def test_no_crops_are_judged_as_none(reader: MarkReader) -> None:
    known, shares = reader.judge([])
    assert known.shape == (0,)
    assert shares.shape == (0, 4)


@pytest.mark.parametrize("views", [1, 3])
def test_several_views_of_a_region_count_as_one(reader: MarkReader, views: int) -> None:
    crops = [crop("tula_star")] * views + [crop("pb_oval")] * views
    _, shares = reader.judge(crops, views)
    assert [reader.marks[n] for n in shares.argmax(axis=1)] == ["tula_star", "pb_oval"]
