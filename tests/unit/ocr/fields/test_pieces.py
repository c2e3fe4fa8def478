from collections.abc import Callable

import pytest

from ocr.fields.pieces import pieces
from ocr.types import Character, Line

MakeLine = Callable[..., Line]


def test_two_lines_side_by_side_are_read_as_one_as_well(line: MakeLine) -> None:
    found = pieces([line("18987", at=(3, 0), name="b"), line("TQI", name="a")])
    assert [piece.text for piece in found] == ["TQI", "18987", "TQI 18987"]
    assert found[2].ids == ("a", "b")
    assert found[2].p == pytest.approx(0.95**2)


def test_three_lines_side_by_side_are_joined_too(line: MakeLine) -> None:
    row = [line("НМ", name="a"), line("27", at=(2, 0), name="b"), line("1234", at=(4, 0), name="c")]
    assert "НМ 27 1234" in {piece.text for piece in pieces(row)}


def test_lines_under_one_another_are_not_joined(line: MakeLine) -> None:
    found = pieces([line("M70", name="a"), line("1983", at=(0, 1.5), name="b")])
    assert [piece.text for piece in found] == ["M70", "1983"]


def test_a_find_in_a_joined_piece_counts_only_across_its_seam(line: MakeLine) -> None:
    joined = pieces([line("TQI", name="a"), line("18987", at=(3, 0), name="b")])[2]
    assert joined.spans_seams(0, 9)
    assert not joined.spans_seams(4, 9)
    assert joined.parts(0, 9) == (("a", 0, 3), ("b", 0, 5))
    assert joined.parts(5, 9) == (("b", 1, 5),)


def test_doubt_about_a_line_is_shared_out_by_the_doubt_about_its_characters(line: MakeLine) -> None:
    sure, unsure = Character("A", 1.0), Character("1", 0.5)
    piece = pieces([line("AA 11", p=0.25, characters=[sure, sure, unsure, unsure])])[0]
    assert piece.p_of(0, 2) == pytest.approx(1.0)
    assert piece.p_of(3, 4) == pytest.approx(0.5)
    assert piece.p_of(0, 5) == pytest.approx(0.25)


def test_doubt_is_shared_out_evenly_where_characters_are_not_known(line: MakeLine) -> None:
    piece = pieces([line("AB12", p=0.25)])[0]
    assert piece.p_of(0, 2) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("MOD 92 A1234S", "A1234S"),
        ("MOD 92 12345", "12345"),
        ("MOD 92 AA12345", "AA12345"),
        ("M0D 92A A12345", "A12345"),
    ],
)
def test_another_reading_of_the_line_is_cut_where_the_number_stands(
    line: MakeLine, other: str, expected: str
) -> None:
    piece = pieces([line("MOD 92 A12345", others=[(other, 0.1)])])[0]
    assert piece.other_readings(7, 13) == {expected: pytest.approx(0.1)}


def test_lines_without_text_are_left_out(line: MakeLine) -> None:
    assert pieces([line("  "), line("")]) == ()
