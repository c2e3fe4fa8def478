"""Lines the right way round, upside down and on their side."""

import cv2
import numpy as np
import pytest

from ocr.types import Line, Photo, Polygon, Reading, Script
from training.evaluate import turns
from training.evaluate.turns import TURNS, is_along, outcomes_of, table, turned
from training.synth.scene import Scene, TruthLine


def ahead(x: float, y: float, width: float, height: float) -> Polygon:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


@pytest.fixture(autouse=True)
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A photo that is white where its line begins and black elsewhere."""
    image = np.zeros((60, 100, 3), np.uint8)
    image[20:30, 10:20] = 255
    made = Scene(image, (TruthLine(ahead(10, 20, 50, 10), "M70 AB", "model"),))
    monkeypatch.setattr(turns, "rendered", lambda rng, level: made)
    return made


class Reads:
    """Reads the line in the same direction on every photo, from where the photo is white on."""

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        image = np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)
        y, x = (float(each.mean()) for each in np.nonzero(image[:, :, 0]))
        line = Line("line-1", ahead(x - 25, y - 5, 50, 10), "M70AB", 0.9, Script.LATIN)
        return Reading(Photo(None, image.shape[1], image.shape[0], path), lines=(line,))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_truth_turns_with_the_photo(scene: Scene, quarters: int) -> None:
    image, place = turned(scene, quarters)

    x, y = place[0]
    inside = np.mean(place, axis=0)
    towards = np.sign(inside - (x, y))  # from the first corner of the text into it
    assert image[int(y + towards[1]), int(x + towards[0])].tolist() == [255] * 3


def test_a_line_upside_down_or_across_has_not_the_direction_of_the_truth() -> None:
    truth = ahead(0, 0, 50, 10)
    leaning = ((0.0, 0.0), (40.0, 30.0), (34.0, 38.0), (-6.0, 8.0))

    assert is_along(truth, truth)
    assert is_along(leaning, truth)
    assert not is_along((truth[2], truth[3], truth[0], truth[1]), truth)
    assert not is_along((truth[1], truth[2], truth[3], truth[0]), truth)


def test_a_reader_that_knows_one_direction_is_right_on_upright_photos_alone() -> None:
    outcomes = list(outcomes_of(Reads(), 1, 2, 0))

    assert [one.turn for one in outcomes] == list(TURNS)
    assert [one.is_right for one in outcomes] == [True, False, False, False]
    assert outcomes[0].is_exact
    assert all(one.is_found for one in outcomes)


def test_the_table_has_a_row_for_each_direction() -> None:
    told = table(list(outcomes_of(Reads(), 1, 2, 0)))

    assert told.row_count == len(TURNS)
    assert list(told.columns[4].cells) == ["1 of 1", "0 of 1", "0 of 1", "0 of 1"]
    assert list(told.columns[6].cells) == ["0", "1", "1", "1"]
