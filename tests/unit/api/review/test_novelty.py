"""What is new: makers and scripts that people have hardly confirmed yet."""

from dataclasses import replace

import pytest

from api.examples import READING
from api.review.novelty import ENOUGH, FEW, Known, novelty
from ocr.types import Candidate, MarkingKind, Reading

MAKER, SERIAL = MarkingKind.MANUFACTURER_NAME, MarkingKind.SERIAL


def shown(kind: MarkingKind, value: str, p: float = 0.9) -> Reading:
    return replace(READING, candidates=(Candidate(kind, value, value, p),))


def known(**makers: int) -> Known:
    return Known({"zastava": ENOUGH, **makers}, {"Latn": ENOUGH})


@pytest.mark.parametrize(("confirmed", "share"), [(0, 1.0), (FEW - 1, 1 / FEW), (FEW, 0.0)])
def test_a_maker_is_new_until_it_was_confirmed_on_a_few_weapons(confirmed: int, share: float) -> None:
    told = novelty(shown(MAKER, "BERETTA"), known(beretta=confirmed))
    assert told[MAKER] == pytest.approx(share)


def test_another_writing_of_a_makers_name_and_its_drawn_mark_are_the_same_maker() -> None:
    assert novelty(shown(MAKER, "CRVENA ZASTAVA"), known())[MAKER] == 0
    assert novelty(shown(MarkingKind.FACTORY_STAMP, "zastava"), known())[MAKER] == 0


def test_a_script_that_was_hardly_confirmed_is_new_and_digits_belong_to_every_script() -> None:
    assert novelty(shown(SERIAL, "ЖД1234"), known())[SERIAL] == 1.0
    assert novelty(shown(SERIAL, "F85641"), known())[SERIAL] == 0.0
    assert novelty(shown(SERIAL, "85641"), known())[SERIAL] == 0.0


def test_nothing_is_new_while_little_was_confirmed_or_where_the_machine_is_not_sure_what_it_sees() -> None:
    assert novelty(shown(MAKER, "BERETTA"), Known({"zastava": ENOUGH - 1}, {}))[MAKER] == 0
    assert novelty(shown(MAKER, "BERETTA", 0.3), known())[MAKER] == 0
