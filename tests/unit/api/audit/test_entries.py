"""Entries and the one way to write them down."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.audit import Action, Entry, Event
from api.audit.canonical import canonical, moment, plain

ENTRY = Entry(
    index=1,
    at="2026-01-31T09:05:00.000000Z",
    action="collect",
    actor="u1",
    subject="photo:p1",
    unit="north",
    detail={"sha256": "ab", "size": 3, "is_new": True, "weapon": None},
    rows={"photo/p1": "cd"},
    previous="0" * 64,
)

WRITTEN = (
    '{"action":"collect","actor":"u1","at":"2026-01-31T09:05:00.000000Z",'
    '"detail":{"is_new":true,"sha256":"ab","size":3,"weapon":null},"index":1,'
    f'"previous":"{"0" * 64}","rows":{{"photo/p1":"cd"}},"subject":"photo:p1","unit":"north","v":1}}'
)

MAX = 2**53 - 1

texts = st.text(st.characters(codec="utf-8"), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | texts | st.floats(-MAX, MAX) | st.integers(-MAX, MAX),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def test_the_hash_is_over_what_anybody_can_write_down_again() -> None:
    assert ENTRY.computed() == hashlib.sha256(WRITTEN.encode()).hexdigest()


@pytest.mark.parametrize("name", [part.name for part in fields(Entry) if part.name != "hash"])
def test_every_part_of_an_entry_is_in_its_hash(name: str) -> None:
    changed: dict[str, object] = {"index": 2, "detail": {"sha256": "ac"}, "rows": {}}
    assert replace(ENTRY, **{name: changed.get(name, "x")}).computed() != ENTRY.computed()  # type: ignore[arg-type]


def test_an_entry_comes_back_from_its_json() -> None:
    sealed = replace(ENTRY, hash=ENTRY.computed())
    assert Entry.from_dict(json.loads(canonical(sealed.to_dict()))) == sealed
    assert sealed.is_sound()


@pytest.mark.parametrize(
    "wrong", [{"index": "1"}, {"detail": []}, {"rows": 7}, {"rows": {"a": 1}}, {"hash": None}]
)
def test_json_of_another_shape_is_no_entry(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Entry.from_dict({**ENTRY.to_dict(), **wrong})


@given(json_values)
def test_what_is_written_down_reads_back_and_is_written_the_same_again(value: object) -> None:
    written = canonical(value)  # type: ignore[arg-type]
    assert canonical(json.loads(written)) == written


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), "\ud800"])
def test_what_has_no_exact_form_is_refused(value: float | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  several libraries, each with words of its own
        canonical(value)


@pytest.mark.parametrize(
    "detail", [{"Serial": "x"}, {"a b": "x"}, {"": "x"}, {"p": 0.5}, {"text": "x" * 201}, {"x" * 41: 1}]
)
def test_an_event_takes_ids_hashes_counts_and_codes_alone(detail: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match="detail"):
        Event(Action.LOOK, "u1", "photo:p1", detail=detail)


def test_moments_are_in_utc_to_the_microsecond() -> None:
    at = datetime(2026, 1, 31, 10, 5, tzinfo=timezone(timedelta(hours=1)))
    assert moment(at) == "2026-01-31T09:05:00.000000Z"
    with pytest.raises(ValueError, match="no time zone"):
        moment(datetime(2026, 1, 31))


def test_columns_are_written_as_json() -> None:
    assert plain(datetime(2026, 1, 31, 9, 5, 0, 7, UTC)) == "2026-01-31T09:05:00.000007Z"
    assert (plain(date(2026, 1, 31)), plain(b"\x00\xff"), plain((1, 2))) == ("2026-01-31", "AP8=", [1, 2])
    with pytest.raises(TypeError):
        plain(object())
