"""Datasets: built from reviews, split by weapon for good, and rid of what was erased."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ocr.reviewed import ERASED, PHOTOS, TABLE, Reviewed, ReviewsInvalid
from ocr.types import MarkingKind
from training.dataset.build import build
from training.dataset.rows import DatasetInvalid, Split
from training.dataset.store import forget, version_of, versions
from training.dataset.testing import folder_of, photo_of, review


def test_the_same_reviews_make_the_same_version_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "reviews", [review(n) for n in range(12)])
    first, second = build(folder, tmp_path / "data"), build(folder, tmp_path / "data")
    assert first.version == second.version == version_of(row.id for row in first.rows())
    assert len(versions(tmp_path / "data")) == 1
    assert {row.split for row in first.strips} >= {Split.TRAIN, Split.TEST}


def test_a_weapon_is_never_in_two_splits_now_or_later(tmp_path: Path) -> None:
    reviews = [review(n, weapon=f"weapon-{n // 3}") for n in range(60)]
    first = build(folder_of(tmp_path / "one", reviews[:30]), tmp_path / "data")
    second = build(folder_of(tmp_path / "two", reviews), tmp_path / "data")
    for dataset in (first, second):
        by_weapon = {row.weapon: set[str]() for row in dataset.rows()}
        for row in dataset.rows():
            by_weapon[row.weapon].add(row.split)
        assert all(len(of) == 1 for of in by_weapon.values())
    before, after = first.about["splits"], second.about["splits"]
    assert all(after[weapon] == split for weapon, split in before.items())


def test_weapons_that_share_a_photo_or_a_serial_go_together(tmp_path: Path) -> None:
    reviews = [review(n, weapon=f"weapon-{n}") for n in range(40)]
    twins = [replace(each, text="X7654321", kind=MarkingKind.SERIAL) for each in reviews[:8]]
    dataset = build(folder_of(tmp_path / "reviews", [*twins, *reviews[8:]]), tmp_path / "data")
    splits = dataset.about["splits"]
    assert len({splits[f"weapon-{n}"] for n in range(8)}) == 1


@pytest.mark.parametrize(
    ("box", "text", "why"),
    [
        ((10, 10, 400, 40), "AB", "box_outside_photo"),
        ((10, 10, 110, 12), "AB", "box_impossible"),
        ((10, 10, 40, 40), "AB12345678901234", "text_too_long_for_box"),
        ((10, 10, 110, 40), "射手", "letters_unknown"),
    ],
)
def test_what_nothing_can_be_learnt_from_is_left_out_with_its_reason(
    tmp_path: Path, box: tuple[float, ...], text: str, why: str
) -> None:
    folder = folder_of(tmp_path / "reviews", [review(1), review(2, text=text, box=box)])
    dataset = build(folder, tmp_path / "data")
    assert dataset.about["left_out"] == {why: 1}
    assert len(dataset.strips) == 1


def test_an_erased_photo_goes_from_every_version_with_all_that_was_cut_from_it(tmp_path: Path) -> None:
    reviews = [review(n) for n in range(12)]
    first = build(folder_of(tmp_path / "one", reviews[:10]), tmp_path / "data")
    later = folder_of(tmp_path / "two", reviews)
    (later / ERASED).write_text(f"{photo_of(3)}\n", encoding="utf-8")
    pictures = [first.image(row) for row in first.rows() if row.photo == photo_of(3)]
    assert all(path.is_file() for path in pictures)

    second = build(later, tmp_path / "data")

    assert not any(path.exists() for path in pictures)
    for dataset in versions(tmp_path / "data"):
        assert photo_of(3) not in {row.photo for row in dataset.rows()}
        assert all(dataset.image(row).is_file() for row in dataset.rows())
    old = next(each for each in versions(tmp_path / "data") if each.version == first.version)
    assert version_of([*(row.id for row in old.rows()), *old.about["erased"]]) == old.version
    assert second.about["erased"] == []
    assert forget(tmp_path / "data", {photo_of(3)}) == 0


def test_metadata_of_a_photo_does_not_get_into_the_dataset(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "reviews", [review(1)])
    path = folder / PHOTOS / f"{photo_of(1)}.png"
    data = path.read_bytes()
    at = data.index(b"IDAT") - 4
    text = b"Comment\x00found at the house of N. N."
    chunk = len(text).to_bytes(4) + b"tEXt" + text + __import__("zlib").crc32(b"tEXt" + text).to_bytes(4)
    path.write_bytes(data[:at] + chunk + data[at:])
    dataset = build(folder, tmp_path / "data")
    assert all(b"N. N." not in dataset.image(row).read_bytes() for row in dataset.rows())


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "1"}', '{"id": 1, "polygon": [[0, 0]]}'])
def test_a_damaged_review_is_told(tmp_path: Path, line: str) -> None:
    folder = folder_of(tmp_path / "reviews", [])
    (folder / TABLE).write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ReviewsInvalid):
        build(folder, tmp_path / "data")


def test_nothing_makes_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid):
        build(folder_of(tmp_path / "reviews", []), tmp_path / "data")


def test_a_review_is_the_same_after_it_was_written_and_read(tmp_path: Path) -> None:
    one = review(1)
    assert Reviewed.from_dict(json.loads(one.to_json())) == one
