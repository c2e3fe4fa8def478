"""What the service adds to reading a photo: the same photo read here, and by a service, in turns.

One kind of request has the photo read and answered; the other has it stored, read by a worker, found read.
The turns make a busy machine slow both alike; what is told is the median of the pairs' ratios.
"""

import hashlib
import itertools
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from api.jobs.testing import wait_until
from api.settings import Settings
from api.testing import authorised
from ocr.reader import Reader

MOST = 1.15
"""The most that an answered request may take, as a share of reading alone; storing is told beside it."""

ROUNDS = 5


@contextmanager
def served(folder: Path) -> Iterator[httpx.Client]:
    """Runs ``rollmark serve`` and yields a client of it, once a worker is there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {**os.environ, "ROLLMARK_DATA": str(folder), "ROLLMARK_PORT": str(port)}
    command = [sys.executable, "-c", "from cli.main import app; app(['serve'])"]
    headers = authorised(Settings(data=folder))
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120) as client:
                wait_until(lambda: is_ready(client), patience_s=120)
                yield client
        finally:
            server.terminate()


def is_ready(client: httpx.Client) -> bool:
    try:
        return bool(client.get("/readyz").json()["workers"])
    except httpx.TransportError:
        return False


def unlike(photo: bytes, number: int) -> bytes:
    """The same picture as another file: a JPEG with a comment (ISO/IEC 10918-1, segment COM)."""
    comment = f"copy {number}".encode()
    return photo[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + photo[2:]


def answered(client: httpx.Client, photo: bytes) -> None:
    answer = client.post("/v1/readings", files={"photo": ("a.jpg", photo)})
    assert answer.status_code == 200, answer.text


def stored(client: httpx.Client, photo: bytes) -> None:
    headers = {"Content-Type": "image/jpeg"}
    sent = {"sha256": hashlib.sha256(photo).hexdigest()}
    answer = client.post("/v1/photos", content=photo, params=sent, headers=headers)
    assert answer.status_code == 201, answer.text
    photo_id = answer.json()["photo_id"]
    while client.get(f"/v1/photos/{photo_id}/state").json()["state"] == "stored":
        time.sleep(0.1)  # asking takes the processor from who reads


def seconds(read: Callable[[bytes], object], photo: bytes) -> float:
    started = time.perf_counter()
    read(photo)
    return time.perf_counter() - started


@pytest.mark.parametrize("way", [answered, stored], ids=["answered", "stored"])
@pytest.mark.timeout(1800)
def test_the_service_adds_little_to_reading(
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    large: Path,
    tmp_path: Path,
    way: Callable[[httpx.Client, bytes], None],
) -> None:
    photo, reader, pairs = large.read_bytes(), Reader.open(), list[tuple[float, float]]()
    number = itertools.count()

    def pair() -> None:
        one, other = (unlike(photo, next(number)) for _ in range(2))
        pairs.append((seconds(reader.read, one), seconds(lambda sent: way(client, sent), other)))

    with served(tmp_path) as client:
        pair()  # whatever is loaded late is loaded now
        pairs.clear()
        benchmark.pedantic(pair, rounds=ROUNDS)  # type: ignore[no-untyped-call]
    ratio = statistics.median(service / alone for alone, service in pairs)
    alone, service = (statistics.median(times) for times in zip(*pairs, strict=True))
    with capsys.disabled():
        print(f"\n{way.__name__}: alone {alone:.2f} s, by the service {service:.2f} s, ratio {ratio:.3f}")
    assert way is stored or ratio <= MOST
