"""A request from elsewhere finds a misread serial at once, and is answered with what was looked at."""

from typing import Any

import pytest

from api.auth import Role
from api.trace.testing import Desk, text_of

ASKED: dict[str, Any] = {"from_country": "AL", "from_office": "ILECU Tirana", "received_on": "2026-05-02"}


def taken_in(desk: Desk, **said: object) -> dict[str, Any]:
    made: dict[str, Any] = desk.post("/v1/incoming", **{**ASKED, **said})
    return made


def test_a_misread_serial_is_found_at_once_and_raises_an_alert(desk: Desk) -> None:
    weapon = desk.weapon("K-250781", manufacturer="zastava")
    made = taken_in(desk, reference="AL-1", serial="К25O78I", manufacturer="Crvena Zastava")
    assert made["hits"][0]["about"] == f"weapon:{weapon}"
    assert made["due_on"] == "2026-05-16"
    alerts = desk.analyst.get("/v1/alerts").json()["items"]
    assert (weapon, f"incoming:{made['id']}") in {(each["weapon_id"], each["other"]) for each in alerts}
    again = desk.post("/v1/incoming", status=409, **ASKED, reference="AL-1", serial="K-250781")
    assert again["reason"] == "conflict"


def test_a_weapon_that_comes_later_meets_the_request_while_it_is_open(desk: Desk) -> None:
    made = taken_in(desk, reference="AL-2", serial="F640012")
    weapon = desk.weapon("F64OO12")
    pairs = {(each["weapon_id"], each["other"]) for each in desk.analyst.get("/v1/alerts").json()["items"]}
    assert (weapon, f"incoming:{made['id']}") in pairs
    desk.post(f"/v1/incoming/{made['id']}/answer", finding="found", weapon_ids=[weapon])
    other = desk.weapon("F640012", exhibit_number="B2")
    pairs = {(each["weapon_id"], each["other"]) for each in desk.analyst.get("/v1/alerts").json()["items"]}
    assert (other, f"incoming:{made['id']}") not in pairs


@pytest.mark.parametrize(("language", "word"), [("en", "Answer"), ("sq", "Përgjigje"), ("sr", "Odgovor")])
def test_an_answer_says_what_was_looked_at(desk: Desk, language: str, word: str) -> None:
    weapon = desk.weapon(f"M-31{language}7")
    made = taken_in(desk, reference=f"AL-3{language}", serial=f"M-31{language}7")
    path = f"/v1/incoming/{made['id']}"
    asked = {"purpose": "answer", "language": language}
    early = desk.analyst.post(f"{path}/packages", json=asked)
    assert early.status_code == 409
    desk.post(f"{path}/answer", status=422, finding="not_found", weapon_ids=[weapon])
    answered = desk.post(f"{path}/answer", finding="found", weapon_ids=[weapon], note="Seized in 2026.")
    assert answered["state"] == "answered"
    assert answered["answer"]["records"] >= 1
    assert answered["answer"]["hits"][0]["reasons"]
    pdf = desk.analyst.post(f"{path}/packages", json=asked)
    assert pdf.status_code == 201, pdf.text
    text = text_of(pdf.content)
    assert word in text
    assert "Zastava" in text  # by its name, not by our id
    desk.post(f"{path}/answer", status=409, finding="not_found")


def test_a_request_of_another_desk_is_imported_from_its_json(desk: Desk) -> None:
    weapon = desk.weapon("Z-480017")
    request = desk.post(f"/v1/weapons/{weapon}/requests")
    asked = {"recipient": "AL", "purpose": "trace", "format": "json"}
    body = desk.analyst.post(f"/v1/requests/{request['id']}/packages", json=asked).json()
    made = desk.post("/v1/incoming/import", **body)
    assert (made["serial"], made["from_country"], made["reference"]) == ("Z-480017", "XK", request["number"])
    assert made["hits"][0]["about"] == f"weapon:{weapon}"
    for broken in ({}, {"format": "x"}, {**body, "weapon": None}, {**body, "number": 5, "due_on": "?"}):
        assert desk.analyst.post("/v1/incoming/import", json=broken).status_code == 422


def test_what_should_be_answered_by_now_is_listed(desk: Desk) -> None:
    late = taken_in(desk, reference="AL-9", serial="0000-1", due_on="2026-05-03")
    found = desk.analyst.get("/v1/incoming", params={"overdue": True, "state": "open"}).json()["items"]
    assert late["id"] in {each["id"] for each in found}
    with desk.client(Role.OFFICER) as officer:
        assert officer.get("/v1/incoming").status_code == 403
