"""Progress, retry, readiness and figures over HTTP."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.auth.permissions import Role
from api.database import Database
from api.jobs.testing import KeptPhotos, wait_until
from api.routes import events
from api.settings import Settings
from api.testing import authorised, serving
from ocr.cluster.testing import ObedientReader

PATIENCE_S = 60.0


class Service:
    """A service and clients of it."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.settings = settings
        self.rows = KeptPhotos(Database.open(settings.database))
        self.officer = self._client(url, Role.OFFICER, "north")
        self.stranger = self._client(url, Role.OFFICER, "south")
        self.auditor = self._client(url, Role.AUDITOR, None)
        self._numbers = count()

    def _client(self, url: str, role: Role, unit: str | None) -> httpx.Client:
        headers = authorised(self.settings, role, unit=unit)
        return httpx.Client(base_url=url, headers=headers, timeout=PATIENCE_S)

    def send(self, says: str, *, by: httpx.Client | None = None) -> str:
        """Uploads a photo that is like no other; returns its id."""
        photo = f"{says} {next(self._numbers)}".encode()
        digest = hashlib.sha256(photo).hexdigest()
        sent = (by or self.officer).post("/v1/photos", params={"sha256": digest}, content=photo)
        assert sent.status_code == 201, sent.text
        return str(sent.headers["Location"].rpartition("/")[2])

    def state(self, photo: str) -> dict[str, Any]:
        told: dict[str, Any] = self.officer.get(f"/v1/photos/{photo}/state").json()
        return told

    def ended(self, photo: str) -> dict[str, Any]:
        wait_until(lambda: self.state(photo)["state"] in {"read", "refused"})
        return self.state(photo)

    def close(self) -> None:
        for client in (self.officer, self.stranger, self.auditor):
            client.close()
        self.rows.database.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = Settings(data=tmp_path_factory.mktemp("service"))
    with serving(create_app(settings, ObedientReader())) as url:
        service = Service(url, settings)
        yield service
        service.close()


def heard(answer: httpx.Response, wanted: int) -> list[dict[str, Any]]:
    """The data of the next events, each with its id."""
    found: list[dict[str, Any]] = []
    at = ""
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        at = value if name == "id" else at
        if name == "data":
            found.append({**json.loads(value), "id": at})
        if len(found) == wanted:
            break
    return found


def listening(answer: httpx.Response) -> httpx.Response:
    """Waits for the first line, which tells that the stream has begun."""
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return answer


def test_an_uploaded_photo_is_read_without_being_asked_for(service: Service) -> None:
    photo = service.send("a photo")
    state = service.ended(photo)
    assert state["state"] == "read"
    assert state["photo"] == photo
    readings = service.officer.get(f"/v1/photos/{photo}/readings").json()["items"]
    assert [r["id"] for r in readings if r["active"]] == [state["reading"]]


def test_a_refused_photo_says_why_and_a_retry_has_it_read_again(service: Service) -> None:
    photo = service.send("refuse")
    first = service.ended(photo)
    assert (first["state"], first["reason"]) == ("refused", "not_an_image")
    assert "Send a JPEG" in first["advice"]
    asked = service.officer.post(f"/v1/photos/{photo}/retry")
    assert asked.status_code == 202
    assert asked.json()["state"] == "stored"
    wait_until(lambda: service.state(photo)["at"] > asked.json()["at"])
    assert service.state(photo)["state"] == "refused"


def test_a_retry_of_a_photo_that_todays_models_have_read_changes_nothing(service: Service) -> None:
    photo = service.send("a photo")
    before = service.ended(photo)
    assert service.officer.post(f"/v1/photos/{photo}/retry").json() == before


def test_photos_of_another_unit_are_as_if_they_were_not_there(service: Service) -> None:
    photo = service.send("a photo")
    assert service.stranger.get(f"/v1/photos/{photo}/state").status_code == 404
    assert service.stranger.post(f"/v1/photos/{photo}/retry").status_code == 404


def test_a_listener_is_told_of_each_step_and_of_nothing_in_other_units(service: Service) -> None:
    with service.officer.stream("GET", "/v1/events") as stream:
        lines = listening(stream)
        foreign = service.send("a photo", by=service.stranger)
        photo = service.send("wait 1.2")
        first, second = heard(lines, 2)
    assert (first["photo"], first["state"]) == (photo, "stored")
    assert (second["photo"], second["state"]) == (photo, "read")
    assert foreign not in {first["photo"], second["photo"]}


def test_who_comes_back_with_the_last_id_misses_nothing(service: Service) -> None:
    before = service.send("a photo")
    service.ended(before)
    last = service.rows.row(service.state(before)["sha256"]).state_at
    missed = service.send("refuse")
    service.ended(missed)
    header = {"Last-Event-ID": str(int(last.timestamp() * 1_000_000))}
    told: list[str] = []
    with service.officer.stream("GET", "/v1/events", headers=header) as stream:
        for line in listening(stream).iter_lines():
            told += [json.loads(line[6:])["photo"]] if line.startswith("data: ") else []
            if missed in told:
                break
    assert missed in told


def test_an_id_that_is_none_is_refused(service: Service) -> None:
    for wrong in ("x", "-1", "1" * 40):
        answer = service.officer.get("/v1/events", headers={"Last-Event-ID": wrong})
        assert (answer.status_code, answer.json()["reason"]) == (422, "invalid")


def test_a_stream_ends_after_a_while_so_that_a_login_that_ended_sees_no_more(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST_S", 0.1)
    assert "listening" in service.officer.get("/v1/events").text


def test_the_service_is_ready_and_tells_how_many_workers_there_are(service: Service) -> None:
    service.ended(service.send("a photo"))
    wait_until(lambda: "trouble" not in httpx.get(service.officer.base_url.join("/readyz")).json())
    assert httpx.get(service.officer.base_url.join("/readyz")).json() == {"status": "ready", "workers": 1}


def test_a_store_that_cannot_be_written_to_makes_the_service_unready(service: Service) -> None:
    folder, away = Path(service.settings.store), Path(service.settings.store).with_name("away")
    shutil.move(folder, away)
    try:
        answer = httpx.get(service.officer.base_url.join("/readyz"))
    finally:
        shutil.move(away, folder)
    assert answer.status_code == 503
    assert (answer.json()["reason"], answer.json()["detail"]) == ("not_ready", "This does not work: store.")


def test_the_figures_count_photos_and_routes_and_name_nobody(service: Service) -> None:
    photo = service.send("a photo")
    service.ended(photo)
    text = service.auditor.get("/metrics").text
    assert 'rollmark_photos{state="stored"} 0.0' in text
    assert "rollmark_workers 1.0" in text
    assert 'rollmark_readings_total{ending="read"}' in text
    assert 'rollmark_request_seconds_count{route="create_photo",status="201"}' in text
    assert not [secret for secret in (photo, "north", "south") if secret in text]


def test_the_figures_are_not_for_officers(service: Service) -> None:
    assert service.officer.get("/metrics").status_code == 403


def test_every_answer_carries_the_number_of_its_request(service: Service) -> None:
    given = service.officer.get("/healthz", headers={"X-Request-ID": "tablet-0001"})
    assert given.headers["X-Request-ID"] == "tablet-0001"
    made = [service.officer.get("/healthz").headers["X-Request-ID"] for _ in range(2)]
    assert len(set(made)) == 2
    odd = service.officer.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert odd.headers["X-Request-ID"] != "a b\tc"
