"""The report: what it counts, what it shows, and that nothing on a photo can run in it."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ocr.bulk.report.report import About, write_report
from ocr.bulk.report.sheets import write_sheet
from ocr.bulk.report.thumbnail import SIDE, thumbnail
from ocr.bulk.tables import read_rows, refused_rows
from ocr.bulk.testing import KEY, Listed, Results
from ocr.types import Candidate, Line, MarkingKind, Photo, Quality, Reading, Refusal, Script

EVIL = '<script>alert(1)</script>"><img src=x>.jpg'
ABOUT = About(archive="archive & more", models={"detector": "1"}, models_key=KEY)
SQUARE = ((1.0, 2.0), (30.0, 2.0), (30.0, 12.0), (1.0, 12.0))
PAIR = "ab" * 32


def reading(serial: str | None, p: float = 0.9, *, likeness: str = "00" * 32) -> Reading:
    photo = Photo("0" * 64, 40, 30, taken_at="2020-05-01T10:00:00", likeness=likeness)
    quality = Quality(0.5, 0.0, 20.0, ("Come closer.",))
    if serial is None:
        return Reading(photo, quality, models={"detector": "1"}, timings_ms={"total": 500.0})
    line = Line("line-1", SQUARE, serial, p, Script.LATIN)
    candidates = (
        Candidate(MarkingKind.SERIAL, serial, serial, p, evidence=("line-1",)),
        Candidate(MarkingKind.MANUFACTURER_NAME, "BERETTA", "beretta", 0.9),
    )
    return Reading(photo, quality, (line,), (), candidates, {"detector": "1"}, {"total": 500.0})


def keep(results: Results, readings: Mapping[str, Reading | Refusal]) -> None:
    rows: dict[str, list[dict[str, Any]]] = {}
    for number, (path, one) in enumerate(readings.items()):
        sha256 = f"{number:064x}"
        file = {"path": path, "size": 1, "stamp": "1", "sha256": sha256}
        new = (
            refused_rows(sha256, KEY, path, one)
            if isinstance(one, Refusal)
            else read_rows(sha256, KEY, path, one.to_dict())
        )
        for table, more in {**new, "files": [file]}.items():
            rows.setdefault(table, []).extend(more)
    results.parts.commit([results.parts.stage(rows)])


def sheet(page: Path, name: str) -> list[dict[str, str]]:
    with page.with_name(name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(results: Results) -> Path:
    return write_report(results.parts, Listed({}), ABOUT, lambda *_: None)


def test_what_is_doubtful_comes_first_and_what_is_sure_not_at_all(results: Results) -> None:
    keep(
        results,
        {
            "sure.jpg": reading("A1234", 0.98),
            "doubtful.jpg": reading("B1234", 0.5),
            "c.jpg": reading("C1234", 0.3),
        },
    )
    assert [row["path"] for row in sheet(write(results), "worth.csv")] == ["doubtful.jpg", "c.jpg"]


def test_every_refusal_is_listed_with_its_reason_and_advice(results: Results) -> None:
    keep(results, {"a.jpg": Refusal("damaged", "Copy it again."), "b.jpg": reading("A1234")})
    (row,) = sheet(write(results), "quarantine.csv")
    assert (row["path"], row["reason"], row["advice"]) == ("a.jpg", "damaged", "Copy it again.")


def test_the_summary_counts_photos_makers_and_advice(results: Results) -> None:
    keep(results, {"a.jpg": reading("A1234"), "b.jpg": reading(None), "c.jpg": Refusal("empty", "x")})
    counts = {(row["what"], row["which"]): int(row["count"]) for row in sheet(write(results), "summary.csv")}
    assert counts["read", ""] == 2
    assert counts["refused", "empty"] == counts["refused", ""] == 1
    assert counts["manufacturer_name", "beretta"] == counts["with_serial", ""] == 1
    assert counts["advice", "Come closer."] == 2


def test_readings_by_other_models_are_counted_apart(results: Results) -> None:
    rows = read_rows("1" * 64, "another key", "a.jpg", reading("A1234").to_dict())
    results.parts.commit([results.parts.stage(rows)])
    counts = {row["what"]: row["count"] for row in sheet(write(results), "summary.csv")}
    assert (counts["read"], counts["earlier"]) == ("0", "1")


def test_photos_of_one_weapon_that_disagree_are_shown(results: Results) -> None:
    keep(results, {"w/1.jpg": reading("F85641", 0.7), "w/2.jpg": reading("F85642", 0.7)})
    page = write(results)
    assert {row["disagree"] for row in sheet(page, "weapons.csv")} == {"yes"}
    assert "F85641; F85642" in page.read_text()


def test_photos_that_look_the_same_are_in_one_group(results: Results) -> None:
    keep(
        results,
        {
            "a.jpg": reading(None, likeness=PAIR),
            "b.jpg": reading(None),
            "c.jpg": reading(None, likeness="bb" + PAIR[2:]),
        },
    )
    assert [(row["path"], row["bits"]) for row in sheet(write(results), "near.csv")] == [
        ("a.jpg", "0"),
        ("c.jpg", "1"),
    ]


def test_of_photos_that_show_the_same_the_page_has_the_first_alone(results: Results) -> None:
    keep(
        results,
        {f"{n}.jpg": reading(f"A123{n}", 0.5 + n / 100, likeness=PAIR) for n in range(3)}
        | {"other.jpg": reading("B1234", 0.4)},
    )
    page = write(results)
    assert len(sheet(page, "worth.csv")) == 4
    assert page.read_text().count("<article>") == 2
    assert "0.jpg" in page.read_text()


def test_names_of_files_and_texts_on_photos_cannot_run_in_the_page(results: Results) -> None:
    keep(results, {EVIL: reading("<b onload=x>", 0.5), "w/2.jpg": Refusal("<i>reason", "<i>advice")})
    page = write(results).read_text()
    assert "<script>alert" not in page
    assert "<b onload" not in page
    assert "<i>reason" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in page


def test_cells_that_a_spreadsheet_would_run_are_made_text(tmp_path: Path) -> None:
    rows: list[dict[str, str | None]] = [
        {"path": '=HYPERLINK("x")'},
        {"path": "@sum"},
        {"path": "a=b"},
        {"path": None},
    ]
    write_sheet(tmp_path / "x.csv", ["path"], rows)
    with (tmp_path / "x.csv").open(newline="") as file:
        assert [row[0] if row else "" for row in csv.reader(file)][1:] == [
            '\'=HYPERLINK("x")',
            "'@sum",
            "a=b",
            "",
        ]


def test_a_report_on_nothing_is_a_report(results: Results) -> None:
    assert "Nothing stands out" in write(results).read_text()


def test_pictures_of_what_is_worth_a_look_show_where_the_serial_stands(results: Results) -> None:
    asked = []

    def draw(photo: bytes, polygons: list[list[list[float]]]) -> bytes:
        asked.append((photo, polygons))
        return b"picture"

    import hashlib  # noqa: PLC0415

    sha256 = hashlib.sha256(b"photo").hexdigest()
    rows = read_rows(sha256, KEY, "a.jpg", reading("A1234", 0.5).to_dict())
    results.parts.commit([results.parts.stage(rows)])
    source = Listed({"a.jpg": b"photo"})
    page = write_report(results.parts, source, ABOUT, draw).read_text()
    assert asked == [(b"photo", [[list(corner) for corner in SQUARE]])]
    assert "data:image/jpeg;base64,cGljdHVyZQ==" in page
    # The file is another by now.
    write_report(results.parts, Listed({"a.jpg": b"other"}), ABOUT, draw)
    assert len(asked) == 1


def test_a_thumbnail_is_small_and_outlined() -> None:
    file = io.BytesIO()
    Image.new("RGB", (1200, 800), "grey").save(file, "JPEG")
    small = thumbnail(file.getvalue(), [[[100, 100], [600, 100], [600, 300], [100, 300]]])
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (SIDE, round(SIDE * 800 / 1200))
        red, _, blue = image.convert("RGB").getpixel((round(350 * SIDE / 1200), round(100 * SIDE / 1200)))  # type: ignore[misc]
    assert red > blue + 60


def test_what_is_no_photo_has_no_thumbnail() -> None:
    assert thumbnail(b"text", []) is None


@pytest.mark.parametrize("count", [0, 30])
def test_values_beyond_the_first_are_told_in_number(results: Results, count: int) -> None:
    keep(results, {f"{n}.jpg": Refusal(f"reason_{n}", "x") for n in range(count)})
    assert ("and 18 more" in write(results).read_text()) == (count == 30)
