"""Progress, retry, readiness and figures over HTTP."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.auth.permissions import Role
from api.database import Database
from api.jobs.testing import KeptPhotos, wait_until
from api.settings import Settings
from api.storage import open_store
from api.testing import authorised, serving
from ocr.cluster.testing import ObedientReader


class Service:
    """A service, its photos, and clients with each role."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.settings = settings
        self.photos = KeptPhotos(Database.open(settings.database))
        self.officer = httpx.Client(base_url=url, headers=authorised(settings, Role.OFFICER))
        self.stranger = httpx.Client(base_url=url, headers=authorised(settings, Role.OFFICER, unit="south"))
        self.auditor = httpx.Client(base_url=url, headers=authorised(settings, Role.AUDITOR))

    def store(self, photo: bytes, folder: Path) -> str:
        """Stores a photo of the officer's unit; returns its id."""
        file = folder / "photo"
        file.write_bytes(photo)
        sha256 = self.photos.store(photo)
        open_store(self.settings.store).adopt(file, sha256)
        return self.photos.photo(sha256)

    def state(self, photo: str) -> Any:
        return self.officer.get(f"/v1/photos/{photo}/state").json()

    def ended(self, photo: str) -> Any:
        wait_until(lambda: self.state(photo)["state"] in {"read", "refused"})
        return self.state(photo)

    def close(self) -> None:
        for client in (self.officer, self.stranger, self.auditor):
            client.close()
        self.photos.database.close()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def service(settings: Settings) -> Iterator[Service]:
    with serving(create_app(settings, ObedientReader())) as url:
        service = Service(url, settings)
        yield service
        service.close()


@pytest.fixture
def sweeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the dispatcher look more often than every minute, as an upload would have it look at once."""
    monkeypatch.setattr("api.jobs.dispatcher.SWEEP_S", 0.1)


def heard(stream: httpx.Response, count: int) -> list[dict[str, Any]]:
    """The data of the next events, with their ids."""
    events: list[dict[str, Any]] = []
    at = ""
    for line in stream.iter_lines():
        name, _, value = line.partition(": ")
        at = value if name == "id" else at
        if name == "data":
            events.append({**json.loads(value), "id": at})
            if len(events) == count:
                return events
    return events
