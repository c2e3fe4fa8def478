"""Characters are worth what the readings that hold them are worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.characters import partial, weighed
from ocr.types import Alternative, Character


def seen(text: str, *ps: float, others: dict[int, tuple[str, float]] | None = None) -> list[Character]:
    """Characters as one look saw them; ``others`` are alternatives by their places."""
    told = others or {}
    return [
        Character(c, p, (Alternative(*told[at]),) if at in told else ())
        for at, (c, p) in enumerate(zip(text, ps, strict=True))
    ]


def test_a_word_that_was_put_right_is_as_sure_as_its_line() -> None:
    look = seen("COLT", 0.01, 1.0, 1.0, 1.0, others={0: ("S", 0.9)})

    first = weighed("COLT", 0.96, (Alternative("SOLT", 0.03),), look)[0]

    assert first.p == pytest.approx(0.96 + 0.01 * 0.01, abs=1e-4)
    assert first.alternatives == (Alternative("S", 0.039),)


def test_another_reading_of_one_character_takes_from_that_alone() -> None:
    characters = weighed("88641", 0.55, (Alternative("88541", 0.4),), seen("88641", *[1.0] * 5))

    assert [character.p for character in characters] == [1.0, 1.0, 0.6, 1.0, 1.0]
    assert characters[2].alternatives == (Alternative("5", 0.4),)


def test_a_letter_that_another_reading_has_more_moves_nothing() -> None:
    characters = weighed("8641", 0.6, (Alternative("88641", 0.4),), seen("8641", *[1.0] * 4))

    assert [character.p for character in characters] == [1.0] * 4


def test_capitals_and_small_letters_are_one_character() -> None:
    characters = weighed("Made", 0.5, (Alternative("MADE", 0.3),), seen("Made", *[0.0] * 4))

    assert [character.p for character in characters] == [0.8] * 4


def test_characters_that_do_not_spell_the_text_stay_as_they_are() -> None:
    look = seen("AB", 0.4, 0.6)

    assert weighed("A B", 0.9, (), look) == tuple(look)


def test_what_is_more_likely_another_character_is_told_as_unreadable() -> None:
    assert partial(seen("DE-825", 1.0, 0.49, 0.1, 1.0, 0.5, 1.0)) == "D?-825"
    assert partial(seen("DE-825", *[0.5] * 6)) is None
    assert partial(()) is None


TEXT = st.text("AB8Öß.- ", min_size=1, max_size=8)
SHARE = st.floats(0, 1)


@given(TEXT, SHARE, st.lists(st.tuples(TEXT, SHARE), max_size=5), st.data())
def test_no_character_is_less_probable_than_its_line_nor_are_all_together_more_than_certain(
    text: str, p: float, others: list[tuple[str, float]], data: st.DataObject
) -> None:
    total = sum(share for _, share in others) or 1.0
    alternatives = [Alternative(other, (1 - p) * share / max(1.0, total)) for other, share in others]
    look = seen(text, *data.draw(st.lists(SHARE, min_size=len(text), max_size=len(text))))

    for character in weighed(text, p, alternatives, look):
        assert p - 1e-4 <= character.p <= 1
        assert character.p + sum(other.p for other in character.alternatives) <= 1 + 1e-3
