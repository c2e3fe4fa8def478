"""Whoever is turned away is turned away before the first byte of what they send is read."""

import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.auth import Role
from api.auth.testing import Station, running
from api.settings import Settings
from api.testing import FakeReader, authorised

FORBIDDEN = [
    ("POST", "/v1/photos"),
    ("POST", "/v1/uploads"),
    ("PATCH", "/v1/uploads/" + "0" * 32),
    ("POST", "/v1/readings"),
    ("POST", "/v1/cases"),
    ("POST", "/v1/users"),
]


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with running(Settings(data=tmp_path_factory.mktemp("unread"))) as started:
        yield started


@pytest.mark.parametrize(("method", "path"), FORBIDDEN)
def test_a_large_body_that_is_not_allowed_is_not_asked_for(station: Station, method: str, path: str) -> None:
    """The client waits for ``100 Continue`` (RFC 9110 section 10.1.1), which a server sends when it reads."""
    auditor = authorised(station.settings, Role.AUDITOR)["Authorization"]
    for credentials, status in (("", b"401"), (f"Authorization: {auditor}\r\n", b"403")):
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: station\r\nConnection: close\r\nExpect: 100-continue\r\n"
            f"Content-Type: application/json\r\nContent-Length: 60000000\r\n{credentials}\r\n"
        )
        address = urlsplit(station.url)
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=60) as client:
            client.sendall(head.encode())
            answer = b"".join(iter(lambda client=client: client.recv(65_536), b""))  # type: ignore[misc]
        assert answer[9:12] == status
        assert b"100 Continue" not in answer


@pytest.mark.parametrize(("method", "path"), FORBIDDEN)
def test_the_app_itself_takes_no_byte(station: Station, method: str, path: str) -> None:
    answered, taken = anyio.run(asked, station, method, path)
    assert answered == 401
    assert taken == 0


async def asked(station: Station, method: str, path: str) -> tuple[int, int]:
    """Sends a request to the app as a server would; returns the status and how often it asked for more."""
    taken = 0
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message: Any) -> None:  # noqa: ANN401  of any kind
        sent.append(message)

    await app_of(station)(scope_of(station, method, path), receive, send)
    return sent[0]["status"], taken


def app_of(station: Station) -> Callable[[Any, Any, Any], Awaitable[None]]:
    app: FastAPI = create_app(station.settings, FakeReader())
    return app


def scope_of(station: Station, method: str, path: str) -> dict[str, Any]:
    class Opened:
        people = station.people

    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"6000000")],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {"services": Opened()},
    }
