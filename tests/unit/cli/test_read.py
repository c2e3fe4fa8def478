import json
import os
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image
from typer.testing import CliRunner

from cli.main import app
from models.errors import ModelMissing
from ocr.types import Reading


class _Canned(Protocol):
    crops: list[bool]
    recogniser: Path | None

    def read_file(self, path: Path, *, crop: bool = False) -> Reading: ...


@pytest.fixture
def run(reader: _Canned) -> CliRunner:
    return CliRunner()


def _grey(path: Path, shade: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (90, 60), (shade, shade, shade)).save(path)
    return path


def test_the_table_shows_kind_value_probability_alternatives_and_reasons(run: CliRunner, photo: Path) -> None:
    result = run.invoke(app, ["read", "--table", str(photo)], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    for part in ("serial", "Б 123456", "70%", "Б 123458 20%", "six digits"):
        assert part in result.stdout


def test_the_table_names_lines_without_a_candidate_and_advice_for_a_better_photo(
    run: CliRunner, photo: Path
) -> None:
    result = run.invoke(app, ["read", "--table", str(photo)], env={"COLUMNS": "200"})
    assert "also read: [bold]N[/] 40%" in result.stdout
    assert "Come closer." in result.stdout


def test_a_pipe_gets_one_reading_a_line_as_json_in_the_order_of_the_photos(
    run: CliRunner, tmp_path: Path
) -> None:
    photos = [_grey(tmp_path / f"{n}.png", n) for n in range(3)]
    result = run.invoke(app, ["read", *map(str, photos)])
    readings = [Reading.from_dict(json.loads(line)) for line in result.stdout.splitlines()]
    assert [reading.photo.path for reading in readings] == [str(photo) for photo in photos]
    assert "Б 123456" in result.stdout


def test_a_refused_photo_is_told_with_advice_and_the_others_are_still_read(
    run: CliRunner, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("not a photo")
    result = run.invoke(app, ["read", "--json", str(tmp_path / "notes.txt"), str(photo)])
    assert result.exit_code == 0
    refused, read = (Reading.from_dict(json.loads(line)) for line in result.stdout.splitlines())
    assert refused.refused is not None
    assert refused.refused.reason == "not_an_image"
    assert read.refused is None
    assert "notes.txt: refused, not_an_image" in result.stderr
    assert refused.refused.advice in result.stderr


def test_a_photo_on_which_the_reader_fails_is_told_and_the_others_are_still_read(
    run: CliRunner, reader: _Canned, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reader.read_file

    def fails(path: Path, *, crop: bool = False) -> Reading:
        if path.name == "odd.png":
            raise ZeroDivisionError("by nothing")
        return read(path, crop=crop)

    monkeypatch.setattr(reader, "read_file", fails)
    odd = _grey(tmp_path / "odd.png", 9)
    result = run.invoke(app, ["read", "--json", str(odd), str(photo)])
    assert result.exit_code == 1
    assert [json.loads(line)["photo"]["path"] for line in result.stdout.splitlines()] == [str(photo)]
    assert "Traceback" in result.stderr
    assert f"{odd}: not read, ZeroDivisionError: by nothing" in result.stderr
    assert run.invoke(app, ["read", "--json", str(odd)]).exit_code == 2


def test_a_burst_is_one_reading_that_names_its_photos_and_those_left_out(
    run: CliRunner, tmp_path: Path
) -> None:
    photos = [_grey(tmp_path / f"{n}.png", 40 * n) for n in range(3)]
    (tmp_path / "notes.txt").write_text("not a photo")
    result = run.invoke(app, ["read", "--burst", "--json", *map(str, (*photos, tmp_path / "notes.txt"))])
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert [photo["path"] for photo in json.loads(line)["burst"]] == [str(photo) for photo in photos]
    assert "2.png: left out" in result.stderr
    assert "notes.txt: refused, not_an_image" in result.stderr


def test_a_burst_of_which_one_photo_can_be_read_is_none(run: CliRunner, photo: Path, tmp_path: Path) -> None:
    result = run.invoke(app, ["read", "--burst", str(photo), str(tmp_path / "gone.jpg")])
    assert result.exit_code == 2
    assert "Fewer than two" in result.stderr


@pytest.mark.parametrize("more", [["--crop"], ["a.jpg"] * 6, []])
def test_a_burst_takes_two_to_six_whole_photos(run: CliRunner, photo: Path, more: list[str]) -> None:
    result = run.invoke(app, ["read", "--burst", str(photo), *more])
    assert result.exit_code == 2
    assert "2 to 6" in result.stderr


@pytest.mark.parametrize("name", ["gone.jpg", "."])
def test_the_exit_code_is_2_where_nothing_could_be_read(run: CliRunner, tmp_path: Path, name: str) -> None:
    result = run.invoke(app, ["read", "--table", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "unreadable" in result.stderr
    assert result.stdout == ""


def test_a_folder_is_refused_with_the_advice_to_name_the_photos(run: CliRunner, tmp_path: Path) -> None:
    result = run.invoke(app, ["read", str(tmp_path)])
    assert "name the photos in it" in result.stderr


def test_crop_is_passed_to_the_reader(run: CliRunner, reader: _Canned, photo: Path) -> None:
    run.invoke(app, ["read", "--crop", str(photo)])
    run.invoke(app, ["read", str(photo)])
    assert reader.crops == [True, False]


def test_another_recogniser_reads_where_it_is_named(
    run: CliRunner, reader: _Canned, photo: Path, tmp_path: Path
) -> None:
    run.invoke(app, ["read", "--recogniser", str(tmp_path), str(photo)])
    assert reader.recogniser == tmp_path


def test_a_recogniser_that_is_not_there_is_told(photo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "recogniser" / "mine"
    arguments = ["read", "--recogniser", str(folder), str(photo)]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    folder.mkdir(parents=True)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "There is no recogniser mine" in result.stderr


def test_drawings_are_written_and_named(run: CliRunner, photo: Path, tmp_path: Path) -> None:
    result = run.invoke(app, ["read", "--draw", str(tmp_path / "new" / "out"), str(photo)])
    drawing = tmp_path / "new" / "out" / "IMG_1.jpg.png"
    assert f"drawn: {drawing}" in result.stderr
    with Image.open(drawing) as image:
        assert max(image.size) >= 1200


def test_photos_of_one_name_get_a_drawing_each_and_reading_again_adds_none(
    run: CliRunner, tmp_path: Path
) -> None:
    photos = [_grey(tmp_path / folder / "IMG_1.jpg", shade) for folder, shade in (("a", 10), ("b", 200))]
    out = tmp_path / "out"
    for photo in (*photos, *photos):
        run.invoke(app, ["read", "--draw", str(out), str(photo)])
    assert sorted(path.name for path in out.iterdir()) == ["IMG_1.jpg-2.png", "IMG_1.jpg.png"]
    with Image.open(out / "IMG_1.jpg.png") as first, Image.open(out / "IMG_1.jpg-2.png") as second:
        corners = [image.convert("RGB").getpixel((600, 700)) for image in (first, second)]
    assert corners == [(10, 10, 10), (200, 200, 200)]


def test_a_file_that_is_no_drawing_of_ours_is_never_overwritten(
    run: CliRunner, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "IMG_1.jpg.png").write_text("mine")
    run.invoke(app, ["read", "--draw", str(tmp_path), str(photo)])
    assert (tmp_path / "IMG_1.jpg.png").read_text() == "mine"
    assert (tmp_path / "IMG_1.jpg-2.png").exists()


def test_a_refused_photo_is_not_drawn(run: CliRunner, tmp_path: Path) -> None:
    run.invoke(app, ["read", "--draw", str(tmp_path / "out"), str(tmp_path / "gone.jpg")])
    assert not (tmp_path / "out").exists()


def test_a_file_name_that_is_not_utf8_survives_in_json(run: CliRunner, photo: Path, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    odd.write_bytes(photo.read_bytes())
    result = run.invoke(app, ["read", "--json", str(odd)])
    assert json.loads(result.stdout)["photo"]["path"] == str(odd)
    assert run.invoke(app, ["read", "--table", str(odd)]).exit_code == 0


def test_models_that_cannot_be_used_are_told_in_two_lines(
    monkeypatch: pytest.MonkeyPatch, photo: Path
) -> None:
    def fail(recogniser: Path | None) -> None:
        raise ModelMissing("The weights are gone.")

    monkeypatch.setattr("cli.reader.open_reader", fail)
    result = CliRunner().invoke(app, ["read", str(photo)])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == ["The weights are gone.", f"  {ModelMissing.advice}"]
