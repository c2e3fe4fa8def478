"""A store in a folder: what the files look like, and what a full disk leaves behind."""

import hashlib
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.storage import StorageFull
from api.storage.local import INCOMING, STALE_S, LocalStore
from api.storage.store import key

SHA256 = hashlib.sha256(b"photo").hexdigest()


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    path = tmp_path / "finished"
    path.write_bytes(b"photo")
    return path


def unfinished(root: Path) -> list[Path]:
    return list((root / INCOMING).iterdir())


def test_a_photo_lies_two_folders_down_under_its_hash_and_cannot_be_written(
    tmp_path: Path, finished: Path
) -> None:
    LocalStore(tmp_path / "store").adopt(finished, SHA256)
    path = tmp_path / "store" / SHA256[:2] / SHA256[2:4] / SHA256
    assert path.read_bytes() == b"photo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_photo_that_is_there_is_not_written_again(tmp_path: Path, finished: Path) -> None:
    store = LocalStore(tmp_path / "store")
    store.adopt(finished, SHA256)
    before = (tmp_path / "store" / key(SHA256)).stat()
    store.adopt(finished, SHA256)
    after = (tmp_path / "store" / key(SHA256)).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_name_appears_only_after_the_bytes_are_down_and_is_made_to_last(
    tmp_path: Path, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is the promise: a power cut between any two steps leaves all of the photo or nothing."""
    place = tmp_path / "store" / key(SHA256)
    done: list[str] = []
    sync, rename = os.fsync, Path.rename

    def noted_sync(number: int) -> None:
        synced = Path(f"/proc/self/fd/{number}").readlink()
        done.append("bytes" if synced.parent.name == INCOMING else synced.name)
        assert place.exists() == ("rename" in done)
        sync(number)

    def noted_rename(path: Path, target: Path) -> Path:
        done.append("rename")
        return rename(path, target)

    store = LocalStore(tmp_path / "store")
    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    store.adopt(finished, SHA256)
    assert done == ["bytes", "rename", SHA256[2:4], SHA256[:2], "store"]


def test_what_a_crash_left_is_cleared_but_not_what_another_process_is_writing(tmp_path: Path) -> None:
    LocalStore(tmp_path)
    for name, age_s in (("left", STALE_S + 60), ("being written", 60)):
        path = tmp_path / INCOMING / name
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)
    store = LocalStore(tmp_path)
    assert [path.name for path in unfinished(tmp_path)] == ["being written"]
    assert list(store.hashes()) == []


def test_what_lies_in_the_wrong_place_is_no_photo(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    (tmp_path / "aa" / "bb").mkdir(parents=True)
    (tmp_path / "aa" / "bb" / SHA256).touch()
    (tmp_path / "aa" / "bb" / "notes.txt").touch()
    assert list(store.hashes()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MiB; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_leaves_nothing_and_takes_photos_again_when_it_is_freed(
    small_disk: Path, tmp_path: Path
) -> None:
    store = LocalStore(small_disk)
    (small_disk / "other").write_bytes(bytes(700_000))
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(600_000))
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    with pytest.raises(StorageFull):
        store.adopt(photo, sha256)
    assert list(store.hashes()) == []
    assert unfinished(small_disk) == []
    (small_disk / "other").unlink()
    store.adopt(photo, sha256)
    assert store.read(sha256) == photo.read_bytes()


LIMITED = """
import resource, signal, sys
from pathlib import Path
from api.storage import StorageFull
from api.storage.local import LocalStore
store = LocalStore(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    store.adopt(Path(sys.argv[2]), sys.argv[3])
except StorageFull:
    print("full")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.adopt(Path(sys.argv[2]), sys.argv[3])
"""


def test_a_file_over_what_the_system_allows_leaves_nothing(tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(600_000))
    sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / "store", photo, sha256],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "full"
    assert unfinished(tmp_path / "store") == []
    assert LocalStore(tmp_path / "store").read(sha256) == photo.read_bytes()
