"""What every archive promises, whichever it is: the same files give the same list and the same bytes."""

import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr.bulk.ahead import Loaded, ahead
from ocr.bulk.sources import Source, open_source
from ocr.errors import ArchiveUnavailable

FILES = {
    "a.jpg": b"one",
    "box/b.jpg": b"two",
    "box/deep/ć 7.jpg": b"three" * 9000,
    "empty.jpg": b"",
}


def as_folder(root: Path) -> str:
    for path, data in FILES.items():
        (root / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "in" / path).write_bytes(data)
    return str(root / "in")


def as_zip(root: Path) -> str:
    with zipfile.ZipFile(root / "in.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("box/", b"")
        for path, data in FILES.items():
            file.writestr(path, data)
    return str(root / "in.zip")


def as_tar(root: Path, mode: str = "w:gz") -> str:
    folder = as_folder(root)
    with tarfile.open(root / "in.tar", mode) as file:  # type: ignore[call-overload]
        file.add(folder, ".", filter=lambda member: member)
    return str(root / "in.tar")


def as_plain_tar(root: Path) -> str:
    return as_tar(root, "w")


def as_objects(root: Path) -> str:
    pytest.importorskip("obstore", reason="an extra")
    return f"file://{as_folder(root)}"


KINDS = [as_folder, as_zip, as_tar, as_plain_tar, as_objects]
each = pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__[3:])
Make = Callable[[Path], str]


def contents(source: Source) -> dict[str, bytes | str]:
    loaded = [one for one in ahead(source.entries(), source.loaders) if one]
    return {
        one.entry.path.removeprefix("./"): one.refusal.reason if one.refusal else one.photo for one in loaded
    }


@each
def test_every_file_is_listed_and_loaded_as_it_is(make: Make, tmp_path: Path) -> None:
    assert contents(open_source(make(tmp_path))) == FILES | {"empty.jpg": "empty"}


@each
def test_the_list_can_be_gone_through_again_and_names_the_same_versions(make: Make, tmp_path: Path) -> None:
    source = open_source(make(tmp_path))
    first, second = ({(e.path, e.size, e.stamp) for e in source.entries() if e} for _ in range(2))
    assert first == second


@each
def test_a_file_is_found_by_its_path_where_it_can_be_reached_out_of_order(make: Make, tmp_path: Path) -> None:
    source = open_source(make(tmp_path))
    found = [entry.load() for entry in source.find({"box/b.jpg", "nowhere.jpg"})]
    assert found == ([] if source.loaders == 0 else [b"two"])


def test_links_and_pipes_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = Path(as_folder(tmp_path))
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    (folder / "link.jpg").symlink_to("a.jpg")
    os.mkfifo(folder / "pipe.jpg")
    assert contents(open_source(str(folder))) == FILES | {"empty.jpg": "empty", "pipe.jpg": "unreadable"}


def test_names_that_are_not_text_are_told_apart(tmp_path: Path) -> None:
    for name in (b"\xff.jpg", b"\xfe.jpg"):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(name)  # noqa: PTH118
    assert contents(open_source(str(tmp_path))) == {r"\xff.jpg": b"\xff.jpg", r"\xfe.jpg": b"\xfe.jpg"}


def test_a_folder_below_that_cannot_be_listed_is_passed_over(tmp_path: Path) -> None:
    folder = Path(as_folder(tmp_path))
    files = open_source(str(folder)).entries()
    next(files)
    (folder / "box" / "deep").rename(tmp_path / "gone")  # while it is gone through
    assert {entry.path for entry in files if entry} <= set(FILES)


@pytest.mark.parametrize("name", ["nothing", "text.txt"])
def test_what_is_no_archive_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(ArchiveUnavailable, match=r"neither|cannot be opened"):
        open_source(str(tmp_path / name))


def test_a_tar_that_breaks_off_tells_so_after_what_came_before(tmp_path: Path) -> None:
    whole = Path(as_plain_tar(tmp_path)).read_bytes()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole[: whole.index(b"three") + 700])
    seen: list[Loaded | None] = []
    with pytest.raises(ArchiveUnavailable, match="breaks off"):
        seen.extend(ahead(open_source(str(cut)).entries(), 0))
    assert seen
