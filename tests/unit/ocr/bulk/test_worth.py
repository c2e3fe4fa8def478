"""What is worth a person's look."""

from ocr.bulk.worth import worth
from ocr.types import Candidate, Line, MarkingKind, Photo, Quality, Reading, Script, ValueAlternative

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def value(*candidates: Candidate, lines: int = 1, height: float | None = 20.0) -> tuple[float, str]:
    read = tuple(Line(f"line-{n}", SQUARE, "text", 0.9, Script.LATIN) for n in range(lines))
    return worth(Reading(Photo(None, 0, 0), Quality(letter_height_px=height), read, (), candidates).to_dict())


def serial(p: float, *others: str) -> Candidate:
    return Candidate(
        MarkingKind.SERIAL, "A1234", "A1234", p, tuple(ValueAlternative(each, 0.1) for each in others)
    )


def test_a_serial_as_likely_wrong_as_right_is_worth_most_and_a_sure_one_nothing() -> None:
    assert value(serial(0.5))[0] > value(serial(0.8))[0] > value(serial(0.99))[0]


def test_the_other_reading_is_told() -> None:
    assert value(serial(0.5, "A1Z34"))[1] == "serial A1234 at 50%, or A1Z34"


def test_a_sign_of_conversion_is_worth_a_look_though_the_serial_is_sure() -> None:
    found = value(serial(0.99), Candidate(MarkingKind.CONVERSION_MARK, "CONV", "CONV", 0.9))
    assert found == (0.9, "a sign of conversion: CONV")


def test_legible_text_without_a_serial_is_worth_a_look_and_illegible_text_is_not() -> None:
    assert value(lines=4)[1] == "legible text, and no serial"
    assert value(lines=4, height=6.0) == value(lines=1) == value(lines=4, height=None) == (0.0, "")
