"""A service that takes uploads, and senders who may use it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.auth.permissions import Role
from api.settings import Settings
from api.testing import FakeReader, authorised, serving
from api.uploads.testing import Sending

LIMIT = 3_000_000  # bytes of a request


@dataclass(frozen=True, slots=True)
class Service:
    """A running service."""

    settings: Settings
    url: str


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(data=tmp_path_factory.mktemp("data"), max_upload_bytes=LIMIT)
    with serving(create_app(settings, FakeReader())) as url:
        yield Service(settings, url)


@pytest.fixture(scope="module")
def login(service: Service) -> Callable[[Role, str | None], httpx.Client]:
    """Makes somebody who may send."""

    def client(role: Role, unit: str | None) -> httpx.Client:
        headers = authorised(service.settings, role, unit=unit)
        return httpx.Client(base_url=service.url, headers=headers, timeout=60)

    return client


@pytest.fixture(scope="module")
def officer(login: Callable[[Role, str | None], httpx.Client]) -> Iterator[httpx.Client]:
    with login(Role.OFFICER, "north") as client:
        yield client


@pytest.fixture
def sending(officer: httpx.Client, request: pytest.FixtureRequest) -> Sending:
    """A photo of 300 kB that nobody has sent yet."""
    return Sending(officer, (request.node.name.encode() + b"|").ljust(300_000, b"\xff"))


@pytest.fixture
def unfinished(service: Service) -> Callable[[], set[Path]]:
    """Lists what lies in the folder of uploads."""
    folder = service.settings.folder / "uploads"
    return lambda: set(folder.iterdir()) if folder.exists() else set()
