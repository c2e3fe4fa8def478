"""The log and erasure over HTTP."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import httpx
import pytest

from api.audit import Entry
from api.audit.heads import Head
from api.auth import Role
from api.auth.testing import Station, log_in, running
from api.settings import Settings
from api.testing import authorised
from api.verify.testing import Installation, installation
from models.keys import verified


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    data = tmp_path_factory.mktemp("station")
    settings = Settings.model_validate({"data": data, "retention_years": {"seized": 5}})
    with running(settings) as started:
        yield started


@pytest.fixture
def here(station: Station) -> Iterator[Installation]:
    with installation(station.settings.folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def auditor(station: Station) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=station.url, headers=authorised(station.settings, Role.AUDITOR)) as client:
        yield client


@pytest.fixture(scope="module")
def administrators(station: Station) -> Iterator[list[httpx.Client]]:
    with ExitStack() as closing:
        browsers = []
        for name in ("first", "second"):
            station.user(name, Role.ADMINISTRATOR)
            browser = closing.enter_context(station.browser())
            assert log_in(browser, name).status_code == 200
            browsers.append(browser)
        yield browsers


def test_the_whole_log_is_paged_through_from_the_oldest(here: Installation, auditor: httpx.Client) -> None:
    for _ in range(3):
        here.weapon()
    after, seen = 0, []
    while True:
        page = auditor.get("/v1/audit", params={"after": after, "limit": 2}).json()
        seen += page["items"]
        if page["next"] is None:
            break
        after = page["next"]
    assert [entry["index"] for entry in seen] == list(range(1, len(seen) + 1))
    assert all(Entry.from_dict(entry).is_sound() for entry in seen)
    assert seen[-1]["action"] == "look"  # that somebody looked at the log is in it


def test_entries_are_found_by_what_they_are_about_and_by_whom(
    here: Installation, auditor: httpx.Client
) -> None:
    case, _ = here.weapon()
    found = auditor.get("/v1/audit", params={"subject": f"case:{case}"}).json()["items"]
    assert [(entry["action"], entry["actor"]) for entry in found] == [("collect", "officer")]
    actors = {
        entry["actor"] for entry in auditor.get("/v1/audit", params={"actor": "officer"}).json()["items"]
    }
    assert actors == {"officer"}


def test_the_export_is_the_log_line_by_line(here: Installation, auditor: httpx.Client) -> None:
    here.weapon()
    sent = auditor.get("/v1/audit/export")
    assert sent.headers["content-type"] == "application/x-ndjson"
    entries = [Entry.from_dict(json.loads(line)) for line in sent.text.splitlines()]
    assert [entry.index for entry in entries] == list(range(1, len(entries) + 1))
    assert all(entry.is_sound() for entry in entries)
    assert entries[-1].action == "export"
    rest = auditor.get("/v1/audit/export", params={"after": len(entries)}).text.splitlines()
    assert [json.loads(line)["index"] for line in rest] == [len(entries) + 1]


def test_a_head_is_signed_on_request_and_can_be_kept(
    here: Installation, auditor: httpx.Client, tmp_path: Path
) -> None:
    head = Head.from_dict(auditor.get("/v1/audit/head").json())
    assert head.index > 0
    assert verified(here.signer.public_key, head.signature, head.signed())


@pytest.mark.parametrize(
    "query", ["after=-1", "after=9007199254740992", "limit=0", "limit=501", "other=1", "subject=%00"]
)
def test_what_is_not_a_page_is_refused(auditor: httpx.Client, query: str) -> None:
    assert auditor.get(f"/v1/audit?{query}").json()["reason"] == "invalid"


@pytest.mark.parametrize("path", ["/v1/audit", "/v1/audit/head", "/v1/audit/export"])
def test_only_auditors_see_the_log(station: Station, path: str) -> None:
    for role in set(Role) - {Role.AUDITOR}:
        assert httpx.get(station.url + path, headers=authorised(station.settings, role)).status_code == 403


def test_two_administrators_erase(
    here: Installation, administrators: list[httpx.Client], auditor: httpx.Client
) -> None:
    first, second = administrators
    photo = here.photo(b"to be erased")
    body = {"subject": f"photo:{photo}", "reason": "court_order", "reference": "12/2026"}
    asked = first.post("/v1/erasures", json=body)
    assert asked.status_code == 201
    again = first.post("/v1/erasures", json=body)
    assert (again.status_code, again.json()["reason"]) == (409, "conflict")
    approval = f"/v1/erasures/{asked.json()['id']}/approval"
    alone = first.post(approval)
    assert (alone.status_code, alone.json()["advice"]) == (403, "Have another administrator approve it.")
    assert second.post(approval).json()["state"] == "done"
    assert second.post(approval).status_code == 409
    assert list(here.store.hashes()) == []
    listed = auditor.get("/v1/erasures", params={"state": "done"}).json()["items"]
    assert [erasure["subject"] for erasure in listed] == [f"photo:{photo}"]
    assert here.check().faults == ()


def test_a_request_can_be_withdrawn(here: Installation, administrators: list[httpx.Client]) -> None:
    case, _ = here.weapon()
    body = {"subject": f"case:{case}", "reason": "not_needed", "reference": "13/2026"}
    asked = administrators[0].post("/v1/erasures", json=body).json()
    assert administrators[1].delete(f"/v1/erasures/{asked['id']}").json()["state"] == "withdrawn"


def test_a_program_cannot_be_the_second_person(station: Station, here: Installation) -> None:
    body = {"subject": f"photo:{here.photo(b'kept')}", "reason": "court_order", "reference": "14/2026"}
    key = authorised(station.settings, Role.ADMINISTRATOR, unit=None)
    answer = httpx.post(f"{station.url}/v1/erasures", json=body, headers=key)
    assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "wrong",
    [{"subject": "weapon:1"}, {"reason": "because"}, {"reference": ""}, {"reference": "a\x00b"}, {"more": 1}],
)
def test_a_request_without_a_reason_in_law_is_refused(
    administrators: list[httpx.Client], wrong: dict[str, object]
) -> None:
    body = {"subject": f"photo:{'0' * 32}", "reason": "court_order", "reference": "1"}
    assert administrators[0].post("/v1/erasures", json=body).status_code == 404
    assert administrators[0].post("/v1/erasures", json={**body, **wrong}).json()["reason"] == "invalid"


def test_cases_whose_time_is_over_are_listed(here: Installation, administrators: list[httpx.Client]) -> None:
    case, _ = here.weapon(recovered_on=date(2001, 5, 6))
    due = administrators[0].get("/v1/retention/due").json()["items"]
    assert [(each["case_id"], each["due_on"]) for each in due] == [(case, "2006-05-06")]
