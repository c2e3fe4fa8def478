import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ocr.decode import Limits, read_bytes
from ocr.errors import PhotoEmpty, PhotoTooLarge, PhotoUnreadable


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Takes the rights of a superuser away for a while: no permission stops those."""
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)


def test_the_bytes_of_a_file_come_back(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8 and so on")
    assert read_bytes(tmp_path / "photo.jpg") == b"\xff\xd8 and so on"


def test_a_link_is_followed_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"bytes")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "photo.jpg")
    assert read_bytes(tmp_path / "link.jpg") == b"bytes"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable, match="No such file"):
        read_bytes(tmp_path / "none.jpg")


def test_a_folder_is_refused_as_one(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable, match="is a folder") as refusal:
        read_bytes(tmp_path)
    assert "name the photos" in refusal.value.advice


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(PhotoEmpty):
        read_bytes(tmp_path / "empty.jpg")


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes(b"bytes")
    path.chmod(0)
    with ordinary_user(), pytest.raises(PhotoUnreadable, match="Permission denied"):
        read_bytes(path)


@pytest.mark.timeout(10)
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(PhotoUnreadable, match="pipe or a device"):
        read_bytes(tmp_path / "pipe.jpg")


@pytest.mark.timeout(10)
def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(PhotoUnreadable, match="pipe or a device"):
        read_bytes(Path("/dev/zero"))


@pytest.mark.timeout(10)
def test_a_pipe_put_in_place_of_the_file_meanwhile_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "photo.jpg", tmp_path / "seen.jpg"
    seen.write_bytes(b"bytes")
    os.mkfifo(path)
    status = seen.stat()
    monkeypatch.setattr(Path, "stat", lambda _: status)
    with pytest.raises(PhotoUnreadable, match="pipe or a device"):
        read_bytes(path)


def test_a_path_that_no_system_allows_is_refused(tmp_path: Path) -> None:
    for name in ("nul\0l.jpg", "x" * 5_000):
        with pytest.raises(PhotoUnreadable):
            read_bytes(tmp_path / name)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole: takes no room on disk
    with pytest.raises(PhotoTooLarge, match="at most 1 MiB"):
        read_bytes(path, Limits(max_bytes=2**20))


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"1234")
    assert read_bytes(tmp_path / "photo.jpg", Limits(max_bytes=4)) == b"1234"
