"""What people decide about markings, over HTTP and on either database."""

from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from api.database import new_id

SERIAL = {"kind": "serial", "reading_id": True}
NOBODYS = "0" * 32


class Station(Protocol):
    def stored_photo(self, folder: Path, *, unit: str = ...) -> str: ...
    def read(self, photo_id: str, *, models: str = ..., active: bool = ...) -> str: ...


@pytest.fixture
def seen(station: Station, photo: dict[str, Any]) -> dict[str, Any]:
    """A decision about what was read on a photo of the weapon, to be completed."""
    return {"kind": "serial", "photo_id": photo["id"], "reading_id": station.read(photo["id"])}


def decide(client: httpx.Client, weapon: dict[str, Any], **decision: object) -> httpx.Response:
    return client.post(f"/v1/weapons/{weapon['id']}/confirmations", json=decision)


def marks(client: httpx.Client, weapon: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/weapons/{weapon['id']}/marks").json()["items"]
    return found


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


def test_a_suggestion_that_is_confirmed_keeps_what_the_machine_saw(
    officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any]
) -> None:
    answer = decide(officer, weapon, **seen, outcome="confirmed", suggested="F85641", location="frame")
    assert answer.status_code == 201
    (mark,) = marks(officer, weapon)
    assert answer.json()["value"] == mark["text_raw"] == mark["text_nfc"] == "F85641"
    assert (mark["decided_by"], mark["p"], mark["script"]) == ("person_confirmed", 0.74, "Latn")
    assert mark["polygon"][0] == [1210.0, 880.0]
    assert mark["candidates"] == [{"text": "F85641", "p": 0.74}, {"text": "F8S641", "p": 0.11}]
    assert (mark["confirmed_by"], mark["confirmed_at"]) == (answer.json()["by"], answer.json()["at"])
    assert (mark["photo_id"], mark["location"]) == (seen["photo_id"], "frame")


def test_an_alternative_and_a_line_can_be_confirmed_too(
    officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any]
) -> None:
    decide(officer, weapon, **seen, outcome="confirmed", suggested="F8S641")
    decide(officer, weapon, **{**seen, "kind": "other_number"}, outcome="confirmed", suggested="F85641")
    assert [(mark["kind"], mark["p"]) for mark in marks(officer, weapon)] == [
        ("other_number", 0.74),
        ("serial", 0.11),
    ]


def test_a_correction_keeps_what_was_suggested_and_drops_the_machines_probability(
    officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any]
) -> None:
    answer = decide(officer, weapon, **seen, outcome="corrected", suggested="F85641", value="Ё 85\u030a641")
    assert (answer.json()["suggested"], answer.json()["outcome"]) == ("F85641", "corrected")
    (mark,) = marks(officer, weapon)
    assert (mark["decided_by"], mark["p"]) == ("person_entered", None)
    assert mark["candidates"][0] == {"text": "F85641", "p": 0.74}


def test_text_is_kept_as_marked_and_as_nfc(officer: httpx.Client, weapon: dict[str, Any]) -> None:
    decide(officer, weapon, kind="model", outcome="entered", value="e\u0301")
    (mark,) = marks(officer, weapon)
    assert (mark["text_raw"], mark["text_nfc"]) == ("e\u0301", "é")


def test_who_looked_and_found_none_says_so(officer: httpx.Client, weapon: dict[str, Any]) -> None:
    answer = decide(officer, weapon, kind="import_mark", outcome="looked_none_found", location="barrel")
    (mark,) = marks(officer, weapon)
    assert (answer.json()["value"], mark["not_found"], mark["text_raw"]) == (None, True, "")
    assert (mark["kind"], mark["decided_by"]) == ("import_mark", "person_entered")


def test_who_thinks_again_decides_again_and_both_decisions_stay(
    officer: httpx.Client, weapon: dict[str, Any]
) -> None:
    first = decide(officer, weapon, kind="serial", outcome="entered", value="F85641").json()
    again = {"kind": "serial", "outcome": "corrected", "suggested": "F85641", "mark_id": first["mark_id"]}
    second = decide(officer, weapon, **again, value="F85642").json()
    (mark,) = marks(officer, weapon)
    assert (mark["id"], mark["text_raw"]) == (first["mark_id"], "F85642")
    listed = officer.get(f"/v1/weapons/{weapon['id']}/confirmations").json()["items"]
    assert listed == [second, first]
    stale = decide(officer, weapon, **again, value="F85643")
    assert refused(stale) == (409, "conflict")


