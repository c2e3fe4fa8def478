"""Folders of strips: what a kill leaves behind is mended, and what is whole stays."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.errors import RollmarkError
from training.recogniser import strips
from training.recogniser.data import source
from training.recogniser.strips import TRUTH, Row, fill, rows_into


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


@pytest.mark.parametrize("rings", [False, True])
def test_several_processes_render_the_same_strips(tmp_path: Path, *, rings: bool) -> None:
    fill(tmp_path / "one", 11, 5, rings=rings)
    fill(tmp_path / "two", 3, 5, rings=rings)
    fill(tmp_path / "two", 11, 5, rings=rings, workers=2)

    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert len(one) == 12
    assert two == one


def test_files_that_are_no_photo_are_passed_over(tmp_path: Path) -> None:
    notes, photo = tmp_path / "notes.txt", tmp_path / "photo.png"
    notes.write_text("no photo")
    cv2.imwrite(str(photo), np.full((400, 900, 3), 128, np.uint8))
    assert strips.drawn(1, 1, photos=(notes, photo))[4] == "photo"
    assert strips.drawn(1, 2, photos=(notes, photo))[4] == "photo"


def test_photos_smaller_than_any_marking_are_told_rather_than_tried_for_ever(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "small.png"), np.full((4, 4, 3), 128, np.uint8))
    with pytest.raises(RollmarkError, match="no photo larger than a marking"):
        strips.drawn(1, 1, photos=(tmp_path / "small.png",))
