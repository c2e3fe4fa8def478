"""Cases and weapons over HTTP, on either database."""

from typing import Any, Protocol

import httpx
import pytest
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.auth import Role
from api.database import Database, new_id
from api.records.kinds import Mode

CASE = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Prizren", "agency": "Police"}
NOBODYS = "0" * 32


class Station(Protocol):
    @property
    def database(self) -> Database: ...

    def client(self, role: Role = ..., unit: str | None = ...) -> httpx.Client: ...


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


def logged(station: Station, subject: str) -> list[tuple[str, str | None]]:
    with station.database.read() as session:
        query = select(AuditEntry.action, AuditEntry.unit).where(AuditEntry.subject == subject)
        return [(action, unit) for action, unit in session.execute(query.order_by(AuditEntry.index))]


def test_a_case_that_is_begun_is_shown_as_it_was_told(officer: httpx.Client) -> None:
    told = {
        **CASE,
        "number": new_id(),
        "mode": "surrendered",
        "legal_basis": "art. 12",
        "criminal_context": "none known",
        "circumstances": "Bërë në dy rreshta:\n\tпрви и други",
        "intended_use": "trace",
        "may_train": False,
    }
    begun = officer.post("/v1/cases", json=told)
    shown = officer.get(f"/v1/cases/{begun.json()['id']}").json()
    assert begun.status_code == 201
    assert begun.json() == shown
    assert {name: shown[name] for name in told} == told
    assert shown["unit"] == "north"


def test_a_change_touches_only_what_it_names(officer: httpx.Client, case: dict[str, Any]) -> None:
    officer.patch(f"/v1/cases/{case['id']}", json={"circumstances": "x"})
    changed = officer.patch(f"/v1/cases/{case['id']}", json={"place": "Pejë", "circumstances": None})
    assert changed.json() == {**case, "place": "Pejë", "circumstances": None}
    assert officer.get(f"/v1/cases/{case['id']}").json() == changed.json()


def test_beginning_looking_and_changing_are_in_the_log(
    officer: httpx.Client, station: Station, case: dict[str, Any]
) -> None:
    officer.get(f"/v1/cases/{case['id']}")
    officer.patch(f"/v1/cases/{case['id']}", json={"place": "Pejë"})
    actions = [("collect", "north"), ("look", "north"), ("correct", "north")]
    assert logged(station, f"case:{case['id']}") == actions


def test_a_look_that_finds_nothing_is_no_look(officer: httpx.Client, station: Station) -> None:
    assert refused(officer.get(f"/v1/cases/{NOBODYS}")) == (404, "not_found")
    assert logged(station, f"case:{NOBODYS}") == []


def test_a_number_is_a_units_once(officer: httpx.Client, analyst: httpx.Client, case: dict[str, Any]) -> None:
    same = {**CASE, "number": case["number"]}
    assert refused(officer.post("/v1/cases", json=same)) == (409, "conflict")
    assert analyst.post("/v1/cases", json={**same, "unit": "south"}).status_code == 201


def test_a_number_cannot_become_that_of_another_case(officer: httpx.Client, case: dict[str, Any]) -> None:
    other = officer.post("/v1/cases", json={**CASE, "number": new_id()}).json()
    change = officer.patch(f"/v1/cases/{other['id']}", json={"number": case["number"]})
    assert refused(change) == (409, "conflict")
    assert officer.get(f"/v1/cases/{other['id']}").json() == other


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "stolen"},
        {"recovered_on": "2026-13-01"},
        {"recovered_on": "1066-10-14"},
        {"recovered_on": "2999-01-01"},
        {"place": "  "},
        {"place": "x" * 256},
        {"place": "a\u0000b"},
        {"place": "a\u202egpj"},
        {"place": None},
        {"circumstances": "a\u0000b"},
        {"colour": "red"},
        {"number": 7},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_named(
    officer: httpx.Client, case: dict[str, Any], wrong: dict[str, Any]
) -> None:
    begun = officer.post("/v1/cases", json={**CASE, "number": new_id(), **wrong})
    changed = officer.patch(f"/v1/cases/{case['id']}", json=wrong)
    for answer in (begun, changed):
        assert refused(answer) == (422, "invalid")
        assert next(iter(wrong)) in answer.json()["detail"]


def test_half_a_character_is_refused(officer: httpx.Client, case: dict[str, Any]) -> None:
    body, kind = b'{"place": "\\ud800"}', {"content-type": "application/json"}
    answer = officer.patch(f"/v1/cases/{case['id']}", content=body, headers=kind)
    assert refused(answer) == (422, "invalid")


def test_an_officer_begins_no_case_of_another_unit(officer: httpx.Client) -> None:
    answer = officer.post("/v1/cases", json={**CASE, "number": new_id(), "unit": "south"})
    assert refused(answer) == (422, "invalid")


