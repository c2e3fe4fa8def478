"""Erasure by two people, on both databases."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.database import Base
from api.records.kinds import BlobState, Mode
from api.records.tables import Blob, Case, Confirmation, Mark, Photo, Reading, Weapon
from api.retention import ErasureRefused, ErasureState, Reason, approve, due_cases, request, sweep, withdraw
from api.retention.errors import ErasureSettled, ErasureUnknown, SecondPersonNeeded
from api.storage.store import key
from api.uploads.tables import Receipt
from api.verify.testing import Installation, installation

SHA256 = hashlib.sha256(b"one").hexdigest()


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    with installation(tmp_path / "data", database_url) as opened:
        yield opened


def count(here: Installation, table: type[Base]) -> int:
    with here.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def ask(here: Installation, subject: str) -> str:
    with here.database.write() as session:
        return request(session, subject, Reason.COURT_ORDER, "12/2026", by="first").id


def test_nothing_is_erased_before_a_second_person_approves(here: Installation) -> None:
    photo = here.photo(b"one")
    asked = ask(here, f"photo:{photo}")
    with pytest.raises(SecondPersonNeeded), here.database.write() as session:
        approve(session, asked, by="first")
    sweep(here.database, here.store)
    assert here.store.read(SHA256) == b"one"
    with here.database.write() as session:
        assert approve(session, asked, by="second").state is ErasureState.DONE
    assert sweep(here.database, here.store) == 1
    assert here.store.size(SHA256) is None
    assert here.check().faults == ()


def test_the_bytes_and_what_was_read_go_the_tombstone_and_the_receipt_stay(here: Installation) -> None:
    _, weapon = here.weapon()
    photo = here.photo(b"one", weapon)
    here.read(photo)
    mark, _ = here.confirm(weapon, photo)
    here.erase(f"photo:{photo}")
    assert (count(here, Photo), count(here, Reading), count(here, Receipt)) == (0, 0, 1)
    with here.database.read() as session:
        assert session.get_one(Blob, SHA256).state is BlobState.ERASED
        assert session.get_one(Mark, mark).photo_id is None  # what a person found on the weapon is a finding
    assert here.check().faults == ()


def test_a_case_goes_with_everything_that_was_its_own(here: Installation) -> None:
    case, weapon = here.weapon()
    photo = here.photo(b"one", weapon)
    here.read(photo)
    here.confirm(weapon, photo)
    _, other = here.weapon()
    here.confirm(other)
    here.erase(f"case:{case}")
    assert [count(here, table) for table in (Case, Weapon, Mark, Confirmation, Photo, Reading)] == [1] * 4 + [
        0,
        0,
    ]
    assert here.store.size(SHA256) is None
    assert here.check().faults == ()


def test_bytes_that_another_case_has_too_stay(here: Installation) -> None:
    case, weapon = here.weapon()
    here.photo(b"one", weapon)
    _, other = here.weapon()
    here.photo(b"one", other)
    here.erase(f"case:{case}")
    assert here.store.read(SHA256) == b"one"
    assert count(here, Photo) == 1
    assert here.check().faults == ()


def test_a_photo_that_comes_in_again_after_its_erasure_is_a_photo_again(here: Installation) -> None:
    here.erase(f"photo:{here.photo(b'one')}")
    here.photo(b"one")
    assert sweep(here.database, here.store) == 0
    assert here.store.read(SHA256) == b"one"
    assert here.check().faults == ()
    place = here.data / "photos" / key(SHA256)
    place.unlink()
    assert [fault.kind.value for fault in here.check().faults] == ["photo_missing"]


def test_a_crash_between_the_rows_and_the_bytes_is_made_good_on_the_next_start(here: Installation) -> None:
    asked = ask(here, f"photo:{here.photo(b'one')}")
    with here.database.write() as session:
        approve(session, asked, by="second")
    assert [fault.kind.value for fault in here.check().faults] == ["photo_remains"]
    assert sweep(here.database, here.store) == 1
    assert here.check().faults == ()


def test_a_withdrawn_request_erases_nothing_and_can_be_made_again(here: Installation) -> None:
    photo = here.photo(b"one")
    asked = ask(here, f"photo:{photo}")
    with pytest.raises(ErasureSettled):
        ask(here, f"photo:{photo}")
    with here.database.write() as session:
        assert withdraw(session, asked, by="first").state is ErasureState.WITHDRAWN
    for settle in (approve, withdraw):
        with pytest.raises(ErasureSettled), here.database.write() as session:
            settle(session, asked, by="second")
    assert count(here, Photo) == 1
    here.erase(f"photo:{photo}")
    assert count(here, Photo) == 0
    assert here.check().faults == ()


@pytest.mark.parametrize("subject", ["photo:none", "case:none", "weapon:none", "photo", "", ":"])
def test_what_is_not_there_cannot_be_erased(here: Installation, subject: str) -> None:
    with pytest.raises(ErasureUnknown):
        ask(here, subject)
    for settle in (approve, withdraw):
        with pytest.raises(ErasureRefused), here.database.write() as session:
            settle(session, "none", by="second")


def test_a_case_is_due_when_its_years_are_over(here: Installation) -> None:
    day = date(2016, 2, 29)
    kept, _ = here.weapon(mode=Mode.SEIZED, recovered_on=day)
    older, _ = here.weapon(mode=Mode.SEIZED, recovered_on=date(2010, 1, 1))
    here.weapon(mode=Mode.FOUND, recovered_on=date(1990, 1, 1))
    years = {Mode.SEIZED: 10}

    def due(today: date) -> list[tuple[str, date]]:
        with here.database.read() as session:
            return [(case.case_id, case.due_on) for case in due_cases(session, years, today)]

    assert due(date(2019, 12, 31)) == []
    assert due(date(2020, 1, 1)) == [(older, date(2020, 1, 1))]
    assert due(date(2026, 2, 27)) == [(older, date(2020, 1, 1))]
    assert due(date(2026, 3, 1)) == [(older, date(2020, 1, 1)), (kept, date(2026, 2, 28))]
    with here.database.read() as session:
        assert due_cases(session, {}, date(2100, 1, 1)) == []
