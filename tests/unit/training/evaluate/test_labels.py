from pathlib import Path

import pytest

from ocr.errors import LabelsInvalid
from training.evaluate.labels import Label, read_labels

HEADING = "file,x,y,w,h,text,kind,note\n"


def _write(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_a_label_with_its_box_as_corners(tmp_path: Path) -> None:
    path = _write(tmp_path, HEADING + 'weapons/a.jpg,10,20,30,40,"CAL, 9 mm",calibre,x\nb.jpg,,,,,7,year,\n')
    first, second = read_labels(path)
    assert first == Label("weapons/a.jpg", "CAL, 9 mm", "calibre", (10, 20, 40, 60), row=0)
    assert first.group == "weapons"
    assert second == Label("b.jpg", "7", "year", None, row=1)
    assert (first.columns["note"], second.columns["note"]) == ("x", "")


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = _write(tmp_path, "\ufeff" + HEADING + "a.jpg,,,,,7,year,\n")
    assert [label.file for label in read_labels(path)] == ["a.jpg"]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("file,x,y,w,h,text\n", ":1:", "no column kind"),
        ("", ":1:", "no column file"),
        (HEADING + "a.jpg,,,,,7,year,\na.jpg,1,2,x,4,7,year,\n", ":3:", "not four numbers"),
        (HEADING + "a.jpg,1,2\n", ":2:", "shorter than the heading"),
        (HEADING + ",,,,,7,year,\n", ":2:", "names no file"),
    ],
)
def test_a_wrong_file_of_labels_is_told_with_its_line(
    tmp_path: Path, text: str, where: str, what: str
) -> None:
    path = _write(tmp_path, text)
    with pytest.raises(LabelsInvalid) as caught:
        read_labels(path)
    assert f"{path}{where}" in caught.value.message
    assert what in caught.value.message


def test_labels_that_are_not_there_or_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(LabelsInvalid, match="cannot be read"):
        read_labels(tmp_path / "gone.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LabelsInvalid, match="not CSV in UTF-8"):
        read_labels(tmp_path / "binary.csv")


@pytest.mark.parametrize(
    ("text", "kind", "is_measured"),
    [("A1", "serial", True), ("(crown)", "proof", False), ("A1", "logo", False), ("", "none", False)],
)
def test_drawn_marks_and_photos_of_nothing_are_not_measured_as_text(
    text: str,
    kind: str,
    is_measured: bool,  # noqa: FBT001
) -> None:
    assert Label("a.jpg", text, kind).is_measured is is_measured


def test_a_table_of_strips_has_no_heading_and_no_boxes(tmp_path: Path) -> None:
    path = tmp_path / "strips.tsv"
    path.write_text('scene/1.jpg\tRescue\nscene/2.jpg\t"quoted\n', encoding="utf-8")

    labels = read_labels(path)

    assert [(label.file, label.text, label.box) for label in labels] == [
        ("scene/1.jpg", "Rescue", None),
        ("scene/2.jpg", '"quoted', None),
    ]


def test_a_line_of_a_table_of_strips_without_a_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "strips.tsv"
    path.write_text("scene/1.jpg\tRescue\nscene/2.jpg\n", encoding="utf-8")

    with pytest.raises(LabelsInvalid, match=r"strips\.tsv:2"):
        read_labels(path)
