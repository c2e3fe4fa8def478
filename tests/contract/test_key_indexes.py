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
from api.search.looks import Look
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


def ids(looks: list[Look]) -> list[int]:
    """Returns the numbers of the entries that an index found."""
    return [look.entry for look in looks]


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
            assert entry in ids(index.equal({key, "NOSUCH"}, limit=10))
    assert ids(index.equal({"C12345", ""}, limit=10)) == []
    assert len(index.equal({key for text in SERIALS for key in Spelling(text).keys}, limit=3)) == 3


def test_both_ends_of_a_key_are_found(index: KeyIndex, entries: dict[str, int]) -> None:
    begin = ids(index.beginning(["C123", "B856", "NOSUCH"], each=10))
    assert set(begin) == {entries["C-123456"], entries["B85641"]}
    end = ids(index.ending(["3456", "NOSUCH"], each=10))
    assert set(end) == {entries["C-123456"], entries["US123456"]}
    assert ids(index.beginning(["23456"], each=10)) == ids(index.ending(["12345678"], each=10)) == []
    assert ids(index.beginning([], each=10)) == ids(index.ending([], each=10)) == []


def test_no_end_that_many_have_keeps_another_from_being_found(
    index: KeyIndex, entries: dict[str, int]
) -> None:
    found = ids(index.ending(["56", "98765"], each=1))
    assert len(found) == 2
    assert entries["С-98765"] in found


def test_a_part_is_found(index: KeyIndex, entries: dict[str, int]) -> None:
    assert set(ids(index.holding("3456", limit=10))) == {entries["C-123456"], entries["US123456"]}
    assert set(ids(index.holding("12345", limit=10))) >= {entries["T1102-19BV12345"], entries["C-123456"]}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("C?23456", "C-123456"), ("*BV*345", "T1102-19BV12345"), ("B8*", "B85641"), ("??56?1", "B85641")],
)
def test_a_pattern_is_fitted(index: KeyIndex, entries: dict[str, int], pattern: str, text: str) -> None:
    assert entries[text] in ids(index.fitting(pattern, limit=10))
    assert entries["1974 DM 4521"] not in ids(index.fitting(pattern, limit=10))


@pytest.mark.parametrize("pattern", ["C%23456", "C_23456", "C[1]*", "C\\*"])
def test_what_a_database_takes_for_a_wildcard_is_a_letter(index: KeyIndex, pattern: str) -> None:
    assert ids(index.fitting(pattern, limit=10)) == []


def test_what_is_found_says_how_it_looks_and_sounds(index: KeyIndex, entries: dict[str, int]) -> None:
    cyrillic = Look(entries["С-98765"], "C98765", "S98765")
    assert cyrillic in index.equal({"S98765"}, limit=10)
    assert cyrillic in index.beginning(["C987"], each=10)
    assert cyrillic in index.ending(["8765"], each=10)
    assert cyrillic in index.holding("9876", limit=10)
    assert cyrillic in index.fitting("C9?765", limit=10)
    assert index.fitting("B8564?", limit=10) == [Look(entries["B85641"], "B85641", None)]


def test_what_is_removed_is_found_no_more(session: Session, index: KeyIndex, entries: dict[str, int]) -> None:
    remove(session, "listed:6")
    for found in (
        ids(index.equal({"B85641"}, limit=10)),
        ids(index.beginning(["B856"], each=10)),
        ids(index.ending(["5641"], each=10)),
        ids(index.holding("85641", limit=10)),
        ids(index.fitting("B856*", limit=10)),
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
