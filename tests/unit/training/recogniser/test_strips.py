"""Folders of strips: what a kill leaves behind is mended, and what is whole stays."""

from pathlib import Path

import numpy as np
import pytest

from training.recogniser.data import source
from training.recogniser.strips import TRUTH, Row, rows_into


def drawn(number: int) -> Row:
    return np.full((48, 64, 3), 10 * number, np.uint8), f"NO{number}", "1", "print", "paper", "latin"


def texts(folder: Path) -> list[str]:
    return [text for _, text in source(folder / TRUTH, folder, 1.0).rows]


@pytest.mark.parametrize("left", [1, 12])
def test_a_row_that_a_kill_tore_is_drawn_again(tmp_path: Path, left: int) -> None:
    rows_into(tmp_path, 3, drawn)
    whole = (tmp_path / TRUTH).read_bytes()
    last = whole.rfind(b"\n", 0, -1) + 1
    (tmp_path / TRUTH).write_bytes(whole[: last + left])
    numbers: list[int] = []

    def again(number: int) -> Row:
        numbers.append(number)
        return drawn(number)

    rows_into(tmp_path, 4, again)

    assert numbers == [2, 3]
    assert (tmp_path / TRUTH).read_bytes().startswith(whole)
    assert texts(tmp_path) == ["NO0", "NO1", "NO2", "NO3"]


def test_a_row_that_lacks_only_its_end_is_drawn_again(tmp_path: Path) -> None:
    rows_into(tmp_path, 2, drawn)
    whole = (tmp_path / TRUTH).read_bytes()
    (tmp_path / TRUTH).write_bytes(whole[:-1])
    rows_into(tmp_path, 2, drawn)
    assert (tmp_path / TRUTH).read_bytes() == whole


def test_rows_that_are_whole_stay(tmp_path: Path) -> None:
    rows_into(tmp_path, 3, drawn)
    before = (tmp_path / TRUTH).read_bytes()
    rows_into(tmp_path, 2, drawn)
    assert (tmp_path / TRUTH).read_bytes() == before
