"""An officer reaches nothing of another unit: every route that works on a unit's rows is asked for real ones.

Each request is sent twice: by an officer of the unit, to see that it would work, and by one of another unit,
to whom the row must be as if it were not there.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from fastapi.routing import iter_route_contexts

from api.app import create_app
from api.auth import PERMISSIONS, Role, Scope
from api.auth.testing import Station, running
from api.database import new_id, now
from api.examples import READING
from api.records.kinds import BlobState, View
from api.records.tables import Blob, Photo, Reading
from api.settings import Settings
from api.storage import open_store
from api.testing import FakeReader, authorised
from api.trace.kinds import Channel, Handling, Priority
from api.trace.tables import TraceRequest
from api.uploads.tables import Receipt
from api.watch.kinds import AlertKind
from api.watch.tables import Alert
from ocr import types

NORTH, SOUTH = "north", "south"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
CASE = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Prizren", "agency": "Police"}


@dataclass(frozen=True)
class Body:
    """What a request needs beside its address, to get as far as its row."""

    json: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


BOX = [[0, 0], [32, 0], [32, 16], [0, 16]]

BURST = new_id()
BODIES = {
    "change_case": Body({"place": "Peja"}),
    "create_weapon": Body({"exhibit_number": "2"}),
    "change_weapon": Body({"model": "M57"}),
    "create_confirmation": Body({"kind": "serial", "outcome": "entered", "value": "F85641"}),
    "create_person_data": Body({"part": "possessor", "name": "Somebody"}),
    "create_trace_request": Body({}),
    "create_trace_step": Body({"step": "noted"}),
    "create_trace_package": Body({"format": "json", "recipient": "x", "purpose": "x"}),
    "decide_alert": Body({"state": "confirmed"}),
    "change_photo": Body({"view": "left"}),
    "answer_task": Body({"kind": "serial", "outcome": "entered", "value": "F85641"}),
    "create_annotation": Body({"act": "redraw", "polygons": [BOX]}),
    "read_box": Body({"polygon": BOX}),
    "upload_status": Body(headers=TUS),
    "append_upload": Body(headers=PIECE, content=b"x"),
    "override_upload": Body(headers={**PIECE, "X-HTTP-Method-Override": "DELETE"}),
    "terminate_upload": Body(headers=TUS),
}
"""By the name of the route; those that need nothing are absent."""

Route = tuple[str, str, str]


def routes() -> list[Route]:
    """Name, method and address of each route that works on one row of a unit."""
    app = create_app(Settings(database_url="sqlite://"), FakeReader())
    found = [
        (str(route.name), method, str(route.path_format))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or ())
        if PERMISSIONS[str(route.name)].scope is Scope.OWN_UNIT and route.param_convertors
    ]
    return sorted(found)


ROUTES = routes()


@dataclass(frozen=True)
class Rows:
    """A client of each unit, and the ids of rows of the north by the names that addresses have for them."""

    north: httpx.Client
    south: httpx.Client
    ids: Mapping[str, str]


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with running(Settings(data=tmp_path_factory.mktemp("units"))) as started:
        yield started


@pytest.fixture(scope="module")
def rows(station: Station, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    with client(station, NORTH) as north, client(station, SOUTH) as south:
        case = made(north.post("/v1/cases", json={**CASE, "number": "1"}))
        weapon = made(north.post(f"/v1/cases/{case}/weapons", json={"exhibit_number": "1"}))
        person = made(north.post(f"/v1/cases/{case}/persons", json={"part": "possessor", "name": "Somebody"}))
        photo, receipt = stored(station, tmp_path_factory.mktemp("photo"))
        ids = {"case_id": case, "weapon_id": weapon, "person_id": person, "photo_id": photo, "burst": BURST}
        assert north.patch(f"/v1/photos/{photo}", json={"weapon_id": weapon}).status_code == 200
        drawn = {"act": "label", "polygons": [BOX], "mark": "unknown"}
        ids["annotation_id"] = made(north.post(f"/v1/photos/{photo}/annotations", json=drawn))
        task = north.get("/v1/review/queue").json()["items"][0]["id"]
        yield Rows(
            north, south, {**ids, "receipt_id": receipt, "task_id": task, **desk_rows(station, weapon)}
        )


def desk_rows(station: Station, weapon: str) -> dict[str, str]:
    """Keeps a request to trace a weapon of the north, and an alert about it; returns their ids."""
    request = TraceRequest(
        id=new_id(),
        created_by="somebody",
        unit=NORTH,
        weapon_id=weapon,
        number="XK-2026-000001",
        to_office="x",
        because="x",
        channel=Channel.ILECU,
        priority=Priority.ROUTINE,
        handling=Handling.RESTRICTED,
        body={"number": "XK-2026-000001"},
    )
    alert = Alert(
        id=new_id(),
        kind=AlertKind.LISTED,
        weapon_id=weapon,
        unit=NORTH,
        other=f"listed:{new_id()}",
        cost=0.0,
        reasons=[],
    )
    with station.database.write() as session:
        session.add_all([request, alert])
    return {"request_id": request.id, "alert_id": alert.id}


def client(station: Station, unit: str) -> httpx.Client:
    key = authorised(station.settings, Role.OFFICER, unit=unit)
    return httpx.Client(base_url=station.url, headers=key, timeout=120)


def made(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def upload(officer: httpx.Client) -> str:
    """Begins an upload of two bytes that is not finished."""
    sha256 = base64.b64encode(hashlib.sha256(b"xy").hexdigest().encode()).decode()
    headers = {**TUS, "Upload-Length": "2", "Upload-Metadata": f"sha256 {sha256}"}
    answer = officer.post("/v1/uploads", headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].rpartition("/")[2]


def stored(station: Station, folder: Path) -> tuple[str, str]:
    """Keeps a photo of the north that was read; returns its id and that of its receipt."""
    data = cv2.imencode(".png", np.full((64, 64, 3), 128, np.uint8))[1].tobytes()
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / sha256).write_bytes(data)
    open_store(station.settings.store).adopt(folder / sha256, sha256)
    said = {"view": View.LEFT, "burst": BURST, "uploaded_by": "somebody"}
    photo = Photo(id=new_id(), sha256=sha256, unit=NORTH, **said)
    receipt = Receipt(
        id=new_id(),
        sha256=sha256,
        size=len(data),
        photo_id=photo.id,
        at=now(),
        audit_index=1,
        signature="s",
        key_id="k",
    )
    reading = Reading(sha256=sha256, models_key="a" * 64, models={}, body=READING.to_dict(), active=True)
    with station.database.write() as session:
        session.add(Blob(sha256=sha256, size=len(data), media_type="image/jpeg", state=BlobState.READ))
        session.flush()
        session.add_all([photo, receipt, reading])
    return photo.id, receipt.id


def ask(officer: httpx.Client, route: Route, ids: Mapping[str, str]) -> httpx.Response:
    name, method, path = route
    if name == "bring_reading":
        return officer.request(method, path.format_map(ids), json=reading_of(ids["photo_id"], officer))
    body = BODIES.get(name, Body())
    said = {**body.json, "photo_id": ids["photo_id"]} if name == "answer_task" and body.json else body.json
    return officer.request(
        method, path.format_map(ids), json=said, headers=body.headers, content=body.content
    )


def reading_of(photo: str, officer: httpx.Client) -> dict[str, Any]:
    """A reading made elsewhere, of a photo as far as its officer sees which one it is."""
    sha256 = officer.get(f"/v1/photos/{photo}").json().get("sha256") or "0" * 64
    return types.Reading(types.Photo(sha256, 40, 30), models={"a": "1"}, timings_ms={"total": 7.0}).to_dict()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route[0])
def test_a_row_of_another_unit_is_as_if_it_were_not_there(rows: Rows, route: Route) -> None:
    ids = {**rows.ids, "upload_id": upload(rows.north)}  # one each, for some routes end it
    foreign = ask(rows.south, route, ids)
    none = ask(rows.south, route, dict.fromkeys(ids, new_id()))
    own = ask(rows.north, route, ids)
    assert (foreign.status_code, none.status_code) == (404, 404)
    assert foreign.content == none.content
    assert own.status_code < 400 or own.status_code == 409, own.text


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/photos"])
def test_lists_name_nothing_of_another_unit(rows: Rows, path: str) -> None:
    assert len(rows.north.get(path).json()["items"]) >= 1
    assert rows.south.get(path).json()["items"] == []
    asked_for = rows.south.get(path, params={"unit": NORTH})
    assert asked_for.status_code >= 400 or asked_for.json()["items"] == []


def test_nobody_brings_anything_into_a_case_of_another_unit(rows: Rows) -> None:
    foreign = {**CASE, "number": "2", "unit": NORTH}
    assert rows.south.post("/v1/cases", json=foreign).status_code in {403, 404, 422}
    sha256 = base64.b64encode(b"0" * 64).decode()
    weapon = base64.b64encode(rows.ids["weapon_id"].encode()).decode()
    headers = {**TUS, "Upload-Length": "2", "Upload-Metadata": f"sha256 {sha256},weapon_id {weapon}"}
    assert rows.north.post("/v1/uploads", headers=headers).status_code == 201
    assert rows.south.post("/v1/uploads", headers=headers).status_code in {403, 404, 409, 422}


def test_every_route_on_rows_of_a_unit_is_asked() -> None:
    assert len(ROUTES) > 20
    assert {"get_case", "photo_content", "get_person_data", "append_upload"} <= {route[0] for route in ROUTES}
