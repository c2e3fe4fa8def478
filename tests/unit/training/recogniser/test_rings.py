import csv
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ocr.rings.ring import Way
from training.recogniser import rings, strips
from training.recogniser.data import encoded
from training.recogniser.rings import HEAD, ring_strip, shown
from training.synth.fonts import missing_faces
from training.synth.heads import Head, Stamp, render_head, sample_head
from training.synth.heads.shape import Shape

LEVELS = ((1, 0.5), (2, 0.5))
pytestmark = pytest.mark.skipif(bool(missing_faces()), reason="the typefaces of fonts.txt are not installed")


def test_the_same_number_gives_the_same_strip_in_any_order() -> None:
    forwards = [ring_strip(3, n, LEVELS) for n in range(6)]
    backwards = [ring_strip(3, n, LEVELS) for n in reversed(range(6))][::-1]
    assert [one.text for one in forwards] == [one.text for one in backwards]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(forwards, backwards, strict=True))


def test_strips_are_as_high_as_the_reader_s_and_can_be_learnt() -> None:
    made = [ring_strip(5, n, LEVELS) for n in range(10 * HEAD)]
    assert {one.image.shape[0] for one in made} == {48}
    assert all(encoded(one.text) for one in made)
    assert {one.level for one in made} == {1, 2}
    assert len({one.text for one in made}) > 15


def test_longer_texts_make_longer_strips() -> None:
    made = [ring_strip(6, n, LEVELS) for n in range(15 * HEAD)]
    short = [one.image.shape[1] for one in made if len(one.text) <= 2]
    long = [one.image.shape[1] for one in made if len(one.text) >= 6]
    assert np.median(long) > 1.5 * np.median(short)


@pytest.fixture
def head() -> Head:
    """LC clockwise at three o'clock, 9 MM the other way up at nine."""
    shape = Shape(120.0, 0.5, (0.4, 0.4, 0.4))
    spec = sample_head(np.random.default_rng(1), 1)
    stamps = (Stamp("LC", 0.25, Way.OUTWARD), Stamp("9 MM", 0.75, Way.INWARD))
    letter = replace(spec.letter, height=32.0)
    return render_head(
        replace(spec, side=280, shape=shape, stamps=stamps, letter=letter), np.random.default_rng(1)
    )


@pytest.mark.parametrize(
    ("way", "first", "width", "text"),
    [
        (Way.OUTWARD, 0.1, 0.3, "LC"),
        (Way.OUTWARD, 0.9, 0.5, "LC"),
        (Way.INWARD, 0.1, 0.3, "9 MM"),  # read anticlockwise: a quarter along the strip is nine o'clock
        (Way.INWARD, 0.6, 0.3, ""),
        (Way.OUTWARD, 0.25, 0.3, "C"),
        (Way.OUTWARD, 0.285, 0.3, None),
    ],
)
def test_a_part_of_the_ring_says_what_stands_whole_and_upright_in_it(
    head: Head, way: Way, first: float, width: float, text: str | None
) -> None:
    assert shown(head, way, first, width) == text


def test_strips_are_any_part_of_the_ring_where_that_is_asked_for_and_some_of_these_say_nothing() -> None:
    made = [ring_strip(8, n, LEVELS, 0.5) for n in range(20 * HEAD)]
    parts = [one for one in made if one.is_part]
    assert 0.3 < len(parts) / len(made) < 0.7
    assert 0 < sum(not one.text for one in parts) < len(parts)
    assert all(one.text for one in made if not one.is_part)


def test_where_every_part_cuts_a_letter_a_text_is_cut_out_and_none_is_told_as_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rings, "shown", lambda *_: None)
    made = [ring_strip(8, n, LEVELS, 1.0) for n in range(2 * HEAD)]
    assert all(one.text and not one.is_part for one in made)


def test_the_command_writes_and_continues_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for count in ("3", "5"):
        monkeypatch.setattr(
            sys, "argv", ["strips", str(tmp_path), "--rings", "--count", count, "--seed", "2"]
        )
        strips.main()
    truth = (tmp_path / strips.TRUTH).read_text(encoding="utf-8")
    rows = list(csv.reader(truth.splitlines(), delimiter="\t"))
    assert [row[1] for row in rows] == [ring_strip(2, n, tuple(strips.SHARES.items())).text for n in range(5)]
    assert all((tmp_path / row[0]).is_file() and row[4] == "case" for row in rows)
