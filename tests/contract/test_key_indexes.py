"""One contract for the index over keys, held by SQLite and by PostgreSQL alike."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from api.database import Database
from api.search.describing import Described
from api.search.index import KeyIndex, open_index
from api.search.keeping import put, remove
from api.search.spelling import Spelling

SERIALS = (
    "C-123456",
    "С-98765",
    "Л 48213",
    "US123456",
    "T1102-19BV12345",
    "1974 DM 4521",
    "B85641",
    "٧٨٩٠١٢٣",
)


def stored(session: Session, texts: tuple[str, ...]) -> dict[str, int]:
    """Puts serials in; returns their entries by text."""
    return {
        text: put(session, f"listed:{number}", [Described(text=text)])[0].id
        for number, text in enumerate(texts)
    }


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened


@pytest.fixture
def entries(session: Session) -> dict[str, int]:
    return stored(session, SERIALS)


@pytest.fixture
def index(session: Session, entries: dict[str, int]) -> KeyIndex:
    return open_index(session)


def test_an_entry_is_found_by_its_keys_and_by_no_other(index: KeyIndex, entries: dict[str, int]) -> None:
    for text, entry in entries.items():
        for key in Spelling(text).keys:
            assert entry in index.equal({key, "NOSUCH"}, limit=10)
    assert index.equal({"C12345", ""}, limit=10) == []
    assert len(index.equal({key for text in SERIALS for key in Spelling(text).keys}, limit=3)) == 3


def test_both_ends_of_a_key_are_found(index: KeyIndex, entries: dict[str, int]) -> None:
    assert set(index.beginning(["C123", "B856", "NOSUCH"], each=10)) == {
        entries["C-123456"],
        entries["B85641"],
    }
    assert set(index.ending(["3456", "NOSUCH"], each=10)) == {entries["C-123456"], entries["US123456"]}
    assert index.beginning(["23456"], each=10) == index.ending(["12345678"], each=10) == []
    assert index.beginning([], each=10) == index.ending([], each=10) == []


def test_no_end_that_many_have_keeps_another_from_being_found(
    index: KeyIndex, entries: dict[str, int]
) -> None:
    found = index.ending(["56", "98765"], each=1)
    assert len(found) == 2
    assert entries["С-98765"] in found


def test_a_part_is_found(index: KeyIndex, entries: dict[str, int]) -> None:
    assert set(index.holding("3456", limit=10)) == {entries["C-123456"], entries["US123456"]}
    assert set(index.holding("12345", limit=10)) >= {entries["T1102-19BV12345"], entries["C-123456"]}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("C?23456", "C-123456"), ("*BV*345", "T1102-19BV12345"), ("B8*", "B85641"), ("??56?1", "B85641")],
)
def test_a_pattern_is_fitted(index: KeyIndex, entries: dict[str, int], pattern: str, text: str) -> None:
    assert entries[text] in index.fitting(pattern, limit=10)
    assert entries["1974 DM 4521"] not in index.fitting(pattern, limit=10)


@pytest.mark.parametrize("pattern", ["C%23456", "C_23456", "C[1]*", "C\\*"])
def test_what_a_database_takes_for_a_wildcard_is_a_letter(index: KeyIndex, pattern: str) -> None:
    assert index.fitting(pattern, limit=10) == []


def test_what_is_removed_is_found_no_more(session: Session, index: KeyIndex, entries: dict[str, int]) -> None:
    remove(session, "listed:6")
    for found in (
        index.equal({"B85641"}, limit=10),
        index.beginning(["B856"], each=10),
        index.ending(["5641"], each=10),
        index.holding("85641", limit=10),
        index.fitting("B856*", limit=10),
    ):
        assert entries["B85641"] not in found


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=20))
def test_no_text_brings_an_index_to_fail(index: KeyIndex, text: str) -> None:
    key = text.replace("\0", "")
    index.equal({key}, limit=5)
    index.beginning([key], each=5)
    index.ending([key], each=5)
    index.holding(key, limit=5)
    index.fitting(key, limit=5)
