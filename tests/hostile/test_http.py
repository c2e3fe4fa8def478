"""Clients that lie, flood, stall and vanish: the service refuses them and goes on."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from api.app import create_app
from api.database.engine import KEPT_OPEN
from api.settings import Settings
from api.testing import FakeReader, authorised, serving

LIMIT = 1_000_000  # bytes of a request body
PART = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
END = b"\r\n--b--\r\n"


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def url(reader: FakeReader) -> Iterator[str]:
    with serving(create_app(Settings(max_upload_bytes=LIMIT, readings_at_once=1), reader)) as address:
        yield address
        assert well(address)


@cache
def head() -> bytes:
    """The first headers of a request by a client that has a key."""
    return (
        b"POST /v1/readings HTTP/1.1\r\nHost: station\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n"
        b"Authorization: %s\r\n" % authorised()["Authorization"].encode()
    )


def well(url: str) -> bool:
    """Whether a well-behaved client is still served."""
    answer = httpx.post(f"{url}/v1/readings", files={"photo": ("good.jpg", b"photo")}, headers=authorised())
    return answer.status_code == 200 and httpx.get(f"{url}/healthz").status_code == 200


def connect(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20)


def answer_to(url: str, *request: bytes) -> bytes:
    """Sends bytes as they are; returns all that comes back until the server closes."""
    with connect(url) as client:
        for part in request:
            client.sendall(part)
        return everything_from(client)


def everything_from(client: socket.socket) -> bytes:
    """Returns what comes until the server closes; it closes with a reset where it did not take all."""
    answer = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while some := client.recv(65_536):
            answer += some
    return bytes(answer)


def reason_in(answer: bytes) -> str:
    return str(json.loads(answer.split(b"\r\n\r\n", 1)[1])["reason"])


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "waited 10 s in vain"
        time.sleep(0.005)


def test_a_body_announced_too_large_is_refused_before_a_byte_of_it_is_sent(url: str) -> None:
    with connect(url) as client:
        client.sendall(head() + b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n")
        answer = everything_from(client)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"100 Continue" not in answer
    assert reason_in(answer) == "too_large"


def test_a_body_that_announces_no_length_is_cut_off_at_the_limit(url: str, reader: FakeReader) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with connect(url) as client:
        client.sendall(head() + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(PART) + PART + b"\r\n")
        with contextlib.suppress(ConnectionError):  # the server closes, as it should
            for _ in range(2000):
                client.sendall(chunk)
                sent += len(chunk)
    assert sent < 40 * LIMIT  # what the sockets' buffers may hold, and far from the 131 MB tried
    assert reader.asked == []


def test_a_body_a_little_over_the_limit_is_told_so(url: str, reader: FakeReader) -> None:
    body = PART + b"x" * LIMIT + END
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    answer = answer_to(url, head() + chunked)
    assert answer.startswith(b"HTTP/1.1 413")
    assert reason_in(answer) == "too_large"
    assert reader.asked == []


def test_a_body_at_the_limit_is_read(url: str, reader: FakeReader) -> None:
    photo = b"x" * (LIMIT - len(PART) - len(END))
    length = b"Content-Length: %d\r\n\r\n" % LIMIT
    assert answer_to(url, head() + length + PART + photo + END).startswith(b"HTTP/1.1 200")
    assert [asked.size for asked in reader.asked] == [len(photo)]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: -1\r\n",
        b"Content-Length: many\r\n",
        b"Content-Length: " + b"9" * 5000 + b"\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b"X: " + b"x" * 200_000 + b"\r\n",
        b"\x00\xff: \r\n",
    ],
    ids=lambda headers: headers[:40],
)
def test_a_request_that_is_not_http_is_turned_away(url: str, reader: FakeReader, headers: bytes) -> None:
    answer = answer_to(url, head() + headers + b"\r\n" + PART + b"x" + END)
    assert answer[9:12] in {b"400", b"413", b"501"}
    assert b"Traceback" not in answer
    assert reader.asked == []


def test_a_body_longer_than_announced_is_no_second_photo(url: str, reader: FakeReader) -> None:
    body = PART + b"x" + END
    start = head() + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = answer_to(url, start + body + PART + b"hidden" + END)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert [asked.size for asked in reader.asked] == [1]


@pytest.mark.parametrize(
    "body",
    [
        b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n\r\n' % i for i in range(5000))
        + END,
        b"".join(PART + b"\r\n" for _ in range(5000)) + END,
        b"--b\r\nContent-Disposition: form-data; name=" + b"n" * 500_000 + b"\r\n\r\nx" + END,
        b'--b\r\nContent-Disposition: form-data; name="crop"\r\n\r\n' + b"1" * 900_000 + END,
        b"--b\r\n" * 100_000,
        b"--b" * 100_000,
        b"\r\n" * 300_000,
    ],
    ids=["fields", "files", "name", "value", "boundaries", "half boundaries", "empty lines"],
)
def test_a_form_made_to_cost_is_refused_within_seconds(url: str, reader: FakeReader, body: bytes) -> None:
    started = time.perf_counter()
    start = head() + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = answer_to(url, start + body)
    assert answer[9:12] in {b"400", b"422"}
    assert reason_in(answer) in {"bad_request", "invalid_form"}
    assert time.perf_counter() - started < 10
    assert reader.asked == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"../../etc/passwd", "passwd"),
        (b"..\\\\..\\\\boot.ini", "boot.ini"),
        (b"a\xe2\x80\xaegpj.exe", "agpj.exe"),
        (b"\xff\xfe.jpg", "ÿþ.jpg"),
        (b"n" * 1000, "n" * 255),
        (b"..", None),
    ],
    ids=["unix", "windows", "bidi", "no utf-8", "long", "dots"],
)
def test_a_hostile_file_name_is_only_a_name(
    url: str, reader: FakeReader, name: bytes, kept: str | None
) -> None:
    body = PART.replace(b"a.jpg", name) + b"x" + END
    answer = answer_to(url, head() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert answer.startswith(b"HTTP/1.1 200")
    assert reader.asked[0].path == kept


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile:ResourceWarning")
def test_a_client_that_vanishes_in_the_middle_of_its_photo_leaves_nothing(
    url: str, reader: FakeReader
) -> None:
    def vanish() -> None:
        with connect(url) as client:
            client.sendall(head() + b"Content-Length: 900000\r\n\r\n" + PART + b"x" * 400_000)

    vanish()
    assert well(url)
    before = psutil.Process().num_fds()
    for _ in range(50):
        vanish()
    kept = 3 * KEPT_OPEN  # the database keeps so many connections, of three files each
    wait_until(lambda: psutil.Process().num_fds() <= before + kept)
    assert {asked.path for asked in reader.asked} == {"good.jpg"}


def test_a_client_that_vanishes_while_its_photo_is_read_gives_its_place_back() -> None:
    go = threading.Event()
    reader = FakeReader(lambda: go.wait(30))
    body = PART + b"x" + END
    settings = Settings(readings_at_once=1, readings_waiting=0)
    with serving(create_app(settings, reader)) as url:
        with connect(url) as client:
            client.sendall(head() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            wait_until(lambda: len(reader.asked) == 1)
        go.set()
        wait_until(lambda: well(url))


def test_clients_that_stall_hold_up_nobody(url: str) -> None:
    stalled = [connect(url) for _ in range(50)]
    try:
        for client in stalled[:25]:
            client.sendall(b"POST /v1/readings HTTP/1.1\r\nHost:")
        for client in stalled[25:]:
            client.sendall(head() + b"Content-Length: 900000\r\n\r\n" + PART)
        started = time.perf_counter()
        assert well(url)
        assert time.perf_counter() - started < 5
    finally:
        for client in stalled:
            client.close()


def test_photos_that_wait_take_disk_and_not_memory() -> None:
    go, sent = threading.Event(), threading.Semaphore(0)
    photo, waiting = bytes(16 * 2**20), 8
    length = b"Content-Length: %d\r\n\r\n" % (len(PART) + len(photo) + len(END))

    def send(url: str) -> bytes:
        with connect(url) as client:
            for part in (head() + length, PART, photo, END):
                client.sendall(part)
            sent.release()
            return everything_from(client)

    settings = Settings(readings_at_once=1, readings_waiting=waiting)
    app = create_app(settings, FakeReader(lambda: go.wait(60)))
    with serving(app) as url, ThreadPoolExecutor(waiting + 1) as clients:
        assert httpx.get(f"{url}/healthz").status_code == 200
        before = psutil.Process().memory_info().rss
        answers = [clients.submit(send, url) for _ in range(waiting + 1)]
        assert all(sent.acquire(timeout=60) for _ in answers)
        grown = psutil.Process().memory_info().rss - before
        go.set()
        assert all(answer.result().startswith(b"HTTP/1.1 200") for answer in answers)
    assert grown < 4 * len(photo)  # the one that is read and what the sockets hold, not all nine
