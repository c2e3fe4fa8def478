"""Checks before training, looks, and the way to Label Studio and back."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.reviewed import PHOTOS, ReviewsInvalid
from training.dataset import store
from training.dataset.build import build
from training.dataset.check import checked, suspects
from training.dataset.labelstudio import TASKS, export, import_
from training.dataset.look import confusions, page
from training.dataset.rows import Split, StripRow
from training.dataset.store import Dataset
from training.dataset.testing import folder_of, review


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    reviews = [replace(review(n), read="A812345", p=0.6) for n in range(40)]
    return build(folder_of(tmp_path / "reviews", reviews), tmp_path / "data")


def fatal(dataset: Dataset) -> list[str]:
    return [fault.told for fault in checked(dataset) if fault.is_fatal]


def test_a_fresh_dataset_has_no_faults(dataset: Dataset) -> None:
    assert fatal(dataset) == []


def test_a_picture_that_was_changed_or_lost_is_found(dataset: Dataset) -> None:
    first, second, *_ = dataset.strips
    dataset.image(first).write_bytes(b"another")
    dataset.image(second).unlink()
    assert set(fatal(dataset)) == {
        f"The picture {first.image[:12]} was changed.",
        f"The picture {second.image[:12]} is not there.",
    }


def test_a_weapon_or_a_picture_in_two_splits_is_found(dataset: Dataset) -> None:
    row = dataset.strips[0]
    other = Split.TEST if row.split != Split.TEST else Split.TRAIN
    moved = store.write(
        dataset.folder.parent, [*dataset.strips, replace(row, text="B", split=other)], {"left_out": {}}
    )
    found = fatal(moved)
    assert any("splits" in told for told in found)
    assert any("image" in told for told in found)


def test_doubted_labels_go_back_to_a_person(dataset: Dataset) -> None:
    name = dataset.strips[0].id
    told = [fault for fault in checked(dataset, (name,)) if fault.row == name]
    assert len(told) == 1
    assert not told[0].is_fatal


def test_photos_of_doubted_labels_and_of_weapons_with_two_serials_are_suspect(dataset: Dataset) -> None:
    doubted, *others = dataset.strips
    one, other, *rest = (replace(row, kind="serial") for row in others)
    strips = [doubted, one, replace(other, weapon=one.weapon, text="ZZ99999"), *rest]
    assert suspects(strips, [doubted.id]) == {doubted.photo, one.photo, other.photo}
    assert suspects(dataset.strips, ()) == set()


def test_the_page_shows_what_is_taken_for_what(dataset: Dataset) -> None:
    assert confusions(dataset.strips)[0] == ("B", "8", 40)
    shown = page(dataset)
    assert "<td>B</td><td>8</td><td>40</td>" in shown
    assert shown.count("<figure>") == 40


def test_texts_on_the_page_cannot_break_it(dataset: Dataset) -> None:
    row = replace(dataset.strips[0], read="<script>")
    assert confusions([row])
    told = page(dataset)
    assert "<script" not in told


def test_what_goes_to_label_studio_comes_back(dataset: Dataset, tmp_path: Path) -> None:
    out = tmp_path / "tasks"
    assert export(dataset, out) == len(dataset.photos)
    tasks = json.loads((out / TASKS).read_text(encoding="utf-8"))
    for task in tasks:  # somebody accepts every prediction
        task["annotations"] = [{"result": task.pop("predictions")[0]["result"], "completed_by": 3}]
    (out / "done.json").write_text(json.dumps(tasks), encoding="utf-8")

    assert import_(out / "done.json", out / PHOTOS, tmp_path / "back") == len(dataset.photos)
    again = build(tmp_path / "back", tmp_path / "again")

    def told(strips: tuple[StripRow, ...]) -> list[tuple[str, str, str, int, int]]:
        return sorted((row.weapon, row.photo, row.text, row.width, row.height) for row in strips)

    assert told(again.strips) == told(dataset.strips)
    assert again.about["splits"] == dataset.about["splits"]


@pytest.mark.parametrize("text", ["{", "{}", "[1]", '[{"data": {}}]'])
def test_what_is_no_export_of_label_studio_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "tasks.json").write_text(text, encoding="utf-8")
    with pytest.raises(ReviewsInvalid):
        import_(tmp_path / "tasks.json", tmp_path, tmp_path / "out")
