"""What holds for every photo, however it was read."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr.fields import parse
from ocr.knowledge.model import Knowledge
from ocr.types import (
    Alternative,
    Candidate,
    Character,
    Line,
    MakerAlternative,
    Mark,
    MarkingKind,
    Polygon,
    Script,
)

PROBABILITY = st.floats(0, 1)
COORDINATE = st.floats(allow_nan=True, allow_infinity=True) | st.integers(0, 400).map(float)
POINT = st.tuples(COORDINATE, COORDINATE)
POLYGON = st.tuples(POINT, POINT, POINT, POINT)
MARKING = st.sampled_from(
    [
        "ZASTAVA",
        "M70AB2",
        "1983",
        "123456",
        "TQI",
        "18987",
        "9mm P.A.K.",
        "PTB 805",
        "C1Z345",
        "No. 12",
        "byf 44",
    ]
)
NUMBER = st.text("ABCXZ0123456789 -?", min_size=1, max_size=14)
TEXT = st.text(max_size=25) | MARKING | NUMBER
ALTERNATIVE = st.builds(Alternative, TEXT, PROBABILITY)
CHARACTER = st.builds(Character, st.characters(), PROBABILITY, st.lists(ALTERNATIVE, max_size=2).map(tuple))


@st.composite
def some_lines(draw: st.DrawFn) -> list[Line]:
    lines = []
    for index in range(draw(st.integers(0, 5))):
        text = draw(TEXT)
        characters = tuple(Character(c, draw(PROBABILITY), (Alternative("8", 0.3),)) for c in text)
        others = tuple(draw(st.lists(ALTERNATIVE, max_size=3)))
        given_ = draw(st.sampled_from([(), characters]))
        box = draw(POLYGON | st.just(_row(index, len(text))))
        lines.append(Line(f"l{index}", box, text, draw(PROBABILITY), Script.MIXED, others, given_))
    return lines


def _row(index: int, length: int) -> Polygon:
    x, y, right = 150.0 * (index % 2), 30.0 * (index // 2), 150.0 * (index % 2) + 12 * length
    return ((x, y), (right, y), (right, y + 20), (x, y + 20))


MARK = st.builds(
    Mark,
    st.sampled_from(["m1", "m2"]),
    POLYGON,
    st.sampled_from(["glock", "zastava", "nobody"]),
    st.sampled_from([MarkingKind.FACTORY_STAMP, MarkingKind.MANUFACTURER_LOGO]),
    PROBABILITY,
    st.lists(st.builds(MakerAlternative, st.sampled_from(["cugir", "izhmash"]), PROBABILITY), max_size=2).map(
        tuple
    ),
    PROBABILITY,
)
MARKS = st.lists(MARK, max_size=2, unique_by=lambda mark: mark.id)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_lines(), MARKS)
def test_every_candidate_is_in_order(knowledge: Knowledge, lines: list[Line], marks: list[Mark]) -> None:
    ids = {line.id for line in lines} | {mark.id for mark in marks}
    for candidate in parse(lines, marks, knowledge):
        shares = [alternative.p for alternative in candidate.alternatives]
        assert all(0 <= p <= 1 for p in [candidate.p, *shares])
        assert candidate.p + sum(shares) <= 1 + 1e-9
        assert shares == sorted(shares, reverse=True)
        assert len(shares) <= 5
        assert candidate.value not in {alternative.value for alternative in candidate.alternatives}
        assert candidate.evidence
        assert set(candidate.evidence) <= ids
        assert candidate.reasons == tuple(reason.says for reason in candidate.why) != ()
        assert candidate.value.strip()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_lines(), MARKS)
def test_reasons_are_short_parts_of_sentences_and_none_is_told_twice(
    knowledge: Knowledge, lines: list[Line], marks: list[Mark]
) -> None:
    abbreviated = tuple(maker.name for maker in knowledge.makers if maker.name.endswith("."))  # Ruger & Co.
    for candidate in parse(lines, marks, knowledge):
        assert len(set(candidate.reasons)) == len(candidate.reasons) <= 8
        for reason in candidate.reasons:
            assert reason == reason.strip()
            assert not reason.endswith(".") or reason.endswith(abbreviated)
            assert len(reason) <= 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_lines(), MARKS)
def test_what_is_chance_is_shown_only_where_there_is_nothing_better_of_its_kind(
    knowledge: Knowledge, lines: list[Line], marks: list[Mark]
) -> None:
    found = parse(lines, marks, knowledge)
    for kind in {candidate.kind for candidate in found}:
        best, *others = [candidate.p for candidate in found if candidate.kind is kind]
        assert best >= 0.01
        assert all(p >= 0.02 for p in others)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_lines(), MARKS, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_marks_does_not_matter(
    knowledge: Knowledge, lines: list[Line], marks: list[Mark], random: object
) -> None:
    expected = parse(lines, marks, knowledge)
    assert parse(lines[::-1], marks[::-1], knowledge) == expected
    assert parse(lines, marks, knowledge) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.from_regex(r"[A-Z]{0,3}[0-9OISBZ]{5,7}[A-Z]?", fullmatch=True),
    st.sampled_from(["GLOCK", "PIETRO BERETTA", "RUGER"]),
)
def test_no_format_removes_the_text_as_read(
    read: Callable[..., tuple[Candidate, ...]], text: str, maker: str
) -> None:
    def shown(candidates: tuple[Candidate, ...]) -> set[str]:
        serials = [c for c in candidates if c.kind is MarkingKind.SERIAL and "l1" in c.evidence]
        return {value for c in serials for value in (c.value, *(a.value for a in c.alternatives))}

    if text in shown(read(text, p=0.8)):
        assert text in shown(read(text, maker, p=0.8))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(10000, 9999999),
    st.sampled_from(["PAT. 4539889", "1005-01-118-2640", "MOD. 914", "9x19", "1983", "PTB 805", "7,62x39"]),
)
def test_a_trap_never_stands_before_a_real_serial(
    read: Callable[..., tuple[Candidate, ...]], number: int, trap: str
) -> None:
    serials = [c.value for c in read(trap, f"R{number}") if c.kind is MarkingKind.SERIAL]
    assert serials[:1] == [f"R{number}"]
