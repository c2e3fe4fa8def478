"""The figures of a year: both denominators of SDG 16.4.2, and every number leads to its records."""

import csv
import io
from typing import Any

import pytest

from api.auth import Role
from api.trace.testing import Desk

YEAR = 2019


@pytest.fixture(scope="module")
def weapons(desk: Desk) -> dict[str, str]:
    """Four weapons of a year: one traced, one asked about, one unmarked, one that somebody found."""
    when: dict[str, Any] = {"recovered_on": f"{YEAR}-03-01"}
    found = {
        "traced": desk.weapon("C-100001", **when),
        "asked": desk.weapon("C-100002", **when),
        "unmarked": desk.weapon(None, **when, flags=["unmarked"], type="pistol"),
        "found": desk.weapon("C-100004", **when, mode="found", unit="south"),
    }
    desk.weapon("C-100005", recovered_on="2018-12-31")
    desk.weapon("C-100006", **when, type="parts")
    for name in ("traced", "asked"):
        request = desk.post(f"/v1/weapons/{found[name]}/requests")["id"]
        desk.post(f"/v1/requests/{request}/steps", step="sent")
        if name == "traced":
            said: dict[str, Any] = {"step": "answered", "outcome": "traced", "diverted_at": "a depot"}
            desk.post(f"/v1/requests/{request}/steps", **said)
    return found


def figures(desk: Desk) -> dict[str, Any]:
    answer = desk.analyst.get("/v1/statistics", params={"year": YEAR})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_indicator_has_both_denominators(desk: Desk, weapons: dict[str, str]) -> None:
    told = figures(desk)
    whole = {each["figure"]: each["count"] for each in told["numbers"] if each["by"] is None}
    assert whole == {
        "recovered": 4,
        "potentially_traceable": 3,
        "trace_requested": 2,
        "trace_answered": 1,
        "origin_established": 1,
    }
    assert (told["share_of_recovered"], told["share_of_traceable"]) == (25.0, 33.33)


def test_every_number_leads_to_its_records(desk: Desk, weapons: dict[str, str]) -> None:
    numbers = figures(desk)["numbers"]
    assert {each["by"] for each in numbers} >= {None, "mode", "type", "marking", "country", "legal_basis"}
    for each in numbers:
        listed = desk.analyst.get(each["records"]).json()["weapon_ids"]
        assert len(listed) == each["count"], each
        assert set(listed) <= set(weapons.values())
    assert desk.analyst.get("/v1/statistics/records?year=2019&figure=x").status_code == 422


def test_an_officer_counts_the_own_unit(desk: Desk, weapons: dict[str, str]) -> None:
    with desk.client(Role.OFFICER, "south") as south:
        told = south.get("/v1/statistics", params={"year": YEAR}).json()
        assert next(each["count"] for each in told["numbers"] if each["figure"] == "recovered") == 1
        assert told["incoming"] == {}


def test_figures_are_exported(desk: Desk, weapons: dict[str, str]) -> None:
    sent = {
        form: desk.analyst.get("/v1/statistics/export", params={"year": YEAR, "format": form})
        for form in ("csv", "xlsx", "png")
    }
    assert {form: answer.status_code for form, answer in sent.items()} == dict.fromkeys(sent, 200)
    rows = list(csv.DictReader(io.StringIO(sent["csv"].content.decode())))
    assert rows[0]["count"] == "25.0"
    book = pytest.importorskip("openpyxl").load_workbook(io.BytesIO(sent["xlsx"].content))
    assert [cell.value for cell in book[str(YEAR)][2]][4] == 25.0
    assert sent["png"].content.startswith(b"\x89PNG")


def test_a_year_without_weapons_has_no_share(desk: Desk) -> None:
    told = desk.analyst.get("/v1/statistics", params={"year": 1999}).json()
    assert (told["share_of_recovered"], told["share_of_traceable"]) == (None, None)
