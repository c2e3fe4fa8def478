import csv
import sys
from pathlib import Path

import numpy as np
import pytest

from training.recogniser import strips
from training.recogniser.data import encoded
from training.recogniser.rings import HEAD, ring_strip
from training.synth.fonts import missing_faces

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
