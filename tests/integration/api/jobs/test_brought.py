"""Readings that were made elsewhere, brought in over HTTP."""

import hashlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api.app import create_app
from api.audit.tables import AuditEntry
from api.auth.permissions import Role
from api.database import Database
from api.jobs.testing import wait_until
from api.settings import Settings
from api.testing import authorised, serving
from ocr.cluster import models_key
from ocr.cluster.testing import MODELS, ObedientReader
from ocr.types import Photo, Reading

NUMBERS = count()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[httpx.Client]:
    with serving(create_app(settings, ObedientReader())) as url:
        headers = authorised(settings, Role.ANALYST)
        with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
            yield client


class Sent:
    """A photo that was sent."""

    def __init__(self, client: httpx.Client, says: str) -> None:
        self.client = client
        data = f"{says} {next(NUMBERS)}".encode()
        self.sha256 = hashlib.sha256(data).hexdigest()
        answer = client.post("/v1/photos", params={"sha256": self.sha256}, content=data)
        self.url = answer.headers["Location"]

    def bring(self, models: dict[str, str], **more: object) -> httpx.Response:
        body = Reading(Photo(self.sha256, 40, 30), models=models, timings_ms={"total": 7.0}).to_dict() | more
        return self.client.post(f"{self.url}/readings", json=body)

    def readings(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.get(f"{self.url}/readings").json()["items"]
        return items

    def state(self) -> str:
        return str(self.client.get(f"{self.url}/state").json()["state"])


def test_a_reading_by_todays_models_counts_and_the_photo_waits_no_more(client: httpx.Client) -> None:
    Sent(client, "wait 1")  # keeps the one worker busy
    photo = Sent(client, "photo")
    answer = photo.bring(dict(MODELS))
    assert answer.status_code == 201, answer.text
    assert photo.state() == "read"
    (reading,) = photo.readings()
    assert reading["active"]
    assert reading["reading"]["timings_ms"] == {"total": 7.0}


def test_bringing_a_reading_again_changes_nothing(client: httpx.Client) -> None:
    photo = Sent(client, "photo")
    first, second = (photo.bring({"older": "1"}).json()["id"] for _ in range(2))
    assert first == second


def test_a_reading_by_other_models_is_kept_beside_the_one_that_counts(client: httpx.Client) -> None:
    photo = Sent(client, "photo")
    wait_until(lambda: photo.state() == "read")
    assert photo.bring({"older": "1"}).status_code == 201
    active = {reading["models_key"]: reading["active"] for reading in photo.readings()}
    assert active == {models_key(MODELS): True, models_key({"older": "1"}): False}


def test_a_reading_by_other_models_does_not_end_the_waiting(client: httpx.Client) -> None:
    Sent(client, "wait 1")
    photo = Sent(client, "photo")
    photo.bring({"older": "1"})
    assert photo.state() == "stored"
    wait_until(lambda: photo.state() == "read")
    assert len(photo.readings()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"photo": {"sha256": "0" * 64, "width": 1, "height": 1}},
        {"refused": {"reason": "damaged", "advice": "x"}},
    ],
)
def test_the_reading_of_another_photo_or_a_refusal_is_not_taken(
    client: httpx.Client, wrong: dict[str, Any]
) -> None:
    photo = Sent(client, "photo")
    assert photo.bring({"older": "1"}, **wrong).status_code == 422


def test_what_is_no_reading_is_not_taken(client: httpx.Client) -> None:
    assert Sent(client, "photo").bring({"older": "1"}, secret="x").status_code == 422


def test_an_officer_of_another_unit_finds_no_photo_to_bring_it_to(
    client: httpx.Client, settings: Settings
) -> None:
    photo = Sent(client, "photo")
    photo.client = httpx.Client(
        base_url=client.base_url, headers=authorised(settings, Role.OFFICER, unit="south")
    )
    with photo.client:
        assert photo.bring({"older": "1"}).status_code == 404


def test_who_brought_it_is_in_the_log(client: httpx.Client, settings: Settings) -> None:
    photo = Sent(client, "photo")
    brought = photo.bring({"older": "1"}).json()["id"]
    database = Database.open(settings.database)
    with database.read() as session:
        entries = session.scalars(select(AuditEntry)).all()
        (entry,) = [entry for entry in entries if entry.detail.get("reading") == brought]
    database.close()
    assert entry.detail["brought"]
    assert entry.actor != "system"
