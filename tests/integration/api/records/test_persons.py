"""Person data: encrypted in the database, shown to who may see it, told nowhere else."""

from typing import Any, Protocol

import httpx
import pytest
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.auth import Role
from api.database import Database
from api.persons.tables import PersonData

PERSON = {"part": "possessor", "name": "Somebody Unmistakable", "document": "ID 1234567"}
WHOLE = {"born_on": None, "address": None, "note": None, **PERSON}


class Station(Protocol):
    @property
    def database(self) -> Database: ...

    def client(self, role: Role = ..., unit: str | None = ...) -> httpx.Client: ...


@pytest.fixture
def person(officer: httpx.Client, case: dict[str, Any]) -> dict[str, Any]:
    answer = officer.post(f"/v1/cases/{case['id']}/persons", json=PERSON)
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


def test_a_person_is_told_to_who_asks_for_it_by_its_id_alone(
    officer: httpx.Client, person: dict[str, Any]
) -> None:
    listed = officer.get(f"/v1/cases/{person['case_id']}/persons")
    assert listed.json() == {"items": [person], "next": None}
    assert "Unmistakable" not in listed.text
    assert officer.get(f"/v1/persons/{person['id']}").json() == {**person, "person": WHOLE}


def test_the_database_and_the_log_hold_no_word_of_it(
    officer: httpx.Client, station: Station, person: dict[str, Any]
) -> None:
    officer.get(f"/v1/persons/{person['id']}")
    with station.database.read() as session:
        row = session.get_one(PersonData, person["id"])
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.subject == f"person:{person['id']}")
        ).all()
    assert b"Unmistakable" not in row.ciphertext
    assert [entry.action for entry in entries] == ["collect", "look"]
    assert not any("Unmistakable" in str(entry.detail) + str(entry.rows) for entry in entries)


def test_a_row_put_in_anothers_place_does_not_open(
    officer: httpx.Client, station: Station, person: dict[str, Any]
) -> None:
    other = officer.post(f"/v1/cases/{person['case_id']}/persons", json={**PERSON, "name": "Other"}).json()
    with station.database.write() as session:
        one, two = session.get_one(PersonData, person["id"]), session.get_one(PersonData, other["id"])
        one.ciphertext, one.nonce = two.ciphertext, two.nonce
    answer = officer.get(f"/v1/persons/{person['id']}")
    assert answer.status_code == 500
    assert "Other" not in answer.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MODEL_KEEPER, Role.ADMINISTRATOR])
def test_who_does_not_work_the_case_sees_no_person(
    station: Station, person: dict[str, Any], role: Role
) -> None:
    with station.client(role) as client:
        paths = [f"/v1/persons/{person['id']}", f"/v1/cases/{person['case_id']}/persons"]
        assert {client.get(path).status_code for path in paths} == {403}


def test_another_units_persons_are_as_if_not_there(stranger: httpx.Client, person: dict[str, Any]) -> None:
    assert stranger.get(f"/v1/persons/{person['id']}").status_code == 404
    assert stranger.post(f"/v1/cases/{person['case_id']}/persons", json=PERSON).status_code == 404
