"""Letters of one form in Latin and Cyrillic: what was read stays, the other is offered with its reason."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.fields.scripts import cyrillic_twin
from ocr.knowledge.keys import shape_key
from ocr.types import Candidate, Line, Mark, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
MakeLine = Callable[..., Line]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

SERIAL = MarkingKind.SERIAL
SQUARE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
LATIN, CYRILLIC = "HM 27 1234", "НМ 27 1234"


@pytest.mark.parametrize("other", ["АРСЕНАЛ", "ИЖМАШ", "МОДЕЛ 48", "MADE IN BULGARIA", "ARSENAL"])
def test_a_serial_in_letters_of_either_script_is_offered_in_cyrillic_too(
    read: Read, of: Pick, other: str
) -> None:
    serial = of(read(LATIN, other), SERIAL)[0]
    assert serial.value == LATIN
    assert serial.alternatives[0].value == CYRILLIC
    assert serial.p > serial.alternatives[0].p > 0.1
    assert any(CYRILLIC in reason for reason in serial.reasons)


def test_a_ten_in_two_rings_speaks_for_cyrillic(read: Read, of: Pick) -> None:
    drawn = Mark("m1", SQUARE, "arsenal_bg", MarkingKind.FACTORY_STAMP, 0.8)
    for found in (read(LATIN, marks=[drawn]), read(("10", 0, 0), (LATIN, 2, 0))):
        serial = of(found, SERIAL)[0]
        assert serial.value == LATIN
        assert CYRILLIC in {other.value for other in serial.alternatives}


@pytest.mark.parametrize("other", ["GLOCK", "ZASTAVA", "П", "10"])
def test_without_a_sign_of_cyrillic_nothing_is_said_of_it(read: Read, of: Pick, other: str) -> None:
    serial = of(read(LATIN, other), SERIAL)[0]
    assert CYRILLIC not in {value.value for value in serial.alternatives}
    assert not any("Cyrillic" in reason for reason in serial.reasons)


@pytest.mark.parametrize("text", ["C472915Z", "JK 1234", "412768"])
def test_a_serial_with_a_letter_that_cyrillic_lacks_or_without_letters_stays_latin(
    read: Read, of: Pick, text: str
) -> None:
    assert cyrillic_twin(text) is None
    serial = of(read(text, "ЗАСТАВА"), SERIAL)[0]
    assert not any("Cyrillic" in reason for reason in serial.reasons)


def test_a_cyrillic_reading_of_the_recogniser_is_not_listed_twice(
    read: Read, of: Pick, line: MakeLine
) -> None:
    number = line(LATIN, p=0.7, others=[(CYRILLIC, 0.2)], name="n")
    serial = of(read(line("АРСЕНАЛ", at=(0, 10), name="m"), number), SERIAL)[0]
    offered = [value.value for value in serial.alternatives]
    assert offered.count(CYRILLIC) == 1
    assert serial.p + sum(value.p for value in serial.alternatives) <= 1


@given(st.text("ABCEHKMOPTXY0123456789 ", min_size=1))
def test_a_twin_looks_the_same(text: str) -> None:
    twin = cyrillic_twin(text)
    assert twin is None or (twin != text and shape_key(twin) == shape_key(text))
