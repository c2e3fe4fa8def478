from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ocr.errors import PhotoDamaged
from ocr.types import Photo, Reading
from training.evaluate.contest import Own, Ratio, Timed, alternate, ratio
from training.evaluate.inputs import Input


@dataclass
class _Recorder:
    """Writes down whose turn it was."""

    name: str
    turns: list[str] = field(default_factory=list)

    def read(self, data: bytes, path: str, *, crop: bool) -> Timed:
        self.turns.append(f"{self.name} {path} {data.decode()}{' crop' if crop else ''}")
        return Timed(Reading(Photo(None, 1, 1, path)), 5.0)


class _Refusing:
    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        raise PhotoDamaged("The photo ends early.")


@pytest.fixture
def inputs(tmp_path: Path) -> list[Input]:
    for name in "12":
        (tmp_path / name).write_text(f"bytes{name}")
    return [Input(name, tmp_path / name) for name in ("1", "gone", "2")]


def test_photos_alternate_between_readers_after_one_unmeasured_photo(inputs: list[Input]) -> None:
    turns: list[str] = []
    results = alternate([_Recorder("ours", turns), _Recorder("peer", turns)], inputs)
    first = ["ours 1 bytes1"] * 2 + ["peer 1 bytes1"] * 2
    assert turns == [*first, "ours 2 bytes2", "peer 2 bytes2"]
    assert {name: len(timed) for name, timed in results.items()} == {"ours": 2, "peer": 2}


def test_strips_are_read_as_strips(inputs: list[Input]) -> None:
    recorder = _Recorder("ours")
    alternate([recorder], inputs, crops=True)
    assert all(turn.endswith(" crop") for turn in recorder.turns)
    assert recorder.turns


def test_a_photo_that_our_reader_refuses_is_a_reading_that_found_nothing() -> None:
    timed = Own(_Refusing()).read(b"", "a.jpg", crop=False)
    assert timed.reading.photo.path == "a.jpg"
    assert timed.reading.lines == ()
    assert timed.reading.refused is not None
    assert timed.reading.refused.reason == "damaged"
    assert timed.milliseconds > 0


def test_the_ratio_is_told_photo_by_photo_and_in_all() -> None:
    assert ratio([10, 10, 100], [10, 5, 10]) == Ratio(median=2.0, total=4.8)
    assert ratio([], []) is None
