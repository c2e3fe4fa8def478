"""Photos of one mark in light from several sides, over HTTP and on either database."""

import hashlib
import io
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np
import pytest
from PIL import Image

from api.auth import Principal, Role
from api.bursts.bursts import burst_of, keep
from api.database import Database, new_id
from api.examples import READING
from api.records.kinds import BlobState
from api.records.tables import Blob, Photo
from api.retention.erasing import approve, request
from api.retention.kinds import Reason
from api.settings import Settings
from api.storage import open_store
from api.testing import UNIT
from ocr import types
from ocr.burst.types import BurstReading, Member

NOBODYS = "0" * 32
ANALYST = Principal("a" * 32, "analyst", frozenset({Role.ANALYST}), None, "key")


class Station(Protocol):
    database: Database
    settings: Settings


def stored(station: Station, weapon: dict[str, Any], burst: str, number: int, folder: Path) -> str:
    """Stores a photo of a burst as read, so that the service leaves it alone; returns its id."""
    data = io.BytesIO()
    noise = np.random.default_rng([int(burst[:6], 16), number]).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    Image.fromarray(noise).save(data, "PNG")
    sha256 = hashlib.sha256(data.getvalue()).hexdigest()
    (folder / sha256).write_bytes(data.getvalue())
    open_store(station.settings.store).adopt(folder / sha256, sha256)
    photo = Photo(
        id=new_id(), sha256=sha256, unit=UNIT, weapon_id=weapon["id"], burst=burst, uploaded_by="somebody"
    )
    with station.database.write() as session:
        size = len(data.getvalue())
        session.add(Blob(sha256=sha256, size=size, media_type="image/png", state=BlobState.READ))
        session.flush()
        session.add(photo)
    return photo.id


def test_photos_of_a_burst_are_read_as_one_and_shown_as_a_relief(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    photos = [stored(station, weapon, burst, n, tmp_path) for n in range(3)]
    path = f"/v1/weapons/{weapon['id']}/bursts/{burst}"
    told = officer.post(f"{path}/read")
    assert told.status_code == 200, told.text
    assert [member["photo_id"] for member in told.json()["burst"]] == photos
    assert told.json()["photo"]["sha256"] == told.json()["burst"][0]["sha256"]
    shown = officer.get(f"{path}/relief.png")
    assert shown.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(shown.content)) as relief:
        assert (relief.mode, relief.size) == ("L", (80, 60))


def test_what_was_read_of_a_burst_is_kept_once_beside_the_readings_of_its_first_photo(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    photos = [stored(station, weapon, burst, n, tmp_path) for n in range(2)]
    path = f"/v1/weapons/{weapon['id']}/bursts/{burst}/read"
    first, again = officer.post(path).json(), officer.post(path).json()
    assert first == again
    (kept,) = officer.get(f"/v1/photos/{photos[0]}/readings").json()["items"]
    assert (kept["id"], kept["active"], kept["burst"]) == (first["reading_id"], False, first["burst"])
    assert officer.get(f"/v1/photos/{photos[1]}/readings").json()["items"] == []
    stored(station, weapon, burst, 2, tmp_path)
    assert officer.post(path).json()["reading_id"] != first["reading_id"]


def test_the_history_of_a_weapon_tells_who_had_a_burst_read(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    for n in range(2):
        stored(station, weapon, burst, n, tmp_path)
    read = officer.post(f"/v1/weapons/{weapon['id']}/bursts/{burst}/read").json()
    history = officer.get(f"/v1/weapons/{weapon['id']}/history").json()["items"]
    details = [entry["detail"] for entry in history if entry["action"] == "read"]
    assert [(detail["reading"], detail["burst"], detail["photos"]) for detail in details] == [
        (read["reading_id"], burst, 2)
    ]


def test_a_decision_may_name_the_reading_of_a_burst(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    photos = [stored(station, weapon, burst, n, tmp_path) for n in range(2)]
    with station.database.write() as session:
        found = burst_of(session, ANALYST, weapon["id"], burst)
        members = tuple(Member(types.Photo(sha256, 80, 60), is_used=True) for _, sha256 in found.photos)
        reading = keep(session, ANALYST, found, BurstReading(READING, members)).id
    body = {"kind": "serial", "outcome": "confirmed", "suggested": "F85641"}
    body |= {"photo_id": photos[0], "reading_id": reading}
    path = f"/v1/weapons/{weapon['id']}/confirmations"
    assert officer.post(path, json=body | {"photo_id": photos[1]}).status_code == 404
    assert officer.post(path, json=body).status_code == 201
    assert officer.get(f"/v1/weapons/{weapon['id']}/marks").json()["items"][0]["p"] == 0.74


def test_what_was_read_of_a_burst_goes_with_any_of_its_photos(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    photos = [stored(station, weapon, burst, n, tmp_path) for n in range(2)]
    officer.post(f"/v1/weapons/{weapon['id']}/bursts/{burst}/read")
    with station.database.write() as session:
        erasure = request(session, f"photo:{photos[1]}", Reason.COURT_ORDER, "7/26", by="one")
        approve(session, erasure.id, by="another")
    assert officer.get(f"/v1/photos/{photos[0]}/readings").json()["items"] == []


def test_one_photo_is_no_burst_yet(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], tmp_path: Path
) -> None:
    burst = new_id()
    stored(station, weapon, burst, 0, tmp_path)
    answer = officer.post(f"/v1/weapons/{weapon['id']}/bursts/{burst}/read")
    assert (answer.status_code, answer.json()["reason"]) == (409, "conflict")


def test_a_burst_out_of_reach_is_not_there(
    station: Station,
    officer: httpx.Client,
    stranger: httpx.Client,
    weapon: dict[str, Any],
    tmp_path: Path,
) -> None:
    burst = new_id()
    for n in range(2):
        stored(station, weapon, burst, n, tmp_path)
    path = f"/v1/weapons/{weapon['id']}/bursts/{burst}"
    assert stranger.post(f"{path}/read").status_code == 404
    assert stranger.get(f"{path}/relief.png").status_code == 404
    assert officer.post(f"/v1/weapons/{weapon['id']}/bursts/{NOBODYS}/read").status_code == 404


def test_who_sends_a_photo_says_which_burst_it_is_of(officer: httpx.Client, weapon: dict[str, Any]) -> None:
    data, burst = new_id().encode(), new_id()
    said = {"sha256": hashlib.sha256(data).hexdigest(), "weapon_id": weapon["id"], "burst": burst}
    answer = officer.post("/v1/photos", data=said, files={"photo": ("light.png", data)})
    assert answer.status_code == 201, answer.text
    assert officer.get(f"/v1/photos/{answer.json()['photo_id']}").json()["burst"] == burst


@pytest.mark.parametrize("burst", ["x", "0" * 31, "A" * 32])
def test_what_is_no_id_is_no_burst(officer: httpx.Client, weapon: dict[str, Any], burst: str) -> None:
    said = {"sha256": "0" * 64, "weapon_id": weapon["id"], "burst": burst}
    answer = officer.post("/v1/photos", data=said, files={"photo": ("light.png", b"x")})
    assert (answer.status_code, answer.json()["reason"]) == (422, "invalid_upload")