@pytest.mark.parametrize(
    ("condition", "flag"), [("never_numbered", "unmarked"), ("removed", "altered_serial")]
)
def test_why_there_is_no_serial_flags_the_weapon(
    officer: httpx.Client, weapon: dict[str, Any], condition: str, flag: str
) -> None:
    none = {"kind": "serial", "outcome": "looked_none_found"}
    decide(officer, weapon, **none, part="slide", condition=condition)
    assert flags(officer, weapon) == []
    decide(officer, weapon, **none, condition=condition)
    assert flags(officer, weapon) == [flag]
    record = officer.get(f"/v1/weapons/{weapon['id']}/record").json()
    found = [finding["code"] for finding in record["findings"]]
    assert ("serial_altered" in found) == (condition == "removed")
    searchable = {one["code"]: one["met"] for one in record["completeness"]["requirements"]}
    assert searchable["serial"]


def test_what_is_found_later_or_thought_anew_takes_the_flag_back(
    officer: httpx.Client, weapon: dict[str, Any]
) -> None:
    none = {"kind": "serial", "outcome": "looked_none_found"}
    first = decide(officer, weapon, **none, condition="removed").json()
    decide(officer, weapon, **none, mark_id=first["mark_id"])
    assert flags(officer, weapon) == []
    assert [mark["condition"] for mark in marks(officer, weapon)] == [None]
    decide(officer, weapon, **none, condition="removed")
    decide(officer, weapon, **none, condition="never_numbered")
    assert flags(officer, weapon) == ["unmarked"]
    decide(officer, weapon, kind="serial", outcome="entered", value="F85641")
    assert flags(officer, weapon) == []


def flags(client: httpx.Client, weapon: dict[str, Any]) -> list[str]:
    found: list[str] = client.get(f"/v1/weapons/{weapon['id']}").json()["flags"]
    return found


def test_a_decision_is_never_changed(officer: httpx.Client, weapon: dict[str, Any]) -> None:
    made = decide(officer, weapon, kind="serial", outcome="entered", value="1").json()
    for path in (f"/v1/confirmations/{made['id']}", f"/v1/weapons/{weapon['id']}/confirmations"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert officer.request(method, path, json={"value": "2"}).status_code in {404, 405}


@pytest.mark.parametrize(
    "decision",
    [
        {"outcome": "confirmed"},
        {"outcome": "confirmed", "suggested": "F85641", "value": "F8S641"},
        {"outcome": "corrected", "suggested": "F85641"},
        {"outcome": "corrected", "suggested": "F85641", "value": "F85641"},
        {"outcome": "corrected", "value": "F85641"},
        {"outcome": "entered"},
        {"outcome": "entered", "suggested": "F85641", "value": "F8S641"},
        {"outcome": "looked_none_found", "value": "F85641"},
        {"outcome": "confirmed", "suggested": "F85641", "reading_id": None},
        {"outcome": "confirmed", "suggested": "F85641", "photo_id": None},
    ],
    ids=str,
)
def test_an_outcome_that_does_not_fit_is_refused(
    officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any], decision: dict[str, Any]
) -> None:
    assert refused(decide(officer, weapon, **{**seen, **decision})) == (422, "invalid")
    assert marks(officer, weapon) == []


def test_nothing_counts_as_suggested_that_was_not(
    officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any]
) -> None:
    answer = decide(officer, weapon, **seen, outcome="confirmed", suggested="F99999")
    assert refused(answer) == (409, "conflict")
    assert marks(officer, weapon) == []


def test_a_decision_is_about_this_weapons_photos_readings_and_marks(
    station: Station, officer: httpx.Client, weapon: dict[str, Any], seen: dict[str, Any], tmp_path: Path
) -> None:
    stray = station.stored_photo(tmp_path)
    strays_reading = station.read(stray)
    case = weapon["case_id"]
    other = officer.post(f"/v1/cases/{case}/weapons", json={"exhibit_number": new_id()}).json()
    mark = decide(officer, other, kind="serial", outcome="entered", value="1").json()["mark_id"]
    said = {**seen, "outcome": "confirmed", "suggested": "F85641"}
    wrong = [
        ({"photo_id": stray, "reading_id": strays_reading}, 409),
        ({"photo_id": NOBODYS}, 404),
        ({"reading_id": strays_reading}, 404),
        ({"reading_id": NOBODYS}, 404),
        ({"mark_id": mark}, 404),
        ({"mark_id": NOBODYS}, 404),
    ]
    answers = [decide(officer, weapon, **{**said, **change}).status_code for change, _ in wrong]
    assert answers == [status for _, status in wrong]
    assert marks(officer, weapon) == []


def test_another_units_weapon_is_not_decided_about(stranger: httpx.Client, weapon: dict[str, Any]) -> None:
    answer = decide(stranger, weapon, kind="serial", outcome="entered", value="1")
    assert refused(answer) == (404, "not_found")
