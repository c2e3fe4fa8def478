"""The client that the tablet uses, as its makers wrote it, against a server that is killed meanwhile."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from api.testing import authorised
from api.uploads.testing import Killable, killable

HERE = Path(__file__).parent / "js"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script beside its package, installed from the registry."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs node and npm (Debian: nodejs npm)")
    folder = tmp_path_factory.mktemp("js")
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if installed.returncode != 0:
        pytest.skip(f"tus-js-client cannot be installed: {installed.stderr[-300:]}")
    return folder / "send.js"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def server(settings: Settings) -> Iterator[Killable]:
    with killable(settings) as running:
        yield running


@pytest.mark.parametrize("kills", [1, pytest.param(5, marks=pytest.mark.proof)])
def test_tus_js_client_sends_a_photo_and_gets_a_receipt(
    client: Path, server: Killable, settings: Settings, tmp_path: Path, kills: int
) -> None:
    photo = os.urandom(3_000_000)
    (tmp_path / "photo.jpg").write_bytes(photo)
    headers = authorised(settings)
    key = headers["Authorization"].removeprefix("Bearer ")
    command = ["node", str(client), server.url, key, str(tmp_path / "photo.jpg")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sender:
        assert sender.stderr is not None
        for _ in range(kills):
            assert sender.stderr.readline(), "the client ended before the kill"
            server.kill()
            server.start()
        out, err = sender.communicate(timeout=120)
    assert sender.returncode == 0, out + err
    said = json.loads(out)
    assert said["retries"] >= kills
    with httpx.Client(base_url=server.url, headers=headers) as http:
        receipt = http.get(f"/v1/receipts/{said['receipt']}").json()
        content = http.get(f"/v1/photos/{receipt['photo_id']}/content").content
    assert content == photo