def test_who_belongs_to_no_unit_says_whose_case_it_is(analyst: httpx.Client) -> None:
    new = {**CASE, "number": new_id()}
    assert refused(analyst.post("/v1/cases", json=new)) == (422, "invalid")
    assert analyst.post("/v1/cases", json={**new, "unit": "east"}).json()["unit"] == "east"


def test_another_units_records_are_as_if_not_there(
    stranger: httpx.Client, case: dict[str, Any], weapon: dict[str, Any]
) -> None:
    one, gun = f"/v1/cases/{case['id']}", f"/v1/weapons/{weapon['id']}"
    looks = [one, f"{one}/weapons", f"{one}/persons", gun, f"{gun}/marks", f"{gun}/confirmations"]
    answers = [stranger.get(path) for path in looks]
    answers += [stranger.patch(one, json={"place": "x"}), stranger.patch(gun, json={"model": "x"})]
    answers.append(stranger.post(f"{one}/weapons", json={"exhibit_number": "B"}))
    assert {refused(answer) for answer in answers} == {(404, "not_found")}
    missing = stranger.get(f"/v1/cases/{NOBODYS}").json()
    assert answers[0].json() == missing
    assert case["id"] not in stranger.get("/v1/cases?limit=200").text


def test_an_analyst_sees_the_cases_of_every_unit(analyst: httpx.Client, case: dict[str, Any]) -> None:
    assert analyst.get(f"/v1/cases/{case['id']}").status_code == 200
    found = analyst.get("/v1/cases", params={"number": case["number"], "unit": "north"}).json()["items"]
    assert found == [case]
    assert analyst.get("/v1/cases", params={"number": case["number"], "unit": "south"}).json()["items"] == []


def test_a_list_goes_page_by_page_newest_first_and_shows_each_once(analyst: httpx.Client) -> None:
    unit = new_id()
    begun = [
        analyst.post("/v1/cases", json={**CASE, "number": str(i), "unit": unit}).json()["id"]
        for i in range(7)
    ]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = analyst.get(
            "/v1/cases", params={"unit": unit, "limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        seen += [case["id"] for case in page.json()["items"]]
        cursor, pages = page.json()["next"], pages + 1
    assert seen == begun[::-1]
    assert pages == 3


def test_a_last_page_that_is_full_says_so(analyst: httpx.Client) -> None:
    unit = new_id()
    analyst.post("/v1/cases", json={**CASE, "number": "1", "unit": unit})
    assert analyst.get("/v1/cases", params={"unit": unit, "limit": 1}).json()["next"] is None


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "eA==", "MjAyNiB4", "MjAyNi0wMS0wMQ==", "é", "a" * 201])
def test_a_cursor_that_no_list_gave_is_refused(officer: httpx.Client, cursor: str) -> None:
    assert refused(officer.get("/v1/cases", params={"cursor": cursor})) == (422, "invalid")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many"])
def test_a_page_has_between_1_and_200_rows(officer: httpx.Client, limit: str) -> None:
    assert refused(officer.get("/v1/cases", params={"limit": limit})) == (422, "invalid")


def test_weapons_of_a_case_are_added_listed_and_changed(officer: httpx.Client, case: dict[str, Any]) -> None:
    told = {
        "exhibit_number": "A2",
        "type": "submachine_gun",
        "manufacturer": "crvena_zastava",
        "model": "М56",
        "calibre": "7.62x25",
        "country": "XK",
        "year": "1956-1992",
        "flags": ["composite", "unmarked"],
        "import_marks_checked": True,
    }
    weapon = officer.post(f"/v1/cases/{case['id']}/weapons", json=told).json()
    assert {name: weapon[name] for name in told} == told
    assert officer.get(f"/v1/cases/{case['id']}/weapons").json()["items"] == [weapon]
    changed = officer.patch(
        f"/v1/weapons/{weapon['id']}", json={"flags": ["unmarked", "unmarked"], "year": None}
    )
    assert changed.json() == {**weapon, "flags": ["unmarked"], "year": None}
    assert officer.get(f"/v1/weapons/{weapon['id']}").json() == changed.json()


def test_an_exhibit_number_is_a_cases_once(officer: httpx.Client, weapon: dict[str, Any]) -> None:
    again = officer.post(f"/v1/cases/{weapon['case_id']}/weapons", json={"exhibit_number": "A1"})
    assert refused(again) == (409, "conflict")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MODEL_KEEPER, Role.ADMINISTRATOR])
def test_only_who_collects_changes_records(station: Station, case: dict[str, Any], role: Role) -> None:
    with station.client(role) as client:
        assert refused(client.patch(f"/v1/cases/{case['id']}", json={"place": "x"})) == (403, "forbidden")
        looked = client.get(f"/v1/cases/{case['id']}")
    assert looked.status_code == (200 if role is Role.AUDITOR else 403)


def test_modes_are_those_of_the_record() -> None:
    assert set(Mode) == {"seized", "found", "surrendered", "other"}
