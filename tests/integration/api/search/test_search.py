"""The search over HTTP: what is recorded is found at once, in every way it may be written, and says why."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.audit.watch import watch
from api.auth import Role
from api.database import Database, new_id
from api.search.keeping import index_all
from api.search.tables import SearchEntry, SearchKey
from api.settings import Settings
from api.testing import FakeReader, authorised, serving

CASE = {"mode": "seized", "recovered_on": "2026-05-01", "place": "Prizren", "agency": "Police"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, database_url=database_url)


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with serving(create_app(settings, FakeReader())) as address:
        yield address


def client(url: str, settings: Settings, role: Role = Role.ANALYST, unit: str = "north") -> httpx.Client:
    return httpx.Client(base_url=url, headers=authorised(settings, role, unit=unit), timeout=120)


@pytest.fixture
def desk(url: str, settings: Settings) -> Iterator[httpx.Client]:
    with client(url, settings) as opened:
        yield opened


def recorded(desk: httpx.Client, serial: str, **weapon: str) -> str:
    """Records a weapon with a serial that a person entered; returns its id."""
    case = desk.post("/v1/cases", json={**CASE, "number": new_id()}).json()["id"]
    made = desk.post(f"/v1/cases/{case}/weapons", json={"exhibit_number": "1", **weapon})
    weapon_id = str(made.json()["id"])
    decision = {"kind": "serial", "outcome": "entered", "value": serial}
    answer = desk.post(f"/v1/weapons/{weapon_id}/confirmations", json=decision)
    assert answer.status_code == 201, answer.text
    return weapon_id


def hits(desk: httpx.Client, **asked: object) -> list[dict[str, Any]]:
    answer = desk.post("/v1/search", json=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["hits"]
    return found


def codes(hit: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in hit["reasons"]]


WAYS = [
    # as recorded, as asked for, why
    ("C-123456", "c 123456", "same"),
    ("С-123456", "C-123456", "shape"),
    ("C-123456", "С-123456", "shape"),
    ("С-123456", "S-123456", "sound"),
    ("S-123456", "С-123456", "sound"),
    ("В 20481", "V20481", "sound"),
    ("Н 20481", "N20481", "sound"),
    ("Р 20481", "R-20481", "sound"),
    ("Х 20481", "H20481", "sound"),
    ("Ј 20481", "J20481", "shape"),
    ("У 20481", "U20481", "sound"),
    ("Б 20481", "B20481", "sound"),
    ("Л 48213", "L48213", "sound"),
    ("Ж 48213", "Z48213", "sound"),
    ("Ш 48213", "Š48213", "sound"),
    ("U100234", "UI0O234", "misread"),
    ("B85641", "885641", "misread"),
    ("C-123456", "123456", "prefix"),
    ("T1102-19BV12345", "12345", "part"),
    ("1974 DM 4521", "DM4521", "part"),
    ("B85641", "B8564", "part"),
    ("B85641", "B?56*", "pattern"),
]


def test_a_serial_is_found_in_every_way_it_may_be_written(desk: httpx.Client) -> None:
    there = {serial: recorded(desk, serial) for serial in dict.fromkeys(way[0] for way in WAYS)}
    for serial, asked, why in WAYS:
        found = hits(desk, text=asked, limit=5)
        hit = next((hit for hit in found if hit["about"] == f"weapon:{there[serial]}"), None)
        assert hit is not None, f"{asked} does not find {serial}"
        assert why in codes(hit), f"{asked} finds {serial} by {codes(hit)}"


def test_the_other_markings_rank_and_can_be_asked_for_alone(desk: httpx.Client) -> None:
    zastava = recorded(desk, "452318", manufacturer="zastava", model="M70", calibre="762x39")
    glock = recorded(desk, "452318", manufacturer="glock", calibre="9x19")
    first, second = hits(desk, text="452318", manufacturer="GLOCK")
    assert (first["about"], second["about"]) == (f"weapon:{glock}", f"weapon:{zastava}")
    assert "manufacturer_agrees" in codes(first)
    assert "manufacturer_differs" in codes(second)
    assert [hit["about"] for hit in hits(desk, calibre="7,62x39", model="m 70")] == [f"weapon:{zastava}"]
    assert [hit["about"] for hit in hits(desk, text="4*", calibre="9 mm Luger", strict=True)] == [
        f"weapon:{glock}"
    ]
    assert hits(desk, text="452318", since="2026-06-01") == []
    assert hits(desk, place="Peja") == []


def test_neighbours_and_repeated_finds_are_told(desk: httpx.Client) -> None:
    recorded(desk, "C-123460", manufacturer="zastava")
    recorded(desk, "C-123456", manufacturer="zastava")
    recorded(desk, "C 123456")
    found = hits(desk, text="C-123456", neighbours=10)
    assert [hit["again"] for hit in found if hit["text"] != "C-123460"] == [1, 1]
    assert "neighbour" in codes(next(hit for hit in found if hit["text"] == "C-123460"))


def test_another_marking_is_found_among_its_own_kind(desk: httpx.Client) -> None:
    weapon = recorded(desk, "K 4821")
    body = {"kind": "property_mark", "outcome": "entered", "value": "МУП"}
    desk.post(f"/v1/weapons/{weapon}/confirmations", json=body)
    assert hits(desk, text="MUP") == []
    assert [hit["text"] for hit in hits(desk, text="MUP", kinds=["property_mark"])] == ["МУП"]


def test_what_a_record_says_since_is_what_is_found(desk: httpx.Client) -> None:
    weapon = recorded(desk, "F85641")
    mark = desk.get(f"/v1/weapons/{weapon}/marks").json()["items"][0]
    body = {"kind": "serial", "outcome": "corrected", "suggested": "F85641", "value": "F75999"}
    answer = desk.post(f"/v1/weapons/{weapon}/confirmations", json={**body, "mark_id": mark["id"]})
    assert answer.status_code == 201, answer.text
    assert hits(desk, text="F85641") == []
    assert hits(desk, text="F75999")[0]["about"] == f"weapon:{weapon}"


def test_an_officer_finds_the_own_unit_and_lists_alone(
    url: str, settings: Settings, desk: httpx.Client
) -> None:
    recorded(desk, "F85641")
    listed = "serial,make\nF85641,Glock\n"
    answer = desk.post("/v1/lists", params={"name": "stolen", "source": "AL"}, content=listed.encode())
    assert answer.status_code == 201, answer.text
    assert answer.json()["alerts"] == 1
    with client(url, settings, Role.OFFICER, "south") as south:
        assert [hit["about"].split(":")[0] for hit in hits(south, text="F85641")] == ["listed"]
        assert south.get("/v1/alerts").json()["items"] == []
    with client(url, settings, Role.OFFICER) as north:
        assert len(hits(north, text="F85641")) == 2
        (alert,) = north.get("/v1/alerts", params={"state": "open"}).json()["items"]
        assert alert["kind"] == "listed"
        decided = north.patch(f"/v1/alerts/{alert['id']}", json={"state": "confirmed"})
        assert decided.json()["state"] == "confirmed"
        again = north.patch(f"/v1/alerts/{alert['id']}", json={"state": "dismissed"})
        assert (again.status_code, again.json()["reason"]) == (409, "conflict")


def test_a_new_reading_meets_an_older_record_and_a_list(desk: httpx.Client) -> None:
    listed = "Serial number;Make;Status;Date\nС-123456;Застава;stolen;2020-01-31\n"
    desk.post("/v1/lists", params={"name": "stolen", "source": "RS"}, content=listed.encode())
    first = recorded(desk, "C-123456", manufacturer="zastava")
    second = recorded(desk, "C-I23456")
    alerts = desk.get("/v1/alerts").json()["items"]
    assert sorted((alert["kind"], alert["weapon_id"]) for alert in alerts) == sorted(
        [("listed", first), ("listed", second), ("repeated_find", second)]
    )
    assert all(alert["reasons"] for alert in alerts)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ("make\nGlock\n", "column serial"),
        ("serial,date\nF85641,31.1.2020\n", "row 1"),
        ("serial\n\xff", "UTF-8"),
        ("serial,make\n,Glock\n", "row 1: serial is missing"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole(desk: httpx.Client, content: str, detail: str) -> None:
    sent = content.encode("latin-1")
    answer = desk.post("/v1/lists", params={"name": "x", "source": "x"}, content=sent)
    assert answer.status_code == 422, answer.text
    assert detail in answer.json()["detail"]
    assert desk.get("/v1/lists").json()["items"] == []


def test_an_index_that_was_lost_is_made_anew(settings: Settings, desk: httpx.Client) -> None:
    weapon = recorded(desk, "F85641")
    database = replace(Database.open(settings.database), on_write=watch)
    with database.write() as session:
        session.query(SearchKey).delete()
        session.query(SearchEntry).delete()
    assert hits(desk, text="F85641") == []
    assert index_all(database) == 1
    assert index_all(database) == 0
    assert hits(desk, text="F85641")[0]["about"] == f"weapon:{weapon}"
    database.close()
