from pathlib import Path

import cv2
import numpy as np

from ocr.types import Line, Photo, Reading, Script
from training.evaluate.beside import ahead, plot
from training.evaluate.contest import Timed
from training.evaluate.labels import read_labels

PLACE = ((10.0, 10.0), (90.0, 10.0), (90.0, 30.0), (10.0, 30.0))
LABELS = (
    "file,x,y,w,h,text,kind,note,quad\none.png,10,10,80,20,M70 123,serial,,\none.png,,,,,ZASTAVA,maker,,\n"
)


class Says:
    def __init__(self, name: str, *texts: str) -> None:
        self.name = name
        self._texts = texts

    def read(self, data: bytes, path: str, *, crop: bool) -> Timed:
        assert data
        assert not crop
        lines = tuple(Line(f"line-{n}", PLACE, text, 0.9, Script.LATIN) for n, text in enumerate(self._texts))
        return Timed(Reading(Photo(None, 100, 40, path), lines=lines), 1.0)


def labelled(folder: Path) -> Path:
    cv2.imwrite(str(folder / "one.png"), np.full((40, 100, 3), 99, np.uint8))
    table = folder / "labels.csv"
    table.write_text(LABELS, encoding="utf-8")
    return table


def test_what_the_first_reads_and_the_other_does_not_is_shown_with_what_both_say(tmp_path: Path) -> None:
    labels = read_labels(labelled(tmp_path))
    (shown,) = ahead([Says("ours", "M70123"), Says("peer", "M7O123")], labels, tmp_path)
    assert shown.text == "M70 123"
    assert shown.said == {"ours": "M70123", "peer": "M7O123"}
    assert shown.strip.shape == (30, 90, 3)
    plot([shown], tmp_path / "beside.png")
    assert cv2.imread(str(tmp_path / "beside.png")) is not None


def test_what_both_read_or_neither_is_not_shown(tmp_path: Path) -> None:
    labels = read_labels(labelled(tmp_path))
    for ours, theirs in (("M70123", "M70 123"), ("M7O123", "M7O123"), ("X", "M70123")):
        assert list(ahead([Says("ours", ours), Says("peer", theirs)], labels, tmp_path)) == []
