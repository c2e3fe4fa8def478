"""A reader without models, a key, and a server on a free port, for tests of what talks to the service."""

import hashlib
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread

import uvicorn
from fastapi import FastAPI

from api.audit.watch import watch
from api.auth.keys import NewKey, create_key
from api.auth.permissions import Role
from api.auth.users import SYSTEM
from api.database import Database
from api.settings import Settings
from ocr.burst import BurstReading, Member
from ocr.types import Photo, Reading

UNIT = "north"
"""The unit whose keys :func:`authorised` makes, where it is told no other."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a :class:`FakeReader` was asked to read; ``size`` in bytes."""

    size: int
    path: str | None
    crop: bool


def _at_once() -> None:
    return None


@dataclass(frozen=True, slots=True)
class FakeReader:
    """Finds nothing on any photo.

    Attributes:
        during: Called in the middle of each reading; it may wait, or raise what the reading shall raise.
        asked: What it was asked, in order.
        models: As a reader's.
    """

    during: Callable[[], object] = _at_once
    asked: list[Asked] = field(default_factory=list)
    models: Mapping[str, str] = field(default_factory=lambda: {"fake": "1"})

    def read(self, data: bytes, *, path: str | None = None, crop: bool = False) -> Reading:
        """Returns an empty Reading that names the photo."""
        self.asked.append(Asked(len(data), path, crop))
        self.during()
        return Reading(Photo(hashlib.sha256(data).hexdigest(), 0, 0, path), models=self.models)

    def read_burst(self, photos: Sequence[bytes]) -> BurstReading:
        """Returns an empty Reading of the first; every photo could be laid over it."""
        members = [Member(Photo(hashlib.sha256(data).hexdigest(), 0, 0), is_used=True) for data in photos]
        return BurstReading(self.read(photos[0]), tuple(members))


def authorised(
    settings: Settings | None = None, role: Role = Role.ANALYST, *, unit: str | None = UNIT
) -> dict[str, str]:
    """Makes a key in the database of a service; returns the headers that let a client in with it.

    Args:
        settings: The service's; None: those of the environment.
        role: What the key may do.
        unit: Whose rows.
    """
    database = replace(Database.open((settings or Settings()).database), on_write=watch)
    try:
        database.migrate()
        with database.write() as session:
            key = create_key(session, NewKey(name=f"test {role}", role=role, unit=unit), by=SYSTEM)[1]
        return {"Authorization": f"Bearer {key}"}
    finally:
        database.close()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serves the app in a thread, on a free port of this machine; yields its address.

    Raises:
        RuntimeError: The app did not start.
    """
    # The protocol is named because asyncio spares only sockets that name it Nagle's delay (40 ms an answer).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=5))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                if not thread.is_alive():
                    raise RuntimeError("the app did not start")
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
