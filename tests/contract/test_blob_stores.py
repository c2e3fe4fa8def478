"""What every store of photos promises, whichever it is."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import obstore
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.store import LocalStore as LocalClient
from obstore.store import MemoryStore
from obstore.store import ObjectStore as Client

from api.storage import BlobDamaged, BlobMissing, BlobStore, open_store
from api.storage.local import LocalStore
from api.storage.objects import ObjectStore
from api.storage.store import key
from api.storage.testing import BUCKET, s3_environment, s3_server

PHOTO = b"the left side of a slide" * 100_000  # several pieces
NOT_HASHES = ["", "abc", "A" * 64, "../" * 21 + "a", "a" * 63 + "/", "a" * 65, "a" * 64 + "\n"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A store, and a way past it to spoil what it holds."""

    store: BlobStore
    spoil: Callable[[str, bytes], None]


def local(folder: Path) -> Shelf:
    def spoil(sha256: str, data: bytes) -> None:
        path = folder / key(sha256)
        path.chmod(0o644)
        path.write_bytes(data)

    return Shelf(LocalStore(folder), spoil)


def objects(client: Client) -> Shelf:
    def spoil(sha256: str, data: bytes) -> None:
        obstore.put(client, key(sha256), data)

    return Shelf(ObjectStore(client), spoil)


@contextmanager
def s3() -> Iterator[Shelf]:
    """A store at an address, opened as an administrator's settings open it."""
    with s3_server() as endpoint, pytest.MonkeyPatch.context() as patch:
        for name, value in s3_environment(endpoint).items():
            patch.setenv(name, value)
        store = open_store(f"s3://{BUCKET}/rollmark")
        assert isinstance(store, ObjectStore)

        def spoil(sha256: str, data: bytes) -> None:
            httpx.put(f"{endpoint}/{BUCKET}/rollmark/{key(sha256)}", content=data).raise_for_status()

        yield Shelf(store, spoil)


@pytest.fixture(scope="module", params=["folder", "objects in memory", "objects in a folder", "S3"])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("store")
    with ExitStack() as stack:
        if request.param == "folder":
            yield local(folder)
        elif request.param == "objects in memory":
            yield objects(MemoryStore())
        elif request.param == "objects in a folder":
            yield objects(LocalClient(folder))
        else:
            yield stack.enter_context(s3())


@pytest.fixture
def file(tmp_path: Path) -> Callable[[bytes], tuple[Path, str]]:
    """Writes a file; returns it and its hash."""

    def write(data: bytes) -> tuple[Path, str]:
        path = tmp_path / "finished"
        path.write_bytes(data)
        return path, hashlib.sha256(data).hexdigest()

    return write


Write = Callable[[bytes], tuple[Path, str]]


def test_what_was_adopted_is_there_byte_for_byte(shelf: Shelf, file: Write) -> None:
    path, sha256 = file(PHOTO)
    shelf.store.adopt(path, sha256)
    assert shelf.store.read(sha256) == PHOTO
    assert b"".join(shelf.store.stream(sha256)) == PHOTO
    assert shelf.store.size(sha256) == len(PHOTO)
    assert sha256 in set(shelf.store.hashes())
    assert path.read_bytes() == PHOTO, "the sender's file is not the store's to take"


def test_a_second_time_is_a_success_and_changes_nothing(shelf: Shelf, file: Write) -> None:
    path, sha256 = file(b"twice")
    shelf.store.adopt(path, sha256)
    shelf.store.adopt(path, sha256)
    assert list(shelf.store.hashes()).count(sha256) == 1
    assert shelf.store.read(sha256) == b"twice"


def test_a_file_of_another_hash_is_refused_and_nothing_of_it_is_kept(shelf: Shelf, file: Write) -> None:
    path, _ = file(b"altered on the way")
    promised = hashlib.sha256(b"as the tablet took it").hexdigest()
    before = set(shelf.store.hashes())
    with pytest.raises(BlobDamaged):
        shelf.store.adopt(path, promised)
    assert shelf.store.size(promised) is None
    assert set(shelf.store.hashes()) == before


@pytest.mark.parametrize("others", [b"flipped", b"", b"intac"], ids=["changed", "emptied", "truncated"])
def test_bytes_that_were_spoilt_are_never_handed_out_nor_sworn_to(
    shelf: Shelf, file: Write, others: bytes
) -> None:
    path, sha256 = file(b"intact" + others)
    shelf.store.adopt(path, sha256)
    shelf.spoil(sha256, others)
    with pytest.raises(BlobDamaged):
        shelf.store.read(sha256)
    with pytest.raises(BlobDamaged):
        list(shelf.store.stream(sha256))
    with pytest.raises(BlobDamaged):
        shelf.store.adopt(path, sha256)


def test_what_was_deleted_is_gone_and_deleting_it_again_is_a_success(shelf: Shelf, file: Write) -> None:
    path, sha256 = file(b"to be erased")
    shelf.store.adopt(path, sha256)
    shelf.store.delete(sha256)
    shelf.store.delete(sha256)
    assert shelf.store.size(sha256) is None
    assert sha256 not in set(shelf.store.hashes())
    with pytest.raises(BlobMissing):
        shelf.store.read(sha256)


def test_what_was_never_there_is_missing(shelf: Shelf) -> None:
    assert shelf.store.size("0" * 64) is None
    with pytest.raises(BlobMissing):
        list(shelf.store.stream("0" * 64))


@pytest.mark.parametrize("name", NOT_HASHES)
def test_what_is_no_hash_is_never_a_path(shelf: Shelf, file: Write, name: str) -> None:
    path, _ = file(b"any")
    for use in (shelf.store.read, shelf.store.size, shelf.store.delete):
        with pytest.raises(ValueError, match="64 hexadecimal digits"):
            use(name)
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        shelf.store.adopt(path, name)


def test_the_same_photo_from_many_at_once_is_stored_once(shelf: Shelf, file: Write) -> None:
    path, sha256 = file(PHOTO + b"from all sides")
    with ThreadPoolExecutor(8) as senders:
        for sent in [senders.submit(shelf.store.adopt, path, sha256) for _ in range(16)]:
            sent.result()
    assert list(shelf.store.hashes()).count(sha256) == 1
    assert shelf.store.read(sha256) == path.read_bytes()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=5000))
def test_any_bytes_come_back_as_they_were(shelf: Shelf, file: Write, data: bytes) -> None:
    path, sha256 = file(data)
    shelf.store.adopt(path, sha256)
    assert shelf.store.read(sha256) == data
