"""What is most worth a person's minute comes first."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.examples import READING
from api.review.kinds import Why
from api.review.worth import SURE, Looked, Worth, worth
from ocr.types import Candidate, MarkingKind, Reading
from ocr.weapon import PhotoReading, fuse

NOTHING = Looked(fuse([], []))


def reading(*serials: float, **others: float) -> Reading:
    """The example with serials of these probabilities, and other candidates by their kinds."""
    found = [Candidate(MarkingKind.SERIAL, f"A{n}", f"A{n}", p) for n, p in enumerate(serials)]
    found += [Candidate(MarkingKind(kind), "x", "x", p) for kind, p in others.items()]
    return replace(READING, candidates=tuple(found))


def looked(of: Reading, **more: object) -> Looked:
    return replace(Looked(fuse([PhotoReading("1", of)], [])), **more)  # type: ignore[arg-type]


def test_a_sure_reading_is_worth_nobodys_minute() -> None:
    sure = reading(0.99, calibre=0.97)
    assert worth(sure, looked(sure)) == Worth(0.0, ())


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (reading(0.6), Why.UNCERTAIN_SERIAL),
        (reading(0.95, 0.4), Why.TWO_SERIALS),
        (reading(), Why.NO_SERIAL),
        (reading(0.99, calibre=0.5), Why.UNCERTAIN_FIELD),
    ],
)
def test_each_doubt_is_a_reason(of: Reading, why: Why) -> None:
    assert why in worth(of, looked(of)).why


def test_what_people_settled_asks_for_nobody_again() -> None:
    of = reading(0.5, calibre=0.5)
    decided = {MarkingKind.SERIAL, MarkingKind.CALIBRE}
    assert worth(of, looked(of, decided=decided)).why == ()


def test_readers_who_disagree_come_before_every_doubt_of_the_machine() -> None:
    sure, unsure = reading(0.99), reading(0.5, 0.5, calibre=0.5)
    assert worth(sure, looked(sure, dispute=True)).worth > worth(unsure, looked(unsure)).worth


@settings(deadline=None)
@given(st.floats(0.05, SURE - 0.01), st.floats(0.05, SURE - 0.01))
def test_the_less_sure_serial_comes_first(one: float, other: float) -> None:
    first, second = (
        worth(reading(p), Looked(fuse([], []))).worth
        for p in sorted((one, other), key=lambda p: abs(p - 0.5))
    )
    assert first >= second - 1e-5  # worth is rounded


def test_models_that_read_a_serial_differently_come_before_a_photo_without_one() -> None:
    of, other = reading(0.99), replace(READING, candidates=(Candidate(MarkingKind.SERIAL, "B1", "B1", 0.9),))
    differ = worth(of, looked(of, others=(other,)))
    assert differ.why == (Why.READINGS_DIFFER,)
    assert differ.worth > worth(reading(), looked(reading())).worth
    assert worth(of, looked(of, others=(of,))).why == ()
    assert worth(of, looked(of, others=(other,), decided={MarkingKind.SERIAL})).why == ()


def disputed(p: float, kind: MarkingKind = MarkingKind.SERIAL) -> Reading:
    """A marking of this probability on a line that two recognisers read differently."""
    (line,) = READING.lines
    found = Candidate(kind, "A1", "A1", p, evidence=(line.id,))
    return replace(READING, lines=(replace(line, disputed="A7"),), candidates=(found,))


def test_an_unlikely_serial_is_worth_more_where_recognisers_differ_and_a_sure_one_no_more() -> None:
    of = disputed(0.1)
    plain = replace(of, lines=(replace(of.lines[0], disputed=None),))
    told = worth(of, looked(of))
    assert Why.RECOGNISERS_DIFFER in told.why
    assert told.worth > worth(plain, looked(plain)).worth
    assert worth(disputed(0.95), looked(disputed(0.95))).why == ()
    assert worth(of, looked(of, decided={MarkingKind.SERIAL})).why == ()


def test_recognisers_that_differ_in_another_marking_count_less_and_elsewhere_not() -> None:
    serial, calibre = disputed(0.5), disputed(0.5, MarkingKind.CALIBRE)
    gained = []
    for of in (serial, calibre):
        plain = replace(of, lines=(replace(of.lines[0], disputed=None),))
        gained.append(worth(of, looked(of)).worth - worth(plain, looked(plain)).worth)
    assert gained[0] > gained[1] > 0
    elsewhere = replace(serial, candidates=(replace(serial.candidates[0], evidence=("l9",)),))
    assert Why.RECOGNISERS_DIFFER not in worth(elsewhere, looked(elsewhere)).why


def test_models_that_differ_in_what_neither_is_likely_to_be_right_in_are_no_reason() -> None:
    of, other = reading(0.99), replace(READING, candidates=(Candidate(MarkingKind.SERIAL, "B1", "B1", 0.1),))
    assert worth(of, looked(of, others=(other,))).why == ()


def test_what_is_new_is_a_reason_until_it_is_settled_and_no_doubt_of_a_serial_comes_after_it() -> None:
    sure, unsure = reading(0.99), reading(0.5)
    new = {MarkingKind.MANUFACTURER_NAME: 1.0}
    assert worth(sure, looked(sure, novelty=new)).why == (Why.NOVEL,)
    assert worth(sure, looked(sure, novelty=new)).worth < worth(unsure, looked(unsure)).worth
    assert worth(sure, looked(sure, novelty=new, decided=set(new))).why == ()
    assert worth(sure, looked(sure, novelty={MarkingKind.SERIAL: 0.0})).why == ()
