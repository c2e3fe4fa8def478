import json
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image
from typer.testing import CliRunner

from cli.main import app

HEADING = "file,x,y,w,h,text,kind,note\n"


class _Canned(Protocol):
    recogniser: Path | None


@pytest.fixture
def run(reader: object) -> CliRunner:
    return CliRunner()


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Photos of two groups, one of them read rightly by the canned reader, and one that is not there."""
    for group, shade in (("weapons", 10), ("metal", 200)):
        (tmp_path / group).mkdir()
        Image.new("RGB", (90, 60), (shade, shade, shade)).save(tmp_path / group / "a.png")
    rows = (
        "weapons/a.png,,,,,Б 123456,serial,",
        "weapons/a.png,5,5,55,15,Б 123456,serial,",
        "metal/a.png,,,,,OTHER,maker,",
        "metal/gone.png,,,,,OTHER,maker,",
    )
    path = tmp_path / "labels.csv"
    path.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def _arguments(labels: Path, *more: str) -> list[str]:
    plot = labels.parent / "out" / "plot.png"
    return ["evaluate", str(labels), "--photos", str(labels.parent), "--plot", str(plot), *more]


def test_json_holds_figures_by_group_times_and_photos_that_are_not_there(
    run: CliRunner, labels: Path
) -> None:
    result = run.invoke(app, _arguments(labels, "--json"))
    assert result.exit_code == 0
    ours = json.loads(result.stdout)["rollmark"]
    assert ours["table"]["weapons"] == {
        "n": 2, "@1": 1.0, "@5": 1.0, "serials": 2, "serial@1": 1.0, "serial@5": 1.0,
    }  # fmt: skip
    assert ours["table"]["metal"]["@1"] == 0
    assert ours["photos_missing"] == 1
    assert ours["milliseconds"]["median"] > 0


def test_the_table_and_the_plot_are_for_a_person(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, _arguments(labels))
    assert "weapons" in result.stdout
    assert "1.000" in result.stdout
    assert f"plotted: {labels.parent / 'out' / 'plot.png'}" in result.stderr.replace("\n", "")
    assert (labels.parent / "out" / "plot.png").exists()


def test_only_the_groups_named_are_read(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, _arguments(labels, "--json", "--groups", "metal"))
    assert set(json.loads(result.stdout)["rollmark"]["table"]) == {"metal", "all", "maker"}


def test_a_group_without_labels_is_told_with_those_that_have_some(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, _arguments(labels, "--groups", "chips"))
    assert result.exit_code == 1
    assert "chips" in result.stderr
    assert "Groups: weapons, metal." in result.stderr


@pytest.fixture
def marked(labels: Path) -> Path:
    """The same labels with a column that tells how each marking was made."""
    heading, *rows = labels.read_text(encoding="utf-8").splitlines()
    methods = ("stamped", "laser", "stamped", "laser")
    told = [f"{row},{method}" for row, method in zip(rows, methods, strict=True)]
    labels.write_text("\n".join([f"{heading},method", *told]) + "\n", encoding="utf-8")
    return labels


def test_figures_are_told_apart_by_columns_that_are_asked_for(run: CliRunner, marked: Path) -> None:
    result = run.invoke(app, _arguments(marked, "--json", "--by", "method", "--by", "kind"))
    by = json.loads(result.stdout)["rollmark"]["by"]
    assert by["method"]["stamped"] == {
        "n": 2, "@1": 0.5, "@5": 0.5, "serials": 1, "serial@1": 1.0, "serial@5": 1.0,
    }  # fmt: skip
    assert by["method"]["laser"]["n"] == 1
    assert {value: of["n"] for value, of in by["kind"].items()} == {"serial": 2, "maker": 1}


def test_the_table_has_a_section_for_each_value_of_a_column(run: CliRunner, marked: Path) -> None:
    result = run.invoke(app, _arguments(marked, "--by", "method"))
    assert "method stamped" in result.stdout
    assert "method laser" in result.stdout


def test_a_column_that_is_not_there_is_told_with_those_that_are(run: CliRunner, marked: Path) -> None:
    result = run.invoke(app, _arguments(marked, "--by", "method", "--by", "finish"))
    assert result.exit_code == 1
    assert "no column finish." in result.stderr.replace("\n", " ")
    assert "Columns: file, x, y, w, h, text, kind, note, method." in result.stderr.replace("\n", " ")


def test_a_table_of_strips_cannot_be_told_apart_by_columns(run: CliRunner, labels: Path) -> None:
    table = labels.with_suffix(".tsv")
    table.write_text("weapons/a.png\t123456\n", encoding="utf-8")
    result = run.invoke(app, _arguments(table, "--crops", "--by", "method"))
    assert result.exit_code == 1
    assert "A table of strips has no columns" in result.stderr.replace("\n", " ")


def test_labelled_boxes_are_read_as_strips(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, _arguments(labels, "--json", "--crops", "--groups", "weapons"))
    figures = json.loads(result.stdout)["rollmark"]["table"]
    assert figures["weapons"]["n"] == 1
    assert "CER" in figures["weapons"]


def test_photos_that_are_all_elsewhere_are_told_with_what_to_check(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, ["evaluate", str(labels), "--photos", str(labels.parent / "elsewhere")])
    assert result.exit_code == 1
    assert "None of the 4 labels" in result.stderr
    assert "--photos" in result.stderr


def test_a_peer_that_is_not_known_is_told(run: CliRunner, labels: Path) -> None:
    result = run.invoke(app, _arguments(labels, "--against", "abbyy"))
    assert result.exit_code == 1
    assert "rapidocr, tesseract" in result.stderr


def test_a_peer_is_measured_on_the_same_photos(run: CliRunner, labels: Path) -> None:
    out = json.loads(run.invoke(app, _arguments(labels, "--json", "--against", "rapidocr")).stdout)
    assert list(out) == ["rollmark", "rapidocr"]
    assert out["rapidocr"]["table"]["weapons"]["n"] == out["rollmark"]["table"]["weapons"]["n"]
    assert out["rapidocr"]["milliseconds"]["median"] > out["rollmark"]["milliseconds"]["median"]


def test_another_recogniser_is_measured_where_it_is_named(
    run: CliRunner, reader: _Canned, labels: Path
) -> None:
    run.invoke(app, _arguments(labels, "--recogniser", str(labels.parent)))
    assert reader.recogniser == labels.parent
