"""What the detector is trained on."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.detect import BoxRules
from training.detector.data import LEAST, SHRUNK, crops, painted
from training.detector.recipe import ABOUT
from training.detector.sheets import FINE, Known, Sheet, Source, held, sheets, words
from training.places import HELD

SIDE = 192
LINE = np.array([[20, 40], [160, 40], [160, 60], [20, 60]], np.float32)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    rng = np.random.default_rng(1)
    for n in range(4):
        metal = cv2.GaussianBlur(rng.integers(90, 150, (500, 700, 3)).astype(np.uint8), (0, 0), 2)
        cv2.imwrite(str(folder / f"img_{n}.png"), metal)
    return folder


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    rows = [f"scene/img_{n}.jpg,10 10 90 10 90 40 10 40,{text}" for n in range(4) for text in ("WORD", "###")]
    path.write_text("\n".join(["file,quad,text", *rows]) + "\n", encoding="utf-8")
    return path


def _sheet(*places: tuple[Known, np.ndarray], rest: Known = Known.NOTHING) -> Sheet:
    return Sheet(np.zeros((FINE * SIDE, FINE * SIDE, 3), np.uint8), places, rest)


def _first(made: Iterator[Sheet], wanted: Known) -> Sheet:
    return next(sheet for sheet, _ in zip(made, range(20), strict=False) if wanted in dict(sheet.places))


def test_without_relief_the_teacher_decides_everywhere(photos: Path) -> None:
    batch = next(crops((Source(photos, 1.0),), (1,), count=3, side=SIDE))

    assert batch.fine.shape == (3, FINE * SIDE, FINE * SIDE, 3)
    assert batch.known.shape == (3, SIDE, SIDE)
    assert (batch.known == Known.NOTHING).all()


def test_relief_is_known_and_the_rest_is_left_to_the_teacher(photos: Path) -> None:
    batch = next(crops((Source(photos, 1.0, relief=1.0),), (2,), count=6, side=SIDE))
    counts = [int((batch.known == each).sum()) for each in (Known.TEXT, Known.BARE, Known.NOTHING)]

    assert all(counts)
    assert not (batch.known == Known.WORD).any()


def test_relief_changes_the_photograph_where_text_is_known(photos: Path) -> None:
    source = Source(photos, 1.0, relief=1.0)
    sheet = _first(sheets(source, np.random.default_rng(3)), Known.TEXT)
    quad = next(quad for kind, quad in sheet.places if kind is Known.TEXT)
    mask = np.zeros(sheet.image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [quad.astype(np.int32)], 1)
    edges = np.abs(cv2.Laplacian(sheet.image, cv2.CV_32F)).max(2)

    assert edges[mask > 0].mean() > edges[mask == 0].mean()


def test_text_is_shrunk_as_the_teacher_shrinks_it() -> None:
    known = painted(_sheet((Known.TEXT, LINE)), SIDE)
    rows = np.flatnonzero((known == Known.TEXT).any(1))

    assert abs(len(rows) - 20 * (1 - 2 * SHRUNK)) < 3
    assert (known[42:58, 22:158] != Known.NOTHING).all()


def test_text_too_small_to_be_found_is_left_untold() -> None:
    small = LINE * np.float32(0.9 * LEAST / 20)
    known = painted(_sheet((Known.TEXT, small), rest=Known.BARE), SIDE)

    assert (known == Known.UNTOLD).any()
    assert not (known == Known.TEXT).any()


def test_around_a_word_of_a_street_the_teacher_decides_where_its_line_ends() -> None:
    known = painted(_sheet((Known.WORD, LINE)), SIDE)

    assert set(np.unique(known)) == {Known.NOTHING, Known.WORD}


def test_words_nobody_could_read_are_left_untold(table: Path) -> None:
    assert [kind for kind, _ in words(table)["img_1"]] == [Known.WORD, Known.UNTOLD]


def test_every_third_street_photograph_is_held_out(photos: Path, table: Path) -> None:
    assert held(table) == {f"img_{n}" for n in range(0, 4, HELD)}

    for name in ("img_1", "img_2"):
        (photos / f"{name}.png").unlink()
    with pytest.raises(ValueError, match="holds no photographs"):
        next(sheets(Source(photos, 1.0, words=table), np.random.default_rng(1)))


def test_rendered_parts_are_known_everywhere() -> None:
    sheet = next(sheets(Source(None, 1.0), np.random.default_rng(4)))

    assert sheet.rest is Known.BARE
    assert {kind for kind, _ in sheet.places} <= {Known.TEXT, Known.UNTOLD}


def test_the_same_seed_gives_the_same_batches(photos: Path) -> None:
    source = Source(photos, 1.0, relief=1.0)
    first, again = (next(crops((source,), (4,), count=2, side=SIDE)) for _ in range(2))

    assert first.fine.equal(again.fine)
    assert first.known.equal(again.known)


def test_the_card_of_a_trained_detector_tells_rules_that_the_reader_knows() -> None:
    rules = BoxRules(**ABOUT["input"]["boxes"])
    assert rules.pixel > BoxRules().pixel  # its map is thicker
    assert rules.grow < BoxRules().grow
