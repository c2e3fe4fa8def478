"""Which photos are proposed to be of one weapon."""

from typing import Any

import pyarrow as pa

from ocr.bulk.report.weapons import FOLDER_PHOTOS, proposals

NAMES = ("path", "taken_at", "serial", "serial_p")


def proposed(*photos: tuple[Any, ...]) -> list[tuple[list[str], list[str]]]:
    rows = [dict(zip(NAMES, (*photo, *(None,) * 4), strict=False)) for photo in photos]
    table = pa.Table.from_pylist(
        rows, pa.schema([(n, pa.float64() if n == "serial_p" else pa.string()) for n in NAMES])
    )
    return [([row["path"] for row in one.photos], list(one.why)) for one in proposals(table)]


def crowd(*photos: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """The photos among so many others that their folder says nothing."""
    return (*photos, *((f"all/z{n:03}.jpg",) for n in range(FOLDER_PHOTOS)))


def test_a_small_folder_is_one_weapon() -> None:
    assert proposed(("a/1.jpg",), ("a/2.jpg",), ("b/1.jpg",)) == [
        (["a/1.jpg", "a/2.jpg"], ["the same folder"])
    ]


def test_a_folder_with_two_sure_serials_is_not() -> None:
    assert proposed(("a/1.jpg", None, "F85641", 0.9), ("a/2.jpg", None, "F85642", 0.9)) == []


def test_a_large_folder_is_split_by_time() -> None:
    moments = ("2020-05-01T10:00:00", "2020-05-01T10:01:30", "2020-05-01T10:05:00", "2020-05-01T10:05:10")
    found = proposed(*crowd(*((f"all/{n}.jpg", at) for n, at in enumerate(moments))))
    assert [paths for paths, _ in found] == [["all/0.jpg", "all/1.jpg"], ["all/2.jpg", "all/3.jpg"]]


def test_another_sure_serial_begins_another_weapon_though_no_pause_does() -> None:
    photos = [
        ("all/0.jpg", "2020-05-01T10:00:00", "F85641", 0.9),
        ("all/1.jpg", "2020-05-01T10:00:20"),
        ("all/2.jpg", "2020-05-01T10:00:40", "F85999", 0.9),
    ]
    assert [paths for paths, _ in proposed(*crowd(*photos))] == [["all/0.jpg", "all/1.jpg"]]


def test_a_shared_serial_joins_photos_of_different_folders() -> None:
    photos = [("all/0.jpg", None, "F85641", 0.6), ("old/9.jpg", None, "F85641", 0.7)]
    assert proposed(*crowd(*photos)) == [(["all/0.jpg", "old/9.jpg"], ["the same serial"])]


def test_short_or_doubtful_serials_join_nothing() -> None:
    photos = [("all/0.jpg", None, "641", 0.9), ("old/9.jpg", None, "641", 0.9)]
    assert proposed(*crowd(*photos)) == []
    photos = [("all/0.jpg", None, "F85641", 0.3), ("old/9.jpg", None, "F85641", 0.3)]
    assert proposed(*crowd(*photos)) == []


def test_a_folder_is_one_though_others_lie_below_it() -> None:
    found = proposed(("a/1.jpg",), ("a/5/x.jpg",), ("a/9.jpg",))
    assert found == [(["a/1.jpg", "a/9.jpg"], ["the same folder"])]


def test_zones_of_time_do_not_matter() -> None:
    photos = [("all/0.jpg", "2020-05-01T10:00:00+02:00"), ("all/1.jpg", "2020-05-01T10:00:30")]
    assert len(proposed(*crowd(*photos))) == 1
