from dataclasses import replace

import pytest

from ocr.rings.choose import Found, choose
from ocr.rings.compose import composed, parts
from ocr.rings.ring import Way
from ocr.rings.words import Sort, Word, vocabulary

REMINGTON = Word("223 REM", Sort.CALIBRE)
WORDS = {"223REM": REMINGTON}
NUMBER = Found(Word("223", Sort.CALIBRE), Way.OUTWARD, 0.95, 0.15, 0.9)
NAME = Found(Word("REM", Sort.MAKER), Way.OUTWARD, 0.13, 0.15, 0.5)


def test_parts_that_follow_one_another_are_one_word() -> None:
    (one,) = composed([NUMBER, NAME], WORDS)
    assert one.word is REMINGTON
    assert one.score == pytest.approx(0.7)
    assert one.span == pytest.approx(0.33)
    assert one.middle == pytest.approx(0.04)


def test_parts_that_stand_inward_are_read_anticlockwise() -> None:
    number, name = (replace(each, way=Way.INWARD) for each in (NUMBER, NAME))
    assert not list(composed([number, name], WORDS))
    (one,) = composed([replace(number, middle=0.13), replace(name, middle=0.95)], WORDS)
    assert one.way is Way.INWARD
    assert one.middle == pytest.approx(0.04)


@pytest.mark.parametrize("middle", [0.95, 0.5, 0.77])
def test_parts_apart_or_in_the_wrong_order_are_none(middle: float) -> None:
    assert not list(composed([NUMBER, replace(NAME, middle=middle)], WORDS))


def test_parts_that_stand_another_way_are_none() -> None:
    assert not list(composed([NUMBER, replace(NAME, way=Way.INWARD)], WORDS))


def test_the_whole_is_told_rather_than_its_parts() -> None:
    (kept,) = choose([NUMBER, NAME, *composed([NUMBER, NAME], WORDS)])
    assert kept.word is REMINGTON


def test_every_word_with_spaces_is_known_by_its_parts() -> None:
    split = parts(vocabulary())
    assert split["223REM"] == ("223", "REM")
    assert all("".join(pieces) == key for key, pieces in split.items())
    assert "PPU" not in split
