"""A full disk: 507, nothing half visible, and the service goes on when there is room again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from api.storage.local import LocalStore
from api.testing import FakeReader, authorised, serving
from api.uploads.testing import Sending

DISK = 12 * 2**20  # bytes; the rows take 3 MiB of it
PHOTO = 2 * 2**20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system that holds everything the service keeps."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(path: Path, *, leave: int) -> None:
    """Takes all the room of a disk but ``leave`` bytes."""
    free = os.statvfs(path.parent)
    path.write_bytes(bytes(max(free.f_bavail * free.f_frsize - leave, 0)))


def photos_of(client: httpx.Client) -> list[str]:
    return [item["sha256"] for item in client.get("/v1/photos").json()["items"]]


@pytest.mark.parametrize(
    "leave", [0, PHOTO // 2, PHOTO + PHOTO // 2], ids=["none", "half a photo", "no second copy"]
)
def test_a_full_disk_refuses_photos_without_a_trace_and_takes_them_when_it_is_freed(
    disk: Path, leave: int
) -> None:
    settings = Settings(data=disk / "data")
    headers = authorised(settings)
    with (
        serving(create_app(settings, FakeReader())) as url,
        httpx.Client(base_url=url, headers=headers, timeout=60) as client,
    ):
        before, after = (Sending(client, os.urandom(PHOTO)) for _ in range(2))
        assert before.create().status_code == 201
        assert before.piece(0, 100_000).status_code == 204
        fill(disk / "other", leave=leave)
        assert before.piece(100_000, PHOTO).status_code == 507
        refused = client.post("/v1/photos", content=after.data, params={"sha256": after.sha256})
        assert (refused.status_code, refused.json()["reason"]) == (507, "storage_full")
        assert list(LocalStore(Path(settings.store)).hashes()) == []
        (disk / "other").unlink()
        assert photos_of(client) == []
        go_on(before)
        assert (
            client.post("/v1/photos", content=after.data, params={"sha256": after.sha256}).status_code == 201
        )
        assert sorted(photos_of(client)) == sorted([before.sha256, after.sha256])
    store = LocalStore(Path(settings.store))
    assert [store.read(sending.sha256) for sending in (before, after)] == [before.data, after.data]


def go_on(sending: Sending) -> None:
    """Goes on from where the service is; what it had acknowledged is there."""
    answer = sending.head()
    offset = int(answer.headers["Upload-Offset"])
    assert offset >= 100_000
    if offset < PHOTO:
        answer = sending.piece(offset, PHOTO)
    assert "Rollmark-Receipt" in answer.headers
