"""What people do through the service is found sound, while it runs, after it ended, and in its backup."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import URL

from api.app import create_app
from api.audit import Signer
from api.audit.watch import watch
from api.auth import Role
from api.backup import back_up
from api.backup.making import Original
from api.database import Database, new_id
from api.database.testing import fresh_database
from api.jobs.testing import wait_until
from api.settings import Settings
from api.storage import open_store
from api.testing import authorised, serving
from api.verify import Report, Source, verify
from api.verify.photos import open_photos
from ocr.cluster.testing import ObedientReader


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with ExitStack() as closing:
        url = None
        if request.param == "postgresql":
            server: URL = request.getfixturevalue("postgres")
            url = closing.enter_context(fresh_database(server))
        yield Settings(
            data=tmp_path_factory.mktemp("station"),
            database_url=url,
        )


def check(settings: Settings) -> Report:
    source = Source.of(settings.folder, database_url=settings.database_url)
    return verify(source, open_photos(source.store_url))


def made(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in (200, 201, 202), answer.text
    told: dict[str, Any] = answer.json()
    return told


def work(officer: httpx.Client) -> None:
    recovery = {"mode": "found", "recovered_on": "2026-05-01", "place": "Peja", "agency": "KP"}
    case = made(officer.post("/v1/cases", json={**recovery, "number": new_id()}))
    made(officer.patch(f"/v1/cases/{case['id']}", json={"legal_basis": "05/L-022"}))
    weapon = made(officer.post(f"/v1/cases/{case['id']}/weapons", json={"exhibit_number": "A1"}))
    made(officer.patch(f"/v1/weapons/{weapon['id']}", json={"calibre": "7.62x25", "flags": ["converted"]}))
    content = b"read " + new_id().encode()
    asked = {"sha256": hashlib.sha256(content).hexdigest(), "weapon_id": weapon["id"]}
    made(officer.post("/v1/photos", params=asked, content=content))
    photo = made(officer.post("/v1/photos", params=asked, content=content))[
        "photo_id"
    ]  # again, as tablets do
    wait_until(lambda: made(officer.get(f"/v1/photos/{photo}/state"))["state"] in {"read", "refused"})
    made(officer.patch(f"/v1/photos/{photo}", json={"view": "left"}))
    entered = {"kind": "serial", "outcome": "entered", "value": "Ж1234", "photo_id": photo}
    made(officer.post(f"/v1/weapons/{weapon['id']}/confirmations", json=entered))
    made(officer.post(f"/v1/photos/{photo}/retry"))
    made(officer.get(f"/v1/weapons/{weapon['id']}/marks"))
    person = {"part": "possessor", "name": "Somebody"}
    made(officer.post(f"/v1/cases/{case['id']}/persons", json=person))


def test_a_day_s_work_is_found_sound(settings: Settings, tmp_path: Path) -> None:
    app = create_app(settings, ObedientReader())
    with serving(app) as url:
        headers = authorised(settings, Role.OFFICER)
        with httpx.Client(base_url=url, headers=headers, timeout=60) as officer:
            work(officer)
            assert check(settings).faults == ()
            work(officer)
    report = check(settings)
    assert (report.faults, report.notes) == ((), ())
    assert report.checked["photos"] == report.checked["receipts"] == 2
    assert report.checked["rows"] >= 14
    database = replace(Database.open(settings.database), on_write=watch)
    original = Original(settings.folder, database, open_store(settings.store), Signer.open(settings.folder))
    back_up(original, tmp_path / "backup")
    database.close()
    source = Source.of(tmp_path / "backup")
    assert verify(source, open_photos(source.store_url)).faults == ()
