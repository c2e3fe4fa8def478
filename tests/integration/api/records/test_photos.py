"""Where photos belong, their bytes and what was read on them, over HTTP and on either database."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from sqlalchemy.exc import IntegrityError

from api import schemas
from api.auth import Role
from api.database import Database, new_id
from api.examples import READING
from api.records.kinds import BlobState
from api.records.tables import Blob
from api.settings import Settings
from api.storage import open_store


class Station(Protocol):
    @property
    def database(self) -> Database: ...
    @property
    def settings(self) -> Settings: ...

    def client(self, role: Role = ..., unit: str | None = ...) -> httpx.Client: ...
    def stored_photo(self, folder: Path, *, unit: str = ...) -> str: ...
    def read(self, photo_id: str, *, models: str = ..., active: bool = ...) -> str: ...


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


def new_weapon(client: httpx.Client, case_id: str) -> str:
    answer = client.post(f"/v1/cases/{case_id}/weapons", json={"exhibit_number": new_id()})
    return str(answer.json()["id"])


def new_case(client: httpx.Client, unit: str | None = None) -> str:
    case = {"mode": "found", "recovered_on": "2026-05-01", "place": "x", "agency": "x", "number": new_id()}
    return str(client.post("/v1/cases", json={**case, "unit": unit}).json()["id"])


def test_a_photo_put_to_a_weapon_belongs_to_its_case(photo: dict[str, Any], weapon: dict[str, Any]) -> None:
    assert (photo["weapon_id"], photo["case_id"]) == (weapon["id"], weapon["case_id"])
    assert (photo["state"], photo["size"], photo["view"], photo["name"]) == (
        "read",
        32,
        "other",
        "затвор.jpg",
    )


def test_photos_are_listed_by_weapon_and_by_case(
    station: Station, officer: httpx.Client, photo: dict[str, Any], tmp_path: Path
) -> None:
    other = station.stored_photo(tmp_path)
    by_weapon = officer.get("/v1/photos", params={"weapon": photo["weapon_id"]}).json()["items"]
    by_case = officer.get("/v1/photos", params={"case": photo["case_id"]}).json()["items"]
    assert by_weapon == by_case == [photo] == [officer.get(f"/v1/photos/{photo['id']}").json()]
    newest = officer.get("/v1/photos", params={"limit": 2}).json()["items"]
    assert [found["id"] for found in newest] == [other, photo["id"]]


def test_a_photo_moves_with_what_it_is_put_to(officer: httpx.Client, photo: dict[str, Any]) -> None:
    where = f"/v1/photos/{photo['id']}"
    second, elsewhere = new_weapon(officer, photo["case_id"]), new_case(officer)
    steps: list[tuple[dict[str, Any], tuple[str | None, str | None]]] = [
        ({"view": "left"}, (photo["weapon_id"], photo["case_id"])),
        ({"weapon_id": second}, (second, photo["case_id"])),
        ({"weapon_id": None}, (None, photo["case_id"])),
        ({"weapon_id": second, "case_id": photo["case_id"]}, (second, photo["case_id"])),
        ({"case_id": elsewhere}, (None, elsewhere)),
        ({"weapon_id": second}, (second, photo["case_id"])),
        ({"case_id": None}, (None, None)),
    ]
    for change, place in steps:
        moved = officer.patch(where, json=change).json()
        assert (moved["weapon_id"], moved["case_id"]) == place, change
    assert moved == {**photo, "view": "left", "weapon_id": None, "case_id": None}


def test_a_photo_is_not_put_to_a_weapon_and_to_the_case_of_another(
    officer: httpx.Client, photo: dict[str, Any]
) -> None:
    change = {"weapon_id": photo["weapon_id"], "case_id": new_case(officer)}
    assert refused(officer.patch(f"/v1/photos/{photo['id']}", json=change)) == (409, "conflict")


def test_a_photo_stays_in_its_unit(analyst: httpx.Client, photo: dict[str, Any]) -> None:
    foreign = new_case(analyst, unit="south")
    where = f"/v1/photos/{photo['id']}"
    assert refused(analyst.patch(where, json={"case_id": foreign})) == (409, "conflict")
    gun = {"weapon_id": new_weapon(analyst, foreign)}
    assert refused(analyst.patch(where, json=gun)) == (409, "conflict")


def test_a_photo_that_decided_a_marking_stays_with_its_weapon(
    officer: httpx.Client, photo: dict[str, Any]
) -> None:
    seen = {"kind": "serial", "outcome": "entered", "value": "F85641", "photo_id": photo["id"]}
    assert officer.post(f"/v1/weapons/{photo['weapon_id']}/confirmations", json=seen).status_code == 201
    where = f"/v1/photos/{photo['id']}"
    assert refused(officer.patch(where, json={"weapon_id": None})) == (409, "conflict")
    assert officer.patch(where, json={"view": "mark"}).json() == {**photo, "view": "mark"}


def test_another_units_photos_are_as_if_not_there(stranger: httpx.Client, photo: dict[str, Any]) -> None:
    where = f"/v1/photos/{photo['id']}"
    paths = [where, f"{where}/content", f"{where}/reading", f"{where}/readings"]
    answers = [stranger.get(path) for path in paths] + [stranger.patch(where, json={"view": "left"})]
    answers += [stranger.get("/v1/photos", params={name: photo[f"{name}_id"]}) for name in ("weapon", "case")]
    assert {refused(answer) for answer in answers} == {(404, "not_found")}
    assert photo["id"] not in stranger.get("/v1/photos?limit=200").text


def test_the_bytes_come_back_as_they_were_stored(officer: httpx.Client, photo: dict[str, Any]) -> None:
    answer = officer.get(f"/v1/photos/{photo['id']}/content")
    assert hashlib.sha256(answer.content).hexdigest() == photo["sha256"]
    digest = base64.b64encode(bytes.fromhex(photo["sha256"])).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert answer.headers["content-length"] == str(photo["size"])
    assert answer.headers["content-type"] == "application/octet-stream"
    named = "attachment; filename*=UTF-8''%D0%B7%D0%B0%D1%82%D0%B2%D0%BE%D1%80.jpg"
    assert answer.headers["content-disposition"] == named


def test_bytes_that_are_gone_are_told_and_an_erasure_too(
    station: Station, officer: httpx.Client, photo: dict[str, Any]
) -> None:
    where = f"/v1/photos/{photo['id']}/content"
    open_store(station.settings.store).delete(photo["sha256"])
    lost = officer.get(where)
    assert lost.status_code >= 500
    assert lost.json()["reason"] == "photo_missing"
    with station.database.write() as session:
        session.get_one(Blob, photo["sha256"]).state = BlobState.ERASED
    erased = officer.get(where)
    assert refused(erased) == (404, "not_found")
    assert "erased" in erased.json()["detail"]


def test_the_reading_that_counts_and_all_that_ever_were(
    station: Station, officer: httpx.Client, photo: dict[str, Any]
) -> None:
    where = f"/v1/photos/{photo['id']}"
    assert refused(officer.get(f"{where}/reading")) == (404, "not_found")
    old = station.read(photo["id"], models="a", active=False)
    new = station.read(photo["id"], models="b")
    assert officer.get(f"{where}/reading").json() == READING.to_dict()
    listed = officer.get(f"{where}/readings").json()
    assert [(reading["id"], reading["active"]) for reading in listed["items"]] == [(new, True), (old, False)]
    assert listed["next"] is None
    assert schemas.Reading.model_validate(listed["items"][0]["reading"])
    assert listed["items"][0]["reading"] == READING.to_dict()


def test_one_reading_of_a_photo_counts_and_no_model_reads_it_twice(
    station: Station, photo: dict[str, Any]
) -> None:
    station.read(photo["id"], models="a")
    with pytest.raises(IntegrityError):
        station.read(photo["id"], models="b")
    with pytest.raises(IntegrityError):
        station.read(photo["id"], models="a", active=False)


def test_an_auditor_looks_at_every_photo_and_changes_none(station: Station, photo: dict[str, Any]) -> None:
    with station.client(Role.AUDITOR, None) as auditor:
        assert auditor.get(f"/v1/photos/{photo['id']}").json() == photo
        change = auditor.patch(f"/v1/photos/{photo['id']}", json={"view": "left"})
    assert refused(change) == (403, "forbidden")
