"""The service as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api.testing import authorised

COMMAND = "from api.server import serve; from api.testing import FakeReader; serve(reader=FakeReader())"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "ROLLMARK_PORT": str(port), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


@contextmanager
def running(port: int) -> Iterator[subprocess.Popen[str]]:
    with start(port) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_health(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not start within 60 s")


def test_a_service_reads_on_the_port_that_is_set_and_ends_when_told() -> None:
    port = free_port()
    with running(port) as process:
        wait_for_health(port)
        files = {"photo": ("a.jpg", b"photo")}
        answer = httpx.post(f"http://127.0.0.1:{port}/v1/readings", files=files, headers=authorised())
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert answer.status_code == 200
    assert "server" not in answer.headers
    assert "Traceback" not in log
    assert process.returncode in {0, -signal.SIGTERM}


def test_a_port_that_is_taken_is_named_in_the_log() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, running(taken.getsockname()[1]) as process:
        _, log = process.communicate(timeout=60)
        assert process.returncode != 0
        assert str(taken.getsockname()[1]) in log
        assert "already in use" in log
