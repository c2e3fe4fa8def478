"""The atlas as it is shipped, and what is refused of another."""

import shutil
from pathlib import Path

import pytest

from ocr.errors import KnowledgeInvalid
from ocr.knowledge.marks import MarkClass, coverage, load_atlas
from ocr.knowledge.marks import load as loading
from ocr.knowledge.marks.examples import example

SHIPPED = loading.SHIPPED
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
    '<rect x="20" y="20" width="60" height="60" fill="#000"/></svg>'
)
ENTRY = """
  - id: square
    name: "A square"
    kind: maker
    maker: glock
    country: AT
    period: never
    place: nowhere
    confused_with: []
    description: "A filled square."
    confidence: L
    sources: [GK]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped atlas."""
    shutil.copytree(SHIPPED / "drawings", tmp_path / "drawings")
    shutil.copy(SHIPPED / "marks.yaml", tmp_path)
    return tmp_path


def add(folder: Path, drawing: str = SQUARE, entry: str = ENTRY) -> None:
    (folder / "drawings" / "square.svg").write_text(drawing, encoding="utf-8")
    with (folder / "marks.yaml").open("a", encoding="utf-8") as file:
        file.write(entry)


def test_there_are_sixty_marks_and_of_every_class_some() -> None:
    marks = load_atlas().marks
    assert len(marks) >= 60
    assert {mark.kind for mark in marks} == set(MarkClass)


def test_every_mark_has_strokes_an_example_on_metal_and_all_its_facts() -> None:
    for mark in load_atlas().marks:
        assert coverage(mark.drawing, 50).any(), mark.id
        assert (example(mark.id) or b"").startswith(b"\xff\xd8"), mark.id
        assert all((mark.name, mark.period, mark.place, mark.description, mark.sources)), mark.id


def test_every_shipped_drawing_is_drawn_once_here_and_not_at_every_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load_atlas(SHIPPED) == load_atlas()

    monkeypatch.setattr("ocr.knowledge.marks.drawing._alpha", None)
    assert loading._shipped.__wrapped__() == load_atlas()


def test_marks_that_are_confused_are_so_both_ways() -> None:
    atlas = load_atlas()
    assert "izhmash_arrow" in atlas.lookalikes("cugir_arrow")
    for mark in atlas.marks:
        assert all(mark.id in atlas.lookalikes(other) for other in atlas.lookalikes(mark.id))


def test_an_example_is_only_ever_read_from_its_folder() -> None:
    assert example("../marks") is None
    assert example("../examples/glock_g") is None
    assert example("no_such_mark") is None


def test_one_drawing_and_one_entry_are_a_new_mark(folder: Path) -> None:
    add(folder)
    assert load_atlas(folder).by_id["square"].maker == "glock"


@pytest.mark.parametrize(
    ("drawing", "entry", "what"),
    [
        (SQUARE.replace("<rect", '<script href="x"/><rect'), ENTRY, "no plain geometry"),
        (SQUARE.replace("#000", "#f00"), ENTRY, "black or nothing"),
        (SQUARE.replace('fill="#000"', 'fill="#000" onload="x()"'), ENTRY, "must not have 'onload'"),
        (SQUARE.replace("<svg", "<!DOCTYPE svg><svg"), ENTRY, "entities"),
        (SQUARE.replace('width="60"', 'width="90"'), ENTRY, "leaves its viewBox"),
        (SQUARE.replace('width="60" height="60"', 'width="1" height="1"'), ENTRY, "almost nothing"),
        (SQUARE.replace("100 100", "50 50"), ENTRY, "viewBox"),
        ("<svg", ENTRY, "viewBox"),
        (SQUARE, ENTRY.replace("maker: glock", "maker: nobody"), "unknown maker 'nobody'"),
        (SQUARE, ENTRY.replace("country: AT", "country: QQ"), "unknown country"),
        (SQUARE, ENTRY.replace("confused_with: []", "confused_with: [circle]"), "no other mark"),
        (SQUARE, ENTRY.replace("id: square", "id: glock_g"), "twice"),
        (SQUARE, ENTRY.replace("id: square", "id: circle"), "is missing"),
        (SQUARE, "", "no entry of marks.yaml"),
    ],
)
def test_what_is_wrong_with_a_new_mark_is_said(folder: Path, drawing: str, entry: str, what: str) -> None:
    add(folder, drawing, entry)
    with pytest.raises(KnowledgeInvalid, match=what):
        load_atlas(folder)
