"""The rendered set that figures are quoted on."""

import csv
from pathlib import Path

import cv2
import numpy as np

from ocr.types import Photo, Reading
from training.evaluate.labels import read_labels
from training.evaluate.measures import score
from training.synth import testset


def test_the_same_seed_renders_the_same_strips() -> None:
    first, again = (list(testset.rendered(1, seed=5)) for _ in range(2))

    assert all(
        np.array_equal(a.sample.strip.image, b.sample.strip.image) for a, b in zip(first, again, strict=True)
    )


def test_every_alphabet_and_level_has_its_folder_and_each_label_its_file(tmp_path: Path) -> None:
    made = testset.write(tmp_path, testset.rendered(2))

    labels = read_labels(tmp_path / testset.LABELS)

    assert len(made) == len(labels) == testset.total(2)
    assert {label.group for label in labels} == {
        f"{a}-{n}" for a in ("latin", "cyrillic") for n in (1, 2, 3, 4)
    }
    assert all(cv2.imread(str(tmp_path / label.file)) is not None for label in labels)


def test_figures_can_be_told_apart_by_every_column_named_for_it(tmp_path: Path) -> None:
    made = testset.write(tmp_path, testset.rendered(3))

    labels = read_labels(tmp_path / testset.LABELS)
    readings = [Reading(Photo("", 100, 48, each.file)) for each in made]
    by = score(labels, readings, crops=True, by=testset.BY).by

    assert list(by) == list(testset.BY)
    assert by["level"].keys() == {"1", "2", "3", "4"}
    assert by["alphabet"].keys() == {"latin", "cyrillic"}
    assert by["letters"].keys() == {"below 28", "28 to 33", "from 33"}


def test_cyrillic_folders_hold_cyrillic(tmp_path: Path) -> None:
    testset.write(tmp_path, testset.rendered(2))

    with (tmp_path / testset.LABELS).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    texts = "".join(row["text"] for row in rows if row["file"].startswith("cyrillic"))

    assert any("А" <= letter <= "я" for letter in texts)


def test_a_preview_shows_the_strips(tmp_path: Path) -> None:
    testset.write(tmp_path, testset.rendered(1))

    sheet = cv2.imread(str(tmp_path / testset.SHEET))

    assert sheet is not None
    assert sheet.shape == (2 * 72, 1600, 3)
