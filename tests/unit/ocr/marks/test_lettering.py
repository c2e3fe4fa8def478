"""Letters that a drawn mark is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge.marks import load_atlas
from ocr.marks.lettering import ENGINE, LEAST, lettered
from ocr.types import Line, Mark, MarkingKind, Polygon, Script

LETTERS = {"ring": "PTB"}


def box(x: float, y: float, width: float, height: float) -> Polygon:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def line(text: str, place: Polygon, p: float = 0.9) -> Line:
    return Line("line-7", place, text, p, Script.LATIN)


def ring(p: float = 0.8, name: str = "ring", x: float = 300, y: float = 100) -> Mark:
    return Mark("mark-1", box(x, y, 40, 40), name, MarkingKind.PROOF_MARK, p)


NUMBER = line("699", box(310, 122, 20, 14))


def test_the_letters_of_a_mark_stand_above_its_number_as_sure_as_the_mark() -> None:
    letters, number = lettered([NUMBER], [ring()], LETTERS)
    assert (letters.text, letters.p, letters.engine) == ("PTB", 0.8, ENGINE)
    assert letters.polygon == box(300, 100, 40, 20)
    assert "".join(c.text for c in letters.characters) == "PTB"
    assert np.prod([c.p for c in letters.characters]) == pytest.approx(0.8, abs=1e-3)
    assert (number.text, number.polygon) == (NUMBER.text, NUMBER.polygon)


@pytest.mark.parametrize("mark", [ring(name="crown"), ring(LEAST - 0.01)])
def test_a_mark_that_is_no_letters_or_is_unsure_adds_nothing(mark: Mark) -> None:
    (only,) = lettered([NUMBER], [mark], LETTERS)
    assert only.text == "699"


@pytest.mark.parametrize("text", ["PTB", "PTB 699", "ptb"])
def test_letters_that_were_read_are_not_told_twice(text: str) -> None:
    (only,) = lettered([line(text, box(305, 105, 30, 30))], [ring()], LETTERS)
    assert only.text == text


def test_what_was_read_less_surely_in_their_place_is_told_beside_them() -> None:
    letters, _ = lettered([line("PIE", box(305, 104, 30, 14), 0.3), NUMBER], [ring()], LETTERS)
    assert letters.text == "PTB"
    assert [other.text for other in letters.alternatives] == ["PIE"]
    assert letters.p + sum(other.p for other in letters.alternatives) <= 1


def test_what_was_read_more_surely_in_their_place_stays() -> None:
    read = lettered([line("F", box(305, 104, 30, 14), 0.95)], [ring()], LETTERS)
    assert {each.text for each in read} == {"F", "PTB"}


@pytest.mark.parametrize("number", ["699", "F-12345"])
def test_a_number_is_never_taken_for_the_letters(number: str) -> None:
    read = lettered([line(number, box(305, 104, 30, 14), 0.3)], [ring()], LETTERS)
    assert {each.text for each in read} == {number, "PTB"}


PLACES = st.tuples(st.floats(0, 900), st.floats(0, 700))


@given(st.lists(PLACES, max_size=5), st.lists(st.tuples(PLACES, st.floats(0, 1)), max_size=4))
def test_nothing_surer_is_lost_and_lines_come_from_top_to_bottom_with_ids_of_their_own(
    lines: list[tuple[float, float]], marks: list[tuple[tuple[float, float], float]]
) -> None:
    read = [line("A1", box(x, y, 50, 12), 0.999) for x, y in lines]
    seen = [ring(round(p, 3), x=x, y=y) for (x, y), p in marks if p < 0.999]
    told = lettered(read, seen, LETTERS)
    assert sum(each.text == "A1" for each in told) == len(read)
    assert sum(each.text == "PTB" for each in told) <= sum(mark.p >= LEAST for mark in seen)
    assert [each.id for each in told] == [f"line-{n}" for n in range(1, len(told) + 1)]
    heights = [np.mean([y for _, y in each.polygon]) for each in told]
    assert heights == sorted(heights)


def test_the_atlas_knows_the_letters_of_the_german_mark_of_approval() -> None:
    assert load_atlas().letters == {"ptb_ring": "PTB", "ptb_oval": "PTB"}
