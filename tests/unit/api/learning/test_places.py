"""Where a suggestion stands, and what its line says once a person settled it."""

from typing import Any

import pytest

from api.learning.places import place_of, spelt
from ocr.types import MarkingKind

BOX = [[0, 0], [9, 0], [9, 3], [0, 3]]


def line(name: str, text: str, *others: str) -> dict[str, Any]:
    alternatives = [{"text": other, "p": 0.1} for other in others]
    return {"id": name, "polygon": BOX, "text": text, "p": 0.5, "alternatives": alternatives}


def serial(value: str, *others: str, evidence: tuple[str, ...] = ("a",)) -> dict[str, Any]:
    alternatives = [{"value": other, "p": 0.1} for other in others]
    return {"kind": "serial", "value": value, "alternatives": alternatives, "evidence": list(evidence)}


def body(lines: list[dict[str, Any]], candidates: list[dict[str, Any]]) -> dict[str, Any]:
    return {"lines": lines, "candidates": candidates}


@pytest.mark.parametrize(
    ("text", "value", "suggested", "settled", "whole", "told"),
    [
        ("F85641", "F85641", "F85641", "F85647", True, "F85647"),
        ("No. F85641", "F85641", "F85641", "F85647", False, "No. F85647"),
        ("No. F85641", "F85641", "F8S641", "F8S641", False, "No. F8S641"),
        ("f 85641 cal", "F85641", "F85641", "F85641", False, "F85641 cal"),
    ],
)
def test_the_line_is_written_with_the_part_that_was_settled(  # noqa: PLR0913
    *, text: str, value: str, suggested: str, settled: str, whole: bool, told: str
) -> None:
    place = place_of(body([line("a", text)], [serial(value, "F8S641")]), MarkingKind.SERIAL, suggested)
    assert place is not None
    assert place.is_whole is whole
    assert spelt(place, settled) == told


def test_a_part_that_stands_there_twice_is_left_out() -> None:
    place = place_of(body([line("a", "12 ABC 12")], [serial("12")]), MarkingKind.SERIAL, "12")
    assert place is not None
    assert spelt(place, "13") is None


def test_an_alternative_of_a_line_is_about_the_whole_line() -> None:
    place = place_of(body([line("a", "CZ 75", "CZ 76")], []), MarkingKind.MODEL, "CZ 76")
    assert place is not None
    assert spelt(place, "CZ 76") == "CZ 76"


@pytest.mark.parametrize(
    ("lines", "candidates", "suggested"),
    [
        ([line("a", "X1")], [], None),
        ([line("a", "X1")], [], "X2"),
        ([line("a", "X1"), line("b", "X1")], [], "X1"),
        ([line("a", "X1"), line("b", "Y2")], [serial("X1Y2", evidence=("a", "b"))], "X1Y2"),
    ],
)
def test_what_has_no_one_line_has_no_place(
    lines: list[dict[str, Any]], candidates: list[dict[str, Any]], suggested: str | None
) -> None:
    assert place_of(body(lines, candidates), MarkingKind.SERIAL, suggested) is None
