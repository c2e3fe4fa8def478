"""Our reading of zip files against Python's own, and what a hostile one comes to."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr.bulk.sources.zips import Zip
from ocr.decode import Limits
from ocr.errors import ArchiveUnavailable, PhotoDamaged, PhotoRefused, PhotoTooLarge, PhotoUnreadable

names = st.text(st.characters(exclude_characters="\0\\", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: not name.endswith("/") and zipfile.ZipInfo(name).filename == name
)
again = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def written(
    path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        file.comment = comment
        for name, data in files.items():
            file.writestr(name, data)
    return path


@again
@given(
    files=st.dictionaries(names, st.binary(max_size=3000)),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    comment=st.binary(max_size=400).filter(lambda comment: b"PK" not in comment),
)
def test_every_file_is_that_of_the_standard_library(
    files: dict[str, bytes], method: int, comment: bytes, tmp_path: Path
) -> None:
    source = Zip(written(tmp_path / "any.zip", files, method, comment))
    read = {entry.path: entry.load() if entry.size else b"" for entry in source.entries()}
    assert read == files
    assert source.count() == len(files)


def test_sizes_and_places_beyond_four_gigabytes_are_read_from_where_they_stand(tmp_path: Path) -> None:
    # force_zip64 writes the fields of large files for a small one.
    with (
        zipfile.ZipFile(tmp_path / "large.zip", "w") as file,
        file.open("a.jpg", "w", force_zip64=True) as one,
    ):
        one.write(b"photo")
    assert [entry.load() for entry in Zip(tmp_path / "large.zip").entries()] == [b"photo"]


def test_more_files_than_sixteen_bits_can_count_are_all_listed(tmp_path: Path) -> None:
    files = {f"{number}.jpg": b"" for number in range(66_000)}
    source = Zip(written(tmp_path / "many.zip", files, zipfile.ZIP_STORED))
    assert sum(1 for _ in source.entries()) == source.count() == 66_000


def test_a_file_that_unpacks_to_more_than_a_photo_has_is_not_unpacked_further(tmp_path: Path) -> None:
    path = written(tmp_path / "bomb.zip", {"bomb.jpg": bytes(5_000_000)})
    with pytest.raises(PhotoTooLarge):
        next(Zip(path, Limits(max_bytes=1_000_000)).entries()).load()
    # The directory lies about the size.
    lying = path.read_bytes().replace((5_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    path.write_bytes(lying)
    with pytest.raises(PhotoTooLarge, match="more than"):
        next(Zip(path, Limits(max_bytes=1_000_000)).entries()).load()


def test_a_file_whose_bytes_were_changed_is_damaged(tmp_path: Path) -> None:
    path = written(tmp_path / "changed.zip", {"a.jpg": b"photo photo"}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"photo photo", b"photo phota"))
    with pytest.raises(PhotoDamaged):
        next(Zip(path).entries()).load()


def test_a_file_that_is_encrypted_or_packed_otherwise_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "other.zip", {"a.jpg": b"photo" * 99}, zipfile.ZIP_LZMA)
    with pytest.raises(PhotoUnreadable, match="packed"):
        next(Zip(path).entries()).load()
    whole = bytearray(written(path, {"a.jpg": b"photo"}).read_bytes())
    whole[whole.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(whole)
    with pytest.raises(PhotoUnreadable, match="encrypted"):
        next(Zip(path).entries()).load()


@again
@given(place=st.integers(0, 400), value=st.integers(0, 255))
def test_a_changed_byte_is_a_refusal_and_nothing_worse(place: int, value: int, tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.jpg", b"photo" * 40)
        file.writestr("b.jpg", b"other" * 40)
    data = bytearray(whole.getvalue())
    data[place % len(data)] = value
    (tmp_path / "changed.zip").write_bytes(data)
    try:
        for entry in Zip(tmp_path / "changed.zip").entries():
            entry.load()
    except (PhotoRefused, ArchiveUnavailable):
        pass
