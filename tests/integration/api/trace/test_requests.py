"""A trace-ready record becomes a request, the request a package, and an answer closes it."""

import base64
import csv
import io
import json
import time
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from api.auth import Role
from api.trace.testing import Desk, text_of

WHY = {"recipient": "Serbia, point of contact", "purpose": "trace request"}


@pytest.fixture(scope="module")
def request_id(desk: Desk) -> str:
    weapon = desk.weapon()
    case = desk.analyst.get(f"/v1/weapons/{weapon}").json()["case_id"]
    desk.post(f"/v1/cases/{case}/persons", part="possessor", name="Agim Shembull")
    return str(desk.post(f"/v1/weapons/{weapon}/requests", priority="urgent")["id"])


def package(desk: Desk, request_id: str, **asked: object) -> httpx.Response:
    answer = desk.analyst.post(f"/v1/requests/{request_id}/packages", json={**WHY, **asked})
    assert answer.status_code == 201, answer.text
    return answer


def test_a_record_that_is_not_trace_ready_says_what_is_missing(desk: Desk) -> None:
    weapon = desk.weapon(serial=None)
    problem = desk.post(f"/v1/weapons/{weapon}/requests", status=409)
    assert problem["reason"] == "conflict"
    assert "serial" in problem["advice"]


def test_the_first_of_the_routing_is_asked_and_the_reason_is_told(desk: Desk) -> None:
    made = desk.post(f"/v1/weapons/{desk.weapon('C-777001')}/requests")
    assert (made["to_country"], made["state"]) == ("RS", "draft")
    assert "manufacture" in made["because"]
    weapon = desk.weapon("C-777002")
    desk.confirm(weapon, "import_mark", "IMPORTED BY C.A.I. ST ALB VT")
    imported = desk.post(f"/v1/weapons/{weapon}/requests")
    assert imported["to_country"] == "US"
    assert "import" in imported["because"]
    asked: dict[str, Any] = {
        "to_country": "AL",
        "to_office": "ILECU Tirana",
        "because": "A list of stocks says so.",
    }
    chosen = desk.post(f"/v1/weapons/{weapon}/requests", **asked)
    assert (chosen["to_country"], chosen["because"]) == ("AL", asked["because"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Request to trace a firearm", "Serial number", "confirmed by a person", "submachine|rifle"]),
        ("sq", ["Kërkesë për gjurmimin", "Numri serik", "e konfirmuar nga njeriu", "pushkë"]),
        ("sr", ["Zahtev za praćenje", "Serijski broj", "potvrdila osoba", "puška"]),
    ],
)
def test_a_pdf_opens_holds_text_and_is_the_same_each_time(
    desk: Desk, request_id: str, language: str, words: list[str]
) -> None:
    started = time.perf_counter()
    first = package(desk, request_id, language=language)
    print(f"{language}: {time.perf_counter() - started:.2f} s")
    again = package(desk, request_id, language=language)
    assert first.content == again.content
    digest = base64.b64encode(sha256(first.content).digest()).decode()
    assert first.headers["repr-digest"] == f"sha-256=:{digest}:"
    text = text_of(first.content)
    for word in [*words, "C-123456", "XK*", "Prizren"]:
        assert any(each in text for each in word.split("|")), word
    assert "Shembull" not in text


def test_every_other_format_says_the_same(desk: Desk, request_id: str) -> None:
    made = {form: package(desk, request_id, format=form) for form in ("json", "xml", "csv", "txt", "atf3312")}
    body = json.loads(made["json"].content)
    assert body["weapon"]["serial"]["value"] == "C-123456"
    assert len(body["photos"]) == 2
    root = ElementTree.fromstring(made["xml"].content)
    assert root.findtext("weapon/serial/value") == "C-123456"
    rows = list(csv.DictReader(io.StringIO(made["csv"].content.decode())))
    assert {row["key"]: row["text"] for row in rows if row["section"] == "weapon"}["serial"] == "C-123456"
    assert "Serial number: C-123456" in made["txt"].content.decode()
    form = made["atf3312"].content.decode().splitlines()
    assert [line.split()[0] for line in form[1:4]] == ["I", "I", "I"]
    assert any(line.startswith("V") and "C-123456" in line for line in form)
    assert all("Shembull" not in answer.content.decode() for answer in made.values())


def test_person_data_goes_out_only_where_it_is_asked_for_and_each_look_is_logged(
    desk: Desk, request_id: str
) -> None:
    assert "Shembull" in package(desk, request_id, format="txt", with_persons=True).content.decode()
    with desk.client(Role.AUDITOR) as auditor:
        refused = auditor.post(f"/v1/requests/{request_id}/packages", json={**WHY, "with_persons": True})
        assert refused.status_code == 403
        log = auditor.get("/v1/audit", params={"subject": f"request:{request_id}"}).json()
    entries: list[dict[str, Any]] = log if isinstance(log, list) else log["items"]
    assert any(entry["action"] == "disclose" and entry["detail"]["persons"] for entry in entries)
    shown = desk.analyst.get(f"/v1/requests/{request_id}").json()["disclosures"]
    assert {each["purpose"] for each in shown} == {WHY["purpose"]}
    assert [each["with_persons"] for each in shown][-1] is True


def test_a_disclosure_without_a_purpose_is_refused(desk: Desk, request_id: str) -> None:
    answer = desk.analyst.post(f"/v1/requests/{request_id}/packages", json={"recipient": "RS"})
    assert answer.status_code == 422


def test_a_request_is_sent_reminded_of_and_answered(desk: Desk) -> None:
    weapon = desk.weapon("C-888001")
    path = f"/v1/requests/{desk.post(f'/v1/weapons/{weapon}/requests')['id']}"
    desk.post(f"{path}/steps", status=409, step="acknowledged")
    desk.post(f"{path}/steps", step="sent", text="by ILECU", due_on="2026-01-01")
    late = desk.analyst.get("/v1/requests", params={"overdue": True}).json()["items"]
    assert path.endswith(tuple(each["id"] for each in late))
    desk.post(f"{path}/steps", step="reminded")
    desk.post(f"{path}/steps", status=422, step="answered")
    answered = desk.post(
        f"{path}/steps",
        step="answered",
        outcome="traced",
        diverted_at="stolen from a depot",
        diverted_in="RS",
        reference="RS-77",
    )
    assert (answered["state"], answered["outcome"], answered["reference"]) == ("answered", "traced", "RS-77")
    assert [step["step"] for step in answered["steps"]] == ["sent", "reminded", "answered"]
    assert desk.analyst.get("/v1/requests", params={"overdue": True}).json()["items"] == []


def test_what_no_person_confirmed_is_printed_as_a_machine_reading(desk: Desk) -> None:
    from api.reports.labels import Language  # noqa: PLC0415
    from api.reports.packages import Format, request_package  # noqa: PLC0415

    body = desk.post(f"/v1/weapons/{desk.weapon('C-999001')}/requests")["body"]
    body["weapon"]["year"] = {"value": "1987", "name": None, "by_person": False, "p": 0.62, "part": None}
    text = request_package(body, Format.TEXT, Language.ENGLISH, None).data.decode()
    assert "machine reading, not confirmed by a person (62%)" in text


def test_another_unit_does_not_reach_a_request(desk: Desk, request_id: str) -> None:
    with desk.client(Role.OFFICER, "south") as south:
        assert south.get(f"/v1/requests/{request_id}").status_code == 404
        assert south.post(f"/v1/requests/{request_id}/packages", json=WHY).status_code == 404
        assert south.get("/v1/requests").json()["items"] == []
