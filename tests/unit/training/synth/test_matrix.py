"""The pin marker: dots on a grid, a letter each, and a style that no training renders."""

import itertools

import numpy as np
import pytest

from ocr.reviewed import erased, reviews
from training.synth import month
from training.synth.fonts import GlyphMissing
from training.synth.levels import METHODS
from training.synth.matrix import ALPHABET, COLUMNS, ROWS, grid, pinned
from training.synth.spec import Method

pytestmark = pytest.mark.usefixtures("fonts")


def test_every_letter_and_digit_has_dots_of_its_own() -> None:
    assert len(ALPHABET) == 36
    grids = {character: grid(character).tobytes() for character in ALPHABET}
    assert all(grid(character).shape == (ROWS, COLUMNS) for character in ALPHABET)
    assert all(one != other for one, other in itertools.combinations(grids.values(), 2))


@pytest.mark.parametrize("cap", [72, 100])
def test_dots_stand_apart_and_fill_the_height(cap: int) -> None:
    glyph = pinned("H", cap)
    rows = np.nonzero(glyph.coverage.max(axis=1) > 127)[0]
    assert glyph.coverage.shape[0] == cap
    assert rows[0] <= 2
    assert rows[-1] >= cap - 3
    column = glyph.coverage[:, : max(2, glyph.coverage.shape[1] // 8)].max(axis=1) > 127
    assert int((np.diff(column.astype(int)) == 1).sum()) + int(column[0]) == ROWS


def test_a_letter_that_the_marker_lacks_is_told() -> None:
    with pytest.raises(GlyphMissing, match="Ж"):
        pinned("Ж", 48)


def test_no_training_renders_the_style() -> None:
    assert Method.MATRIX not in METHODS


def test_a_month_is_the_same_each_time_and_wrong_as_asked(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two", "wrong")]
    for folder, wrong in zip(folders, (0.0, 0.0, 0.3), strict=True):
        month.write(folder, 60, 1, wrong)
    one, two, poisoned = ([(each.id, each.text) for each in reviews(folder)] for folder in folders)
    assert one == two
    assert len(one) == 60
    changed = sum(a != b for a, b in zip(one, poisoned, strict=True))
    assert 8 <= changed <= 30
    assert erased(folders[0]) == frozenset()
