from pathlib import Path

import cv2
import numpy as np
import pytest

from training.evaluate.inputs import Input, decode, photos, strips
from training.evaluate.labels import Label


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gradient = np.tile(np.arange(200, dtype=np.uint8), (100, 1))
    (tmp_path / "g").mkdir()
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / "g" / name), cv2.merge([gradient] * 3))
    return tmp_path


def test_each_labelled_photo_is_read_once_and_others_not_at_all(folder: Path) -> None:
    labels = [Label("g/a.png", text, "text") for text in "AB"] + [Label("g/gone.png", "C", "text")]
    assert photos(labels, folder) == (Input(str(folder / "g/a.png"), folder / "g/a.png"),)


def test_a_strip_of_a_photo_that_is_not_there_keeps_its_label() -> None:
    label = Label("g/a.png", "A1", "serial", (50, 40, 90, 70), row=7)
    named, inputs = strips([label], Path("/nowhere"))
    assert [one.file for one in named] == ["g/a.png#7"]
    assert inputs == ()


def test_the_strip_holds_the_box_and_is_named_by_its_row(folder: Path) -> None:
    label = Label("g/a.png", "A1", "serial", (50, 40, 90, 70), row=7)
    _, (strip,) = strips([label], folder)
    image = decode(strip.load())
    assert strip.path == str(folder / "g/a.png#7")
    assert image is not None
    assert image.shape == (36, 46, 3)
    assert image[0, 0, 0] == 47


def test_a_file_with_one_label_and_no_box_is_the_strip_itself(folder: Path) -> None:
    named, (strip,) = strips([Label("g/a.png", "A1", "serial")], folder)
    assert named[0].file == "g/a.png"
    assert strip.load() == (folder / "g/a.png").read_bytes()


def test_drawn_marks_and_whole_photos_are_no_strips(folder: Path) -> None:
    whole = [Label("g/a.png", "A1", "serial"), Label("g/a.png", "B", "maker")]
    drawn = [Label("g/b.png", "(crown)", "proof", (1, 1, 9, 9)), Label("g/b.png", "x", "logo", (1, 1, 9, 9))]
    assert strips(whole + drawn, folder) == ((), ())


def test_a_box_outside_the_photo_is_told(folder: Path) -> None:
    with pytest.raises(ValueError, match="outside"):
        Input("x", folder / "g/a.png", (500, 500, 600, 600)).load()


def test_a_photo_that_is_no_image_cannot_be_cut(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="decoded"):
        Input("x", tmp_path / "a.png", (0, 0, 9, 9)).load()
    assert decode(b"") is None
