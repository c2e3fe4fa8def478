"""What holds for every weapon, whatever its photos say."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ocr.types import Candidate, MarkingKind, Photo, Quality, Reading, ValueAlternative
from ocr.weapon import About, Confirmed, Outcome, Part, PhotoReading, View, WeaponReading, fuse
from ocr.weapon.record import Field, Severity
from ocr.weapon.sightings import BELIEVED, KINDS

SERIALS = [
    ("C-123456", "C123456"),
    ("C-123466", "C123466"),
    ("3456", "3456"),
    ("9931", "9931"),
    ("X 77", "X77"),
]
SINGLE = {
    MarkingKind.SERIAL: SERIALS,
    MarkingKind.SERIAL_PARTIAL: [("456", "456"), ("99", "99")],
    MarkingKind.MANUFACTURER_NAME: [("ZASTAVA", "zastava"), ("GLOCK", "glock"), ("ZORAKI", "zoraki")],
    MarkingKind.CALIBRE: [
        ("9x19", "9x19"),
        ("9 mm", "9x19|9x17|9x18|9pak"),
        (".380 ACP", "9x17"),
        ("9 mm P.A.K.", "9pak"),
        ("7,62x39", "762x39"),
    ],
    MarkingKind.MODEL: [("M70", "M70"), ("M57", "M57")],
    MarkingKind.COUNTRY: [("AUSTRIA", "AT"), ("MADE IN YUGOSLAVIA", "RS")],
    MarkingKind.YEAR: [("1943", "1943"), ("1984", "1984")],
    MarkingKind.IMPORT_MARK: [("XKX 21", "XK"), ("SRB 18", "RS")],
    MarkingKind.PROPERTY_MARK: [("JNA", "jna"), ("MUP", "mup")],
}
PARTS = st.sampled_from([None, *Part])
P = st.floats(0.02, 0.99).map(lambda p: round(p, 4))


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    kind = draw(st.sampled_from(list(SINGLE)))
    (value, normalised), *others = draw(
        st.lists(st.sampled_from(SINGLE[kind]), min_size=1, max_size=2, unique=True)
    )
    p = draw(P)
    room = min(p, 1 - p)
    alternatives = tuple(ValueAlternative(text, round(room * 0.9, 4)) for text, _ in others)
    return Candidate(kind, value, normalised, p, alternatives, (draw(st.sampled_from(["l1", "l2", "l3"])),))


def photo(number: int, said: Sequence[Candidate], view: View, part: Part | None) -> PhotoReading:
    reading = Reading(Photo(f"{number:064x}", 4000, 3000), Quality(), (), (), tuple(said))
    return PhotoReading(f"p{number:02}", reading, view, part)


@st.composite
def photos(draw: st.DrawFn, most: int = 5) -> list[PhotoReading]:
    said = draw(st.lists(st.lists(candidates(), max_size=4), max_size=most))
    return [
        photo(number, each, draw(st.sampled_from(list(View))), draw(PARTS))
        for number, each in enumerate(said)
    ]


@st.composite
def decisions(draw: st.DrawFn) -> Confirmed:
    kind = draw(st.sampled_from([kind for kinds in KINDS.values() for kind in kinds]))
    value = draw(st.sampled_from([*(text for text, _ in SINGLE.get(kind, SERIALS)), None]))
    outcome = draw(st.sampled_from(list(Outcome))) if value else Outcome.LOOKED_NONE_FOUND
    at = datetime(2024, 5, 17, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 9)))
    by = draw(st.sampled_from(["anna", "besnik"]))
    return Confirmed(kind, value, outcome, by, at, draw(st.sampled_from("xyz")), part=draw(PARTS))


SAID = st.lists(decisions(), max_size=4)


@given(photos(), SAID, st.randoms(use_true_random=False))
def test_the_order_of_photos_and_decisions_makes_no_difference(
    taken: list[PhotoReading], said: list[Confirmed], random: Random
) -> None:
    before = fuse(taken, said)
    random.shuffle(taken)
    random.shuffle(said)
    assert fuse(taken, said) == before


@given(photos(), SAID, st.data())
def test_a_photo_that_is_there_twice_changes_nothing(
    taken: list[PhotoReading], said: list[Confirmed], data: st.DataObject
) -> None:
    assume(taken)
    again = data.draw(st.sampled_from(taken))
    renamed = PhotoReading(f"z{again.photo_id}", again.reading, again.view, again.part)
    assert fuse([*taken, again, renamed], said) == fuse(taken, said)


@given(photos(), SAID)
def test_no_text_is_made_up(taken: list[PhotoReading], said: list[Confirmed]) -> None:
    there = {text for each in taken for text in _texts(each)} | {each.value for each in said}
    record = fuse(taken, said)
    for value in record.values:
        assert {value.value, *value.as_marked, *(other.value for other in _others(record))} <= there | {None}
    for finding in record.findings:
        assert set(finding.values) <= there | {"", "none found"}


@given(photos(), SAID)
def test_probabilities_stay_within_bounds_and_belong_to_the_machine_alone(
    taken: list[PhotoReading], said: list[Confirmed]
) -> None:
    for value in fuse(taken, said).values:
        assert (value.p is None) == value.by_person
        assert value.p is None or 0 < value.p < 1
        assert value.by_person == bool(value.confirmed_by)


@given(photos(), SAID)
def test_a_record_holds_what_its_json_says(taken: list[PhotoReading], said: list[Confirmed]) -> None:
    record = fuse(taken, said, about=About(type="pistol"))
    data = record.to_dict()
    assert [value["field"] for value in data["values"]] == [value.field.value for value in record.values]
    assert len(data["findings"]) == len(record.findings)
    assert 0 <= data["completeness"]["score"] <= 100


AGREEABLE = {
    Field.SERIAL: MarkingKind.SERIAL,
    Field.MANUFACTURER: MarkingKind.MANUFACTURER_NAME,
    Field.CALIBRE: MarkingKind.CALIBRE,
    Field.COUNTRY: MarkingKind.COUNTRY,
    Field.YEAR: MarkingKind.YEAR,
}


@given(photos(), st.sampled_from(list(AGREEABLE)), st.floats(BELIEVED, 0.99), PARTS)
@settings(max_examples=300)
def test_a_photo_that_agrees_never_lowers_a_value_nor_adds_a_contradiction(
    taken: list[PhotoReading], field: Field, p: float, part: Part | None
) -> None:
    before = fuse(taken, [])
    value = before.of(field)
    assume(value is not None and value.p is not None and value.p >= BELIEVED)
    assert value is not None
    assert value.p is not None
    same = Candidate(AGREEABLE[field], value.value or "", value.normalised or "", p, (), ("l1",))
    after = fuse([*taken, photo(99, [same], View.MARK, part)], [])
    again = after.of(field)
    assert again is not None
    assert again.normalised == value.normalised
    assert again.p is not None
    assert again.p >= value.p
    assert set(_contradictions(after)) <= set(_contradictions(before))


@given(photos(), st.sampled_from(SERIALS), PARTS)
def test_what_a_person_says_is_what_the_record_says(
    taken: list[PhotoReading], serial: tuple[str, str], part: Part | None
) -> None:
    at = datetime(2024, 5, 17, tzinfo=UTC)
    said = Confirmed(MarkingKind.SERIAL, serial[0], Outcome.ENTERED, "anna", at, "c1", part=part)
    value = fuse(taken, [said]).of(Field.SERIAL)
    assert value is not None
    assert (value.value, value.by_person, value.confirmed_by) == (serial[0], True, ("anna",))


@pytest.mark.parametrize("field", list(Field))
def test_the_properties_are_tested_on_every_field(field: Field) -> None:
    assert set(KINDS[field]) & set(SINGLE)


def _contradictions(record: WeaponReading) -> Iterator[tuple[str, str]]:
    """What contradicts, and the other value of it; a blank gun has one finding, naming its surest sign."""
    for finding in record.findings:
        if finding.severity is not Severity.HINT:
            yield finding.code, "" if finding.code == "blank_gun_lethal_bore" else finding.values[-1]


def _others(record: WeaponReading) -> Iterator[ValueAlternative]:
    for value in record.values:
        yield from value.alternatives


def _texts(each: PhotoReading) -> Iterator[str]:
    for candidate in each.reading.candidates:
        yield candidate.value
        yield from (other.value for other in candidate.alternatives)
