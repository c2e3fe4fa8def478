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


def ids(found: list[tuple[int, str]]) -> set[int]:
    return {entry for entry, _ in found}


def test_a_key_is_found_by_itself_and_by_no_other(index: KeyIndex, entries: dict[str, int]) -> None:
    for text, entry in entries.items():
        for key in Spelling(text).keys:
            assert (entry, key) in index.equal({key, "NOSUCH"})
    assert index.equal({"C12345", ""}) == []


def test_keys_that_share_trigrams_are_found(index: KeyIndex, entries: dict[str, int]) -> None:
    assert entries["US123456"] in ids(index.alike("US123458", limit=10))
    assert entries["T1102-19BV12345"] in ids(index.alike("T110219BV1Z345", limit=10))
    assert index.alike("XYZ", limit=10) == []


def test_a_text_too_short_for_a_trigram_is_like_nothing(index: KeyIndex) -> None:
    assert index.alike("12", limit=10) == []


def test_a_part_is_found_those_that_end_in_it_first(index: KeyIndex, entries: dict[str, int]) -> None:
    assert ids(index.holding("3456", limit=10)) == {entries["C-123456"], entries["US123456"]}
    assert index.holding("123456", limit=1)[0][1].endswith("123456")
    assert ids(index.holding("12345", limit=10)) >= {entries["T1102-19BV12345"], entries["C-123456"]}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("C?23456", "C-123456"), ("*BV*345", "T1102-19BV12345"), ("B8*", "B85641"), ("??56?1", "B85641")],
)
def test_a_pattern_is_fitted(index: KeyIndex, entries: dict[str, int], pattern: str, text: str) -> None:
    assert entries[text] in ids(index.fitting(pattern, limit=10))
    assert entries["1974 DM 4521"] not in ids(index.fitting(pattern, limit=10))


@pytest.mark.parametrize("pattern", ["C%23456", "C_23456", "C[1]*", "C\\*"])
def test_what_a_database_takes_for_a_wildcard_is_a_letter(index: KeyIndex, pattern: str) -> None:
    assert index.fitting(pattern, limit=10) == []


@pytest.mark.parametrize("read", ["0512S6", "B3S641", "8BS641", "B3S64I"])
def test_pairs_in_their_places_find_what_shares_little(
    index: KeyIndex, entries: dict[str, int], read: str
) -> None:
    found = ids(index.placed(Spelling(read).pieces, limit=10))
    assert (entries["B85641"] in found) is (read != "0512S6")


def test_what_is_removed_is_found_no_more(session: Session, index: KeyIndex, entries: dict[str, int]) -> None:
    remove(session, "listed:6")
    for found in (
        index.equal({"B85641"}),
        index.alike("B85641", limit=10),
        index.holding("85641", limit=10),
        index.fitting("B856*", limit=10),
        index.placed(Spelling("B85641").pieces, limit=10),
    ):
        assert entries["B85641"] not in ids(found)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=20))
def test_no_text_brings_an_index_to_fail(index: KeyIndex, text: str) -> None:
    key = text.replace("\0", "")
    index.equal({key})
    index.alike(key, limit=5)
    index.holding(key, limit=5)
    index.fitting(key, limit=5)
    index.placed(Spelling(key).pieces, limit=5)
