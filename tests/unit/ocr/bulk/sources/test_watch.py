"""A folder that is watched: a file is read when it is whole, and once."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from ocr.bulk.sources import Entry, Watched
from ocr.bulk.sources.folder import Folder


class Looks:
    """Looks at a folder one after the other."""

    def __init__(self, folder: Path, stable_s: float) -> None:
        self.known: set[str] = set()
        self.watched = Watched(
            Folder(folder),
            Event(),
            stable_s=stable_s,
            look_s=0.0,
            is_known=lambda entry: entry.path in self.known,
        )
        self._entries: Iterator[Entry | None] = self.watched.entries()

    def look(self) -> list[str]:
        seen = []
        while entry := next(self._entries):
            seen.append(entry.path)
        return seen


def test_a_file_that_grows_is_left_until_it_stays_the_same(tmp_path: Path) -> None:
    looks, file = Looks(tmp_path, stable_s=0.05), tmp_path / "a.jpg"
    for size in (1, 2, 3):
        file.write_bytes(b"x" * size)
        assert looks.look() == []
    Event().wait(0.06)
    assert looks.look() == ["a.jpg"]


def test_a_file_that_changes_in_place_is_not_whole_though_its_size_stays(tmp_path: Path) -> None:
    looks, file = Looks(tmp_path, stable_s=0.05), tmp_path / "a.jpg"
    file.write_bytes(b"xx")
    looks.look()
    Event().wait(0.06)
    file.write_bytes(b"yy")
    os.utime(file, ns=(1, 1))
    assert looks.look() == []


def test_names_of_unfinished_files_wait_for_their_real_name(tmp_path: Path) -> None:
    looks = Looks(tmp_path, stable_s=0.0)
    for name in ("a.jpg.part", ".b.jpg", "c.CRDOWNLOAD"):
        (tmp_path / name).write_bytes(b"x")
    assert looks.look() == []
    (tmp_path / "a.jpg.part").rename(tmp_path / "a.jpg")
    assert looks.look() == ["a.jpg"]


def test_what_is_known_is_not_told_again(tmp_path: Path) -> None:
    looks = Looks(tmp_path, stable_s=0.0)
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert looks.look() == ["a.jpg"]
    looks.known.add("a.jpg")
    assert looks.look() == []


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    stop = Event()
    watched = Watched(Folder(tmp_path), stop, look_s=60.0, is_known=lambda _: False)
    entries = watched.entries()
    assert next(entries) is None
    stop.set()
    with pytest.raises(StopIteration):
        next(entries)
