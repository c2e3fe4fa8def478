"""What the photos of a weapon and its people say together, over HTTP and on either database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from api.database import Database, new_id
from api.records.kinds import BlobState
from api.records.record import record_of
from api.records.tables import Blob, Case, Photo, Reading, Weapon
from ocr import types
from ocr.types import Candidate, MarkingKind


class Station(Protocol):
    database: Database

    def stored_photo(self, folder: Path, *, unit: str = ...) -> str: ...


def read(station: Station, photo_id: str, *candidates: Candidate) -> str:
    """Keeps a reading of a photo that names these candidates; returns its id."""
    with station.database.write() as session:
        sha256 = session.get_one(Photo, photo_id).sha256
        body = types.Reading(types.Photo(sha256, 4000, 3000), candidates=candidates).to_dict()
        row = Reading(
            id=new_id(), sha256=sha256, models_key="a" * 64, models={"a": "1"}, body=body, active=True
        )
        session.add(row)
    return row.id


def serial(value: str, p: float = 0.9, kind: MarkingKind = MarkingKind.SERIAL) -> Candidate:
    return Candidate(kind, value, value, p, (), ("l1",))


@pytest.fixture
def photos(station: Station, officer: httpx.Client, weapon: Mapping[str, Any], tmp_path: Path) -> list[str]:
    """Three photos of the weapon, of its frame, its slide and its left side."""
    shows = ({"part": "receiver", "view": "mark"}, {"part": "slide", "view": "mark"}, {"view": "left"})
    ids = [station.stored_photo(tmp_path) for _ in shows]
    for photo_id, what in zip(ids, shows, strict=True):
        answer = officer.patch(f"/v1/photos/{photo_id}", json={"weapon_id": weapon["id"], **what})
        assert (answer.status_code, answer.json()["part"]) == (200, what.get("part"))
    return ids


def record(client: httpx.Client, weapon: Mapping[str, Any]) -> dict[str, Any]:
    answer = client.get(f"/v1/weapons/{weapon['id']}/record")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def said(told: Mapping[str, Any], field: str) -> dict[str, Any]:
    (value,) = (value for value in told["values"] if value["field"] == field)
    return dict(value)


def test_a_weapon_without_photos_says_what_to_photograph_first(
    officer: httpx.Client, weapon: dict[str, Any]
) -> None:
    told = record(officer, weapon)
    assert (told["values"], told["photos"], told["completeness"]["level"]) == ([], 0, None)
    assert told["next_photos"][0]["code"] == "serial"
    assert "without it most traces fail" in told["next_photos"][0]["why"]


def test_photos_of_two_parts_are_brought_together_and_their_mismatch_is_raised(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], photos: list[str]
) -> None:
    read(station, photos[0], serial("F85642"))
    read(station, photos[1], serial("K11207"))
    told = record(officer, weapon)
    assert (said(told, "serial")["value"], said(told, "serial")["part"]) == ("F85642", "receiver")
    (mismatch,) = (finding for finding in told["findings"] if finding["severity"] == "alarm")
    assert mismatch["code"] == "serial_mismatch"
    assert {place["photo_id"] for place in mismatch["evidence"]} == {photos[0], photos[1]}


def test_a_machines_word_counts_until_a_person_has_decided(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], photos: list[str]
) -> None:
    reading = read(station, photos[0], serial("F85642"))
    assert said(record(officer, weapon), "serial")["decided_by"] == "machine"
    decision = {"kind": "serial", "outcome": "corrected", "suggested": "F85642", "value": "F85643"}
    where = {"photo_id": photos[0], "reading_id": reading}
    answer = officer.post(f"/v1/weapons/{weapon['id']}/confirmations", json=decision | where)
    assert (answer.status_code, answer.json()["part"]) == (201, "receiver")
    value = said(record(officer, weapon), "serial")
    assert (value["value"], value["decided_by"], value["p"]) == ("F85643", "person_entered", None)
    assert value["confirmed_by"] == [answer.json()["by"]]
    assert value["evidence"][0]["confirmation_id"] == answer.json()["id"]


def test_what_the_weapons_row_says_is_the_word_of_who_wrote_it_there(
    officer: httpx.Client, analyst: httpx.Client, weapon: dict[str, Any]
) -> None:
    change = {"calibre": "9x19", "manufacturer": "unknown"}
    assert analyst.patch(f"/v1/weapons/{weapon['id']}", json=change).status_code == 200
    told = record(officer, weapon)
    calibre = said(told, "calibre")
    assert (calibre["value"], calibre["normalised"]) == ("9x19", "9x19")
    assert calibre["confirmed_by"] == [analyst.get("/v1/me").json()["id"]]
    assert said(told, "manufacturer")["value"] is None


def test_a_photo_that_waits_and_one_that_was_refused_are_told(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], photos: list[str]
) -> None:
    read(station, photos[0], serial("F85642"))
    with station.database.write() as session:
        refused = session.get_one(Blob, session.get_one(Photo, photos[2]).sha256)
        refused.state, refused.refused_reason, refused.refused_advice = BlobState.REFUSED, "damaged", "Again."
        # Not for long: the service reads it.
        session.get_one(Blob, session.get_one(Photo, photos[1]).sha256).state = BlobState.STORED
        session.flush()
        case = session.get_one(Case, weapon["case_id"])
        found = record_of(session, session.get_one(Weapon, weapon["id"]), case)
    assert found.waiting == (photos[1],)
    told = record(officer, weapon)
    assert (told["photos"], told["refused"]) == (3, [photos[2]])


def test_levels_rise_with_what_people_say(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], photos: list[str]
) -> None:
    read(station, photos[0], serial("F85642"))
    assert officer.patch(f"/v1/photos/{photos[1]}", json={"view": "right"}).status_code == 200
    before = record(officer, weapon)["completeness"]
    assert before["level"] == "L0"
    assert "The type of the weapon is not stated." in before["missing"]
    officer.patch(
        f"/v1/weapons/{weapon['id']}",
        json={"type": "pistol", "calibre": "9x19", "manufacturer": "zastava"},
    )
    after = record(officer, weapon)["completeness"]
    assert after["level"] == "L2"
    assert after["score"] > before["score"]


def test_the_record_of_another_units_weapon_is_out_of_reach(
    stranger: httpx.Client, weapon: dict[str, Any]
) -> None:
    assert stranger.get(f"/v1/weapons/{weapon['id']}/record").status_code == 404
