"""A service on either database, and clients of it."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import URL

from api.app import create_app
from api.auth import Role
from api.database import Database, new_id, now
from api.database.testing import fresh_database
from api.examples import READING
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo, Reading
from api.settings import Settings
from api.storage import open_store
from api.testing import UNIT, FakeReader, authorised, serving


@dataclass(frozen=True)
class Station:
    """A running service.

    Attributes:
        url: Its address.
        settings: How it is set.
        database: Its database.
    """

    url: str
    settings: Settings
    database: Database

    def client(self, role: Role = Role.OFFICER, unit: str | None = UNIT) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=authorised(self.settings, role, unit=unit), timeout=30)

    def stored_photo(self, folder: Path, *, unit: str = UNIT) -> str:
        """Stores a photo that nobody sent before, as an upload would; returns its id."""
        data = new_id().encode()
        sha256 = hashlib.sha256(data).hexdigest()
        (folder / sha256).write_bytes(data)
        open_store(self.settings.store).adopt(folder / sha256, sha256)
        photo = Photo(id=new_id(), sha256=sha256, unit=unit, name="затвор.jpg", uploaded_by="somebody")
        with self.database.write() as session:
            # Read, so that the service leaves it alone.
            session.add(Blob(sha256=sha256, size=len(data), media_type="image/jpeg", state=BlobState.READ))
            session.flush()
            session.add(photo)
        return photo.id

    def read(self, photo_id: str, *, models: str = "a", active: bool = True) -> str:
        """Keeps the example of a Reading as what models read on a photo; returns its id."""
        with self.database.write() as session:
            row = Reading(
                id=new_id(),
                sha256=session.get_one(Photo, photo_id).sha256,
                models_key=models * 64,
                models={"reader": models},
                body=READING.to_dict(),
                active=active,
                created_at=now(),
            )
            session.add(row)
        return row.id


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def station(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with ExitStack() as closing:
        url = None
        if request.param == "postgresql":
            server: URL = request.getfixturevalue("postgres")
            url = closing.enter_context(fresh_database(server))
        # Whether two people read a photo is a test's own choice, not that of the hash of a chance photo.
        settings = Settings(data=tmp_path_factory.mktemp("station"), database_url=url, review_blind_share=0.0)
        address = closing.enter_context(serving(create_app(settings, FakeReader())))
        database = Database.open(settings.database)
        closing.callback(database.close)
        yield Station(address, settings, database)


@pytest.fixture(scope="module")
def officer(station: Station) -> Iterator[httpx.Client]:
    with station.client() as client:
        yield client


@pytest.fixture(scope="module")
def stranger(station: Station) -> Iterator[httpx.Client]:
    """An officer of another unit."""
    with station.client(unit="south") as client:
        yield client


@pytest.fixture(scope="module")
def analyst(station: Station) -> Iterator[httpx.Client]:
    with station.client(Role.ANALYST, unit=None) as client:
        yield client


CASE = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Prizren", "agency": "Police"}


@pytest.fixture
def case(officer: httpx.Client) -> dict[str, Any]:
    answer = officer.post("/v1/cases", json={**CASE, "number": new_id()})
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def weapon(officer: httpx.Client, case: dict[str, Any]) -> dict[str, Any]:
    answer = officer.post(f"/v1/cases/{case['id']}/weapons", json={"exhibit_number": "A1"})
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def photo(station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """A photo of the weapon."""
    photo_id = station.stored_photo(tmp_path)
    answer = officer.patch(f"/v1/photos/{photo_id}", json={"weapon_id": weapon["id"]})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
