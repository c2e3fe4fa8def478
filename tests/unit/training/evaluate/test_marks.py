"""The figures of marks."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr import knowledge
from ocr.knowledge.marks import load_atlas
from ocr.marks.certainty import Certainty
from ocr.marks.reader import MarkReader
from ocr.marks.testing import Coarse
from ocr.types import MakerAlternative, Mark, MarkingKind, Photo, Reading
from training.evaluate.labels import Label
from training.evaluate.mark_report import plot, table, worst
from training.evaluate.marks import Amounts, auroc, listed, on_photos, on_renders, owners, shows
from training.marks.learn import learn

SQUARE = ((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0))
BOX = (8.0, 12.0, 32.0, 30.0)


def mark(maker: str, p: float, *others: str) -> Mark:
    alternatives = tuple(MakerAlternative(other, 0.1) for other in others)
    return Mark("mark-1", SQUARE, maker, MarkingKind.MANUFACTURER_LOGO, p, alternatives, 0.1)


def reading(path: str, *marks: Mark) -> Reading:
    return Reading(Photo("0", 100, 100, path), marks=marks, timings_ms={"marks": 10.0, "total": 110.0})


@pytest.mark.parametrize(
    ("text", "kind", "whose"),
    [
        ("(K in circle, Kimar)", "logo", {"kimar"}),
        ("(BLOW circled B)", "logo", {"blow"}),
        ("(Colt horse)", "logo", {"colt"}),
        ("PB", "logo", {"beretta"}),
        ("PTB 1024", "proof", {"ptb_ring", "ptb_oval"}),
        ("GHD", "proof", set()),
        ("ALKAR", "logo", set()),
        ("(circle-cross)", "logo", set()),
        ("(K in circle, Kimar)", "maker", set()),
    ],
)
def test_a_label_says_whose_mark_it_describes(text: str, kind: str, whose: set[str]) -> None:
    assert owners(Label("a.jpg", text, kind), load_atlas(), knowledge.load()) == whose


def test_a_mark_shows_what_is_labelled_where_it_stands() -> None:
    assert shows(mark("kimar", 0.9), Label("a.jpg", "(Kimar)", "logo", BOX))
    assert shows(mark("kimar", 0.9), Label("a.jpg", "(Kimar)", "logo"))
    assert not shows(mark("kimar", 0.9), Label("a.jpg", "(Kimar)", "logo", (60, 60, 80, 80)))


def test_photos_count_what_was_named_what_was_among_three_and_who_was_wrong() -> None:
    labels = [Label(f"weapons/{n}.jpg", "(K in circle, Kimar)", "logo", BOX) for n in range(4)]
    readings = [
        reading("weapons/0.jpg", mark("kimar", 0.9)),
        reading("weapons/1.jpg", mark("glock", 0.8, "kimar")),
        reading("weapons/2.jpg", mark("glock", 0.4, "colt", "sw", "kimar")),
        reading("weapons/3.jpg"),
    ]
    told = on_photos(labels, readings, load_atlas(), knowledge.load())
    assert (told.named.n, told.named.first, told.named.three) == (4, 0.25, 0.5)
    assert told.wrong == 0.25  # the one of 0.4 misleads nobody
    assert told.added == pytest.approx(0.1)
    assert len(told.misses) == 4
    assert told.misses[1] == "weapons/1.jpg: no label names -> glock 0.80"


def test_a_certain_mark_on_a_photo_without_a_label_is_wrong() -> None:
    told = on_photos([], [reading("weapons/0.jpg", mark("glock", 0.8))], load_atlas(), knowledge.load())
    assert (told.named.n, told.wrong) == (0, 1.0)


def test_a_maker_that_the_text_of_a_photo_names_is_not_wrong_there() -> None:
    labels = [Label("weapons/0.jpg", "ZORAKI MOD. 918", "model")]
    readings = [reading("weapons/0.jpg", mark("zoraki", 0.8), mark("glock", 0.9))]
    assert on_photos(labels, readings, load_atlas(), knowledge.load()).wrong == 1.0  # that of glock
    assert (
        on_photos(
            labels, [reading("weapons/0.jpg", mark("zoraki", 0.8))], load_atlas(), knowledge.load()
        ).wrong
        == 0
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_auroc_is_the_share_of_pairs_in_the_right_order(known: list[float], others: list[float]) -> None:
    pairs = [(k > o) + (k == o) / 2 for k in known for o in others]
    assert auroc(np.array(known), np.array(others)) == pytest.approx(sum(pairs) / len(pairs))


def test_renders_give_every_figure_a_table_and_a_picture(tmp_path: Path) -> None:
    atlas = load_atlas()
    chosen = ("kimar_k", "pb_oval", "tula_star", "steyr_rings")  # the last is left out of training
    small = type(atlas)(tuple(atlas.by_id[name] for name in chosen))
    known = learn(small.marks, Coarse(), np.zeros((1, 256), np.float32), examples=8)
    certain = Certainty("v", "s", "1", (10.0, 0.0, 0.0), -5.0, 20.0, {})
    figures = on_renders(MarkReader(Coarse(), known, certain, small), small, Amounts(each=4, others=3))
    assert (figures.trained.n, figures.learnt.n) == (12, 4)
    assert figures.trained.first <= figures.trained.three <= 1
    assert figures.confusion.sum() == 16
    assert set(figures.by_mark) == set(chosen)
    assert 0 <= figures.auroc <= 1
    assert "marks that are not known" in figures.auroc_by_kind
    assert table(figures).row_count > 8
    assert worst(figures).row_count == 4
    plot(figures, tmp_path / "marks.png")
    assert (tmp_path / "marks.png").read_bytes().startswith(b"\x89PNG")
    assert listed(figures, small.marks)["rendered"]
