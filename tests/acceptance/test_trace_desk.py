"""From three photos to a request on paper, a misread number found, the year counted: on real processes."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.settings import Settings
from api.testing import authorised
from api.trace.testing import CASE, Desk, text_of

SAMPLES = Path(__file__).parents[2] / "samples"
PHOTOS = {
    "left": "zastava_m70_trunnion.jpg",
    "right": "no_marking.jpg",
    "mark": "crvena_zastava_slide.jpg",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """``rollmark serve`` with the shipped models, in a process of its own."""
    settings = Settings(data=tmp_path_factory.mktemp("desk"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "ROLLMARK_DATA": str(settings.data), "ROLLMARK_PORT": str(port)}
    script = Path(sys.executable).with_name("rollmark")
    key = authorised(settings)
    with (
        subprocess.Popen([script, "serve"], env=environment, stderr=subprocess.DEVNULL) as service,
        httpx.Client(base_url=url, headers=key, timeout=120) as client,
    ):
        try:
            _wait(lambda: client.get("/healthz").status_code == 200)
            yield Desk(url, settings, client)
        finally:
            service.terminate()


def _wait(done: Any) -> None:  # noqa: ANN401  a question
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("it took longer than 240 s")


def sent(desk: Desk, weapon: str) -> list[str]:
    """Sends the photos of a weapon; returns their ids once all are read."""
    ids = []
    for view, name in PHOTOS.items():
        data = (SAMPLES / name).read_bytes()
        form = {"sha256": hashlib.sha256(data).hexdigest(), "weapon_id": weapon, "view": view}
        answer = desk.analyst.post("/v1/photos", data=form, files={"photo": (name, data)})
        assert answer.status_code == 201, answer.text
        ids.append(str(answer.json()["photo_id"]))
    for photo in ids:
        _wait(lambda: desk.analyst.get(f"/v1/photos/{photo}").json()["state"] == "read")  # noqa: B023
    return ids


def confirmed(desk: Desk, weapon: str, photo: str) -> str:
    """Confirms the serial that the machine reads on a photo; returns it."""
    stored = desk.analyst.get(f"/v1/photos/{photo}/readings").json()["items"][0]
    found = [each for each in stored["reading"]["candidates"] if each["kind"] == "serial"]
    serial = str(found[0]["value"])
    decision: dict[str, Any] = {"kind": "serial", "outcome": "confirmed", "suggested": serial}
    where: dict[str, Any] = {"photo_id": photo, "reading_id": stored["id"]}
    desk.post(f"/v1/weapons/{weapon}/confirmations", **decision, **where, part="receiver")
    return serial


@pytest.mark.timeout(600)
def test_three_photos_become_a_request_a_misread_number_is_found_and_the_year_is_counted(desk: Desk) -> None:
    case = desk.post("/v1/cases", **CASE, number="2026-PR-117")["id"]
    weapon = str(desk.post(f"/v1/cases/{case}/weapons", exhibit_number="A1")["id"])
    photos = sent(desk, weapon)
    record = desk.analyst.get(f"/v1/weapons/{weapon}/record").json()
    assert record["completeness"]["level"] != "L3"
    assert desk.post(f"/v1/weapons/{weapon}/requests", status=409)["advice"]

    serial = confirmed(desk, weapon, photos[0])
    said = {"type": "rifle", "manufacturer": "zastava", "model": "M70", "calibre": "762x39", "country": "RS"}
    answer = desk.analyst.patch(f"/v1/weapons/{weapon}", json={**said, "import_marks_checked": True})
    assert answer.status_code == 200, answer.text
    request = desk.post(f"/v1/weapons/{weapon}/requests")
    assert request["to_country"] == "RS"
    why = {"recipient": "RS", "purpose": "trace request"}
    for language in ("sq", "sr", "en"):
        asked = {**why, "language": language}
        packages = []
        for _ in range(2):
            started = time.perf_counter()
            packages.append(desk.analyst.post(f"/v1/requests/{request['id']}/packages", json=asked))
            print(f"{language}: {time.perf_counter() - started:.2f} s")
        assert packages[0].content == packages[1].content
        assert serial in text_of(packages[0].content)

    misread = serial.replace("0", "O").replace("1", "I").replace("5", "S").replace("8", "B", 1)
    assert misread != serial
    incoming = desk.post(
        "/v1/incoming", from_country="AL", from_office="ILECU", reference="AL-1", serial=misread
    )
    assert incoming["hits"][0]["about"] == f"weapon:{weapon}"
    desk.post(f"/v1/incoming/{incoming['id']}/answer", finding="found", weapon_ids=[weapon])

    steps = f"/v1/requests/{request['id']}/steps"
    desk.post(steps, step="sent")
    desk.post(steps, step="answered", outcome="traced", diverted_at="stolen from a depot in 1997")
    year = desk.analyst.get("/v1/statistics", params={"year": 2026}).json()
    assert (year["share_of_recovered"], year["share_of_traceable"]) == (100.0, 100.0)
    established = next(each for each in year["numbers"] if each["figure"] == "origin_established")
    assert desk.analyst.get(established["records"]).json()["weapon_ids"] == [weapon]
