"""What is written down of photographs: tables that can be trained on, and strips cut by them."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.decode import decode, read_bytes
from ocr.errors import LabelsInvalid
from training.evaluate.labels import read_labels
from training.places import Place, read_places
from training.recogniser import transcribed
from training.recogniser.data import encoded, source
from training.recogniser.transcribed import HELD_OUT, STAMPS, WEAPONS

SQUARE = np.array([[100, 100], [180, 100], [180, 120], [100, 120]], np.float32)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with one photograph, grey noise with a bright band where a line would be."""
    image = np.random.default_rng(1).integers(60, 200, (300, 400, 3)).astype(np.uint8)
    image[100:120, 100:180] = 255
    cv2.imwrite(str(tmp_path / "a.png"), image)
    return tmp_path


def test_no_photograph_that_is_held_out_is_trained_on() -> None:
    held, trained = ({place.file for place in read_places(table)} for table in (HELD_OUT, WEAPONS))

    assert held
    assert trained
    assert not held & trained


def test_every_line_to_train_on_is_certain_and_nearly_every_one_can_be_spelt() -> None:
    texts = [place.text for place in read_places(WEAPONS) if place.is_read]
    numbers = [line.split("\t")[1] for line in STAMPS.read_text(encoding="utf-8").splitlines()]

    assert not any("?" in text for text in [*texts, *numbers])
    assert all(len(number) == 6 and number.isdecimal() for number in numbers)
    assert sum(bool(encoded(text)) for text in texts) > 0.95 * len(texts)


def test_the_table_that_is_held_out_is_one_of_labels() -> None:
    labels = read_labels(HELD_OUT)

    assert sum(label.is_measured for label in labels) > 250
    assert all(label.box is not None for label in labels)


def test_a_line_is_cut_three_ways_and_a_place_without_text_once(photos: Path) -> None:
    out = photos / "strips"

    transcribed.fill(out, [Place("a.png", SQUARE, "A#1 B"), Place("a.png", SQUARE + 60, "")], photos)

    rows = source(out / "truth.tsv", out, 1.0).rows
    assert [text for _, text in rows] == ["A#1 B", "A#1 B", "A#1 B", ""]
    cuts = [decode(read_bytes(out / name)).image for name, _ in rows]
    sizes = [cut.shape[:2] for cut in cuts]
    assert sizes[0] == (20, 80)
    assert sizes[2][0] < sizes[0][0] < sizes[1][0]
    assert cuts[0].min() == 255


def test_a_folder_that_was_filled_stays_and_a_photograph_that_is_missing_is_left_out(photos: Path) -> None:
    out = photos / "strips"
    transcribed.fill(out, [Place("missing.png", SQUARE, "A")], photos)

    transcribed.fill(out, [Place("a.png", SQUARE, "A")], photos)

    assert source(out / "truth.tsv", out, 1.0).rows == ()


def test_patches_hold_nothing_of_any_place_in_the_table(photos: Path) -> None:
    whole = np.array([[0, 0], [400, 0], [400, 300], [0, 300]], np.float32)

    transcribed.patches(photos / "none", [Place("a.png", whole, "A")], photos, ["a.png"])
    transcribed.patches(photos / "one", [], photos, ["a.png", "missing.png"])

    assert source(photos / "none" / "truth.tsv", photos / "none", 1.0).rows == ()
    assert [text for _, text in source(photos / "one" / "truth.tsv", photos / "one", 1.0).rows] == [""]


def test_words_of_the_street_are_those_that_can_be_read_on_photographs_not_held_out(tmp_path: Path) -> None:
    quad = "0 0 9 0 9 9 0 9"
    rows = [f"{name}.jpg,{quad},{text}" for name in "abcd" for text in (f"EXIT {name}", "###", "-")]
    (tmp_path / "streets.csv").write_text("\n".join(["file,quad,text", *rows]), encoding="utf-8")

    assert [place.text for place in transcribed.words(tmp_path / "streets.csv")] == ["EXIT b", "EXIT c"]


def test_patches_are_not_cut_twice(photos: Path) -> None:
    transcribed.patches(photos / "one", [], photos, ["a.png"])
    made = (photos / "one" / "truth.tsv").stat().st_mtime_ns

    transcribed.patches(photos / "one", [], photos, ["a.png", "a.png"])

    assert (photos / "one" / "truth.tsv").stat().st_mtime_ns == made


@pytest.mark.parametrize("row", ["a.png,1 2 3,A", "a.png,a b c d e f g h,A"])
def test_a_quad_that_is_none_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f"file,quad,text\n{row}\n", encoding="utf-8")

    with pytest.raises(LabelsInvalid, match=r"table\.csv:2"):
        read_places(table)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("file,text\n", encoding="utf-8")

    with pytest.raises(LabelsInvalid, match="quad"):
        read_places(table)
