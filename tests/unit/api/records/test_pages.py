"""Lists a page at a time."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from api.database import Base
from api.records.errors import RecordInvalid
from api.records.pages import Wanted, page
from api.records.tables import Blob, Photo

START = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = (Photo.created_at, Photo.id)


@contextmanager
def photos_at(seconds: list[int]) -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, [Blob.__table__, Photo.__table__])  # type: ignore[list-item]
    with Session(engine) as session:
        for number, second in enumerate(seconds):
            at = START + timedelta(seconds=second)
            key = f"{number:064}"
            session.add(Photo(id=f"{number:032}", sha256=key, unit="x", uploaded_by="x", created_at=at))
        session.flush()
        yield session
    engine.dispose()


def pages(session: Session, limit: int) -> Iterator[list[str]]:
    cursor = None
    while True:
        found = page(session, select(Photo), ORDER, Wanted(cursor, limit))
        yield [photo.id for photo in found.items]
        if (cursor := found.next) is None:
            return


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5))
def test_pages_together_are_the_list_newest_first_however_many_rows_share_a_moment(
    seconds: list[int], limit: int
) -> None:
    with photos_at(seconds) as session:
        found = list(pages(session, limit))
    whole = sorted(range(len(seconds)), key=lambda number: (seconds[number], number), reverse=True)
    assert [row for rows in found for row in rows] == [f"{number:032}" for number in whole]
    assert all(len(rows) == limit for rows in found[:-1])
    assert found[-1] or not seconds


def test_a_row_that_comes_while_somebody_pages_shifts_nothing() -> None:
    with photos_at([1, 2, 3, 4]) as session:
        first = page(session, select(Photo), ORDER, Wanted(None, 2))
        late = START + timedelta(seconds=9)
        session.add(Photo(id="f" * 32, sha256="f" * 64, unit="x", uploaded_by="x", created_at=late))
        session.flush()
        second = page(session, select(Photo), ORDER, Wanted(first.next, 2))
    assert [int(photo.id) for photo in (*first.items, *second.items)] == [3, 2, 1, 0]


@given(st.text(max_size=40) | st.binary(max_size=30).map(lambda data: data.decode("latin-1")))
def test_whatever_is_no_cursor_is_refused(text: str) -> None:
    with photos_at([1]) as session, pytest.raises(RecordInvalid, match="cursor"):
        page(session, select(Photo), ORDER, Wanted(text or "x", 1))


def test_a_cursor_that_was_changed_ends_nowhere_else_than_in_the_list() -> None:
    rng = random.Random(7)
    with photos_at(list(range(6))) as session:
        cursor = page(session, select(Photo), ORDER, Wanted(None, 3)).next
        assert cursor is not None
        for _ in range(300):
            place = rng.randrange(len(cursor))
            changed = cursor[:place] + rng.choice("ABCxyz019-_=") + cursor[place + 1 :]
            try:
                found = page(session, select(Photo), ORDER, Wanted(changed, 3))
            except RecordInvalid:
                continue
            assert len(found.items) <= 3
