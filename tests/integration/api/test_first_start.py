"""A new user starts the service with one command, and nothing is set."""

import os
import re
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

COMMAND = "from api.server import serve; from api.testing import FakeReader; serve(reader=FakeReader())"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(home: Path, port: int) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLLMARK_")}
    environment = {**kept, "HOME": str(home), "ROLLMARK_PORT": str(port), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            assert httpx.get(f"{url}/readyz").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not start within 60 s")


def test_the_first_start_makes_everything_and_tells_the_password_once(tmp_path: Path) -> None:
    port = free_port()
    url, folder = f"http://127.0.0.1:{port}", tmp_path / ".local" / "share" / "rollmark"
    with start(tmp_path, port) as process:
        try:
            wait_for(url)
        finally:
            process.terminate()
            _, told = process.communicate(timeout=30)
    password = re.search(r"Log in as (\S+) with (\S+);", told)
    assert password is not None
    assert f"{url} keeps everything in {folder}" in told
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    with start(tmp_path, port) as process:
        try:
            wait_for(url)
            name, secret = password.groups()
            login = httpx.post(f"{url}/v1/login", json={"name": name, "password": secret})
            users = httpx.get(f"{url}/v1/users", cookies=login.cookies)
        finally:
            process.terminate()
            _, told_again = process.communicate(timeout=30)
    assert login.status_code == 200, login.text
    assert users.json()["reason"] == "password_change_required"
    assert "Log in as" not in told_again
    assert str(folder) in told_again
