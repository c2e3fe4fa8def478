"""Lists stay quick however many records there are, because each goes by an index made for it.

The short form looks at the plans among 20 000 records, on both databases; the proof takes the time of pages
among 1 000 000, over HTTP with the login and the log of events.
"""

import base64
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, Insert, event, insert
from sqlalchemy.orm import Session

from api.app import create_app
from api.auth import Principal, Role
from api.database import Database
from api.records.cases import list_cases
from api.records.pages import Page, Wanted
from api.records.photos import list_photos
from api.records.tables import Blob, Case, Mark, Photo, Weapon
from api.records.weapons import list_marks, list_weapons
from api.settings import Settings
from api.testing import FakeReader, authorised, serving
from ocr.types import MarkingKind

UNITS = 20
START = datetime(2020, 1, 1, tzinfo=UTC)
OFFICER = Principal("o" * 32, "officer", frozenset({Role.OFFICER}), "unit-7", "key")
ANALYST = Principal("a" * 32, "analyst", frozenset({Role.ANALYST}), None, "key")


def key(number: int) -> str:
    return f"{number:032x}"


@dataclass(frozen=True)
class Counts:
    """How many rows: of ten records one is a case, four are weapons, three marks and two photos.

    The first case is that of a whole depot: a hundredth of all weapons.
    """

    records: int

    @property
    def cases(self) -> int:
        return self.records // 10

    @property
    def weapons(self) -> int:
        return self.records * 4 // 10

    def case_of(self, weapon: int) -> int:
        return 0 if weapon % 100 == 0 else weapon % self.cases

    def rows(self) -> Iterator[tuple[Insert, Iterator[Mapping[str, object]]]]:
        """The rows of each table, in an order in which each finds what it leads to."""
        yield insert(Case), (self._case(number) for number in range(self.cases))
        yield insert(Weapon), (self._weapon(number) for number in range(self.weapons))
        yield insert(Mark), (self._mark(number) for number in range(self.records * 3 // 10))
        yield insert(Blob), (_blob(number) for number in range(self.records * 2 // 10))
        yield insert(Photo), (self._photo(number) for number in range(self.records * 2 // 10))

    def _case(self, number: int) -> Mapping[str, object]:
        return {
            "id": key(number),
            "number": str(number),
            "unit": f"unit-{number % UNITS}",
            "mode": "seized",
            "recovered_on": date(2026, 5, 1),
            "place": "Prizren",
            "agency": "Police",
            "created_by": OFFICER.id,
            "created_at": START + timedelta(seconds=number),
        }

    def _weapon(self, number: int) -> Mapping[str, object]:
        return {
            "id": key(number),
            "case_id": key(self.case_of(number)),
            "exhibit_number": str(number),
            "flags": [],
            "created_by": OFFICER.id,
            "created_at": START + timedelta(seconds=number),
        }

    def _mark(self, number: int) -> Mapping[str, object]:
        return {
            "id": key(number),
            "weapon_id": key(number % self.weapons),
            "kind": MarkingKind.SERIAL,
            "decided_by": "machine",
            "created_at": START + timedelta(seconds=number),
        }

    def _photo(self, number: int) -> Mapping[str, object]:
        case = self.case_of(number % self.weapons)
        return {
            "id": key(number),
            "sha256": f"{number:064x}",
            "weapon_id": key(number % self.weapons),
            "case_id": key(case),
            "unit": f"unit-{case % UNITS}",
            "uploaded_by": OFFICER.id,
            "created_at": START + timedelta(seconds=number),
        }


def _blob(number: int) -> Mapping[str, object]:
    return {"sha256": f"{number:064x}", "size": 1, "media_type": "image/jpeg", "state": "read"}


def fill(database: Database, counts: Counts) -> None:
    """Inserts all rows and has the database learn how they are spread."""
    for statement, rows in counts.rows():
        while some := list(islice(rows, 20_000)):
            with database.write() as session:
                session.execute(statement, some)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")


Fetch = Callable[[Session, Wanted], Page[Any]]

LISTS: Mapping[str, Fetch] = {
    "cases of a unit": lambda session, wanted: list_cases(session, OFFICER, wanted),
    "cases of all": lambda session, wanted: list_cases(session, ANALYST, wanted),
    "cases by number": lambda session, wanted: list_cases(session, ANALYST, wanted, number="77"),
    "weapons of a depot": lambda session, wanted: list_weapons(session, Case(id=key(0)), wanted),
    "weapons of a case": lambda session, wanted: list_weapons(session, Case(id=key(7)), wanted),
    "marks": lambda session, wanted: list_marks(session, Weapon(id=key(7)), wanted),
    "photos of all": lambda s, wanted: list_photos(s, ANALYST, wanted, case_id=None, weapon_id=None),
    "photos of a unit": lambda s, wanted: list_photos(s, OFFICER, wanted, case_id=None, weapon_id=None),
    "photos of a weapon": lambda s, wanted: list_photos(s, ANALYST, wanted, case_id=None, weapon_id=key(7)),
    "photos of a depot": lambda s, wanted: list_photos(s, ANALYST, wanted, case_id=key(0), weapon_id=None),
}


def plans(database: Database, fetch: Fetch, wanted: Wanted) -> list[str]:
    """The plan of every query for rows of a page.

    PostgreSQL rightly sorts a list as short as these; it is asked how it would go about a long one.
    """
    asked: list[tuple[str, Any]] = []

    def note(_: Connection, __: object, statement: str, parameters: object, *___: object) -> None:
        if "LIMIT" in statement:
            asked.append((statement, parameters))

    with database.read() as session:
        event.listen(database.reading_engine, "before_cursor_execute", note)
        try:
            fetch(session, wanted)
        finally:
            event.remove(database.reading_engine, "before_cursor_execute", note)
        server = database.engine.dialect.name == "postgresql"
        for way in ("seqscan", "bitmapscan", "sort") if server else ():
            session.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN " if server else "EXPLAIN QUERY PLAN "
        return [
            "\n".join(str(line) for line in session.connection().exec_driver_sql(explain + statement, values))
            for statement, values in asked
        ]


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database, Counts(20_000))
    return database


def test_every_list_goes_by_an_index_and_sorts_nothing(filled: Database) -> None:
    middle = (START + timedelta(seconds=500)).isoformat()
    for name, fetch in LISTS.items():
        for cursor in (None, _cursor(middle)):
            found = plans(filled, fetch, Wanted(cursor, 50))
            assert len(found) == 1, name
            assert "ix_" in found[0], f"{name}: {found[0]}"
            slow = re.search(r"SCAN \w+(?! USING INDEX)\b|Seq Scan|TEMP B-TREE|Sort", found[0])
            assert slow is None, f"{name}: {found[0]}"


def test_a_list_without_its_index_is_noticed(filled: Database) -> None:
    with filled.write() as session:
        session.connection().exec_driver_sql("DROP INDEX ix_case_unit_created_at_id")
    found = plans(filled, LISTS["cases of a unit"], Wanted(None, 50))
    assert "ix_case_unit_created_at_id" not in found[0]


def _cursor(at: str) -> str:
    return base64.urlsafe_b64encode(f"{at} {key(500)}".encode()).decode()


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_page_among_a_million_records_takes_at_most_50_ms_at_the_95th_percentile(
    database: Database, tmp_path: Path
) -> None:
    counts, rng = Counts(1_000_000), random.Random(7)
    fill(database, counts)
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(data=tmp_path, database_url=url)
    with ExitStack() as closing:
        address = closing.enter_context(serving(create_app(settings, FakeReader())))
        client = closing.enter_context(
            httpx.Client(base_url=address, headers=authorised(settings), timeout=60)
        )
        found = {}
        for path in ("/v1/cases", "/v1/cases/{case}/weapons", f"/v1/cases/{key(0)}/weapons", "/v1/photos"):
            taken = []
            for _ in range(200):
                at = (START + timedelta(seconds=rng.randrange(counts.cases))).isoformat()
                asked = path.format(case=key(rng.randrange(counts.cases)))
                started = time.perf_counter()
                answer = client.get(asked, params={"cursor": _cursor(at)})
                taken.append(1000 * (time.perf_counter() - started))
                assert answer.status_code == 200
            p50, found[path] = sorted(taken)[100], sorted(taken)[190]
            print(f"{database.engine.dialect.name} {path}: p50 {p50:.1f} ms, p95 {found[path]:.1f} ms")
        assert {path: p95 for path, p95 in found.items() if p95 > 50} == {}
