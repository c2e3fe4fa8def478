"""Approvals with their numbers, and numbers that are no serial."""

from collections.abc import Callable, Sequence

import pytest

from ocr.types import Candidate, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]


@pytest.mark.parametrize(
    "lines",
    [
        [("PTB", 0, 0), ("814", 0, 1.5)],
        [("PTB", 0, 0), ("814", 2.5, 0)],
        [("PTB.", 0, 0), ("814", 0.4, 1.2)],
    ],
    ids=["below", "beside", "below and aside"],
)
def test_the_number_by_a_ptb_mark_belongs_to_it_and_is_no_serial(
    read: Read, of: Pick, lines: list[tuple[str, float, float]]
) -> None:
    found = read(*lines, ("R1234567", 0, 20))
    approval = of(found, MarkingKind.PROOF_MARK)
    assert [(mark.normalised, mark.evidence) for mark in approval] == [("PTB 814", ("l1", "l2"))]
    assert any("not a serial" in reason for reason in approval[0].reasons)
    serials = [value for c in of(found, MarkingKind.SERIAL) for value in (c.value, *c.alternatives)]
    assert serials == ["R1234567"]
    assert of(found, MarkingKind.OTHER_NUMBER) == []


@pytest.mark.parametrize("text", ["PTB 814", "PTB814", "P.T.B. 814", "PTB-814"])
def test_a_ptb_mark_with_its_number_in_one_line_is_one_mark(read: Read, of: Pick, text: str) -> None:
    found = read(text)
    assert [(mark.value, mark.normalised) for mark in of(found, MarkingKind.PROOF_MARK)] == [
        (text, "PTB 814")
    ]
    assert of(found, MarkingKind.SERIAL) == []


def test_a_number_far_from_a_ptb_mark_is_none_of_it(read: Read, of: Pick) -> None:
    found = read("PTB", "12345")
    assert of(found, MarkingKind.PROOF_MARK)[0].normalised == "PTB"
    assert of(found, MarkingKind.SERIAL)[0].value == "12345"


def test_a_year_below_a_ptb_mark_is_no_approval_number(read: Read, of: Pick) -> None:
    found = read(("PTB", 0, 0), ("1998", 0, 1.5))
    assert of(found, MarkingKind.PROOF_MARK)[0].normalised == "PTB"
    assert of(found, MarkingKind.YEAR)[0].value == "1998"


def test_a_factory_number_is_surer_beside_a_number_of_that_factory(read: Read, of: Pick) -> None:
    alone = of(read("10"), MarkingKind.FACTORY_CODE)[0]
    found = read(("10", 0, 0), ("НМ 27 1234", 2, 0))
    beside = of(found, MarkingKind.FACTORY_CODE)[0]
    assert beside.normalised == "arsenal_bg"
    assert beside.p > 1.5 * alone.p
    assert any("beside it" in reason for reason in beside.reasons)
    mould = [of(read("10"), MarkingKind.OTHER_NUMBER), of(found, MarkingKind.OTHER_NUMBER)]
    assert mould[1][0].p < mould[0][0].p


def test_a_factory_number_beside_a_serial_is_no_part_of_it(read: Read, of: Pick) -> None:
    serial = of(read(("66", 0, 0), ("12034567", 2, 0)), MarkingKind.SERIAL)[0]
    assert serial.value == "12034567"
    assert not any("66" in other.value for other in serial.alternatives)


def test_a_lone_f_is_a_likelier_letter_of_the_safety_than_an_approval(read: Read, of: Pick) -> None:
    assert of(read("F"), MarkingKind.PROOF_MARK)[0].p < 0.4
