"""A server that may be killed and a client of tus that goes on afterwards, for the tests of uploads."""

import base64
import hashlib
import multiprocessing
import pkgutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

import httpx

import api
from api.server import serve
from api.settings import Settings
from api.testing import FakeReader

START_S = 60
"""Seconds after which a server that does not answer has failed to start."""


class Killable:
    """A service in a process of its own, on a port of its own, that can be killed and started again.

    The processes are forked from one that has imported everything already: a start takes a tenth of a second,
    so that hundreds of kills fit into a test.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.model_copy(update={"port": free_port()})
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload([*_everything()])
        self._process: BaseProcess | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._settings.port}"

    def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            RuntimeError: It did not start.
        """
        self._process = self._forks.Process(target=serve, args=(self._settings, FakeReader()), daemon=True)
        self._process.start()
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self._settings.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """Ends it with SIGKILL: it can do nothing about it."""
        assert self._process is not None
        self._process.kill()
        self._process.join()


@contextmanager
def killable(settings: Settings) -> Iterator[Killable]:
    """Runs a :class:`Killable` until the block ends."""
    server = Killable(settings)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _everything() -> Iterator[str]:
    """The modules that a server imports, those too that it imports late."""
    yield from ("alembic.command", "uvicorn.lifespan.on", "uvicorn.protocols.http.auto", "uvicorn.loops.auto")
    modules = (module.name for module in pkgutil.walk_packages(api.__path__, "api."))
    yield from (name for name in modules if "migrations" not in name)  # alembic alone can import those


def free_port() -> int:
    """Returns a TCP port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(slots=True)
class Sending:
    """One photo on its way over tus, as a tablet sends it.

    Attributes:
        client: With the address of the service and what lets one in.
        data: The photo.
        said: What is said about it, beside its SHA-256.
        location: Where the upload is; None: not begun.
        acknowledged: Bytes that the service has said it has.
    """

    client: httpx.Client
    data: bytes
    said: dict[str, str] = field(default_factory=dict)
    location: str | None = None
    acknowledged: int = 0

    @property
    def sha256(self) -> str:
        """Of the photo."""
        return hashlib.sha256(self.data).hexdigest()

    def create(self, **headers: str) -> httpx.Response:
        """Begins the upload."""
        answer = self._send(
            "POST",
            "/v1/uploads",
            {
                "Upload-Length": str(len(self.data)),
                "Upload-Metadata": metadata(sha256=self.sha256, **self.said),
            }
            | headers,
        )
        if answer.status_code == 201:
            self.location = answer.headers["Location"]
        return answer

    def head(self) -> httpx.Response:
        """Asks how far it is."""
        return self._send("HEAD", self.location or "", {})

    def piece(self, offset: int, size: int, content: Any = None, **headers: str) -> httpx.Response:  # noqa: ANN401
        """Sends ``size`` bytes from an offset; ``content`` stands in for them."""
        answer = self._send(
            "PATCH",
            self.location or "",
            {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"} | headers,
            self.data[offset : offset + size] if content is None else content,
        )
        if answer.status_code == 204:
            self.acknowledged = int(answer.headers["Upload-Offset"])
        return answer

    def _send(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        content: Any = None,  # noqa: ANN401
    ) -> httpx.Response:
        return self.client.request(method, url, headers={"Tus-Resumable": "1.0.0"} | headers, content=content)


def metadata(**said: str) -> str:
    """Returns the header Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def checksum(data: bytes) -> str:
    """Returns the header Upload-Checksum of a piece."""
    return f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"
