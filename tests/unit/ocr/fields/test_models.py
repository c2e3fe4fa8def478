"""Whose model a name is: the makers on the photo decide, and rivals are told."""

from collections.abc import Callable, Sequence

import pytest

from ocr.types import Candidate, Mark, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

MODEL = MarkingKind.MODEL
SQUARE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


@pytest.mark.parametrize(
    ("maker", "text", "expected"),
    [
        ("ZAVODI CRVENA ZASTAVA", "MOD. 70", ("70", "M70")),
        ("PIETRO BERETTA", "MOD. 70", ("70", "MOD. 70")),
        ("ПРЕДУЗЕЋЕ 44", "МОДЕЛ 48", ("48", "M48")),
        ("PIETRO BERETTA", "MOD.92 FS-CAL.9 Parabellum", ("92 FS", "92FS")),
        ("HS Produkt", "XDM-9", ("XDM-9", "XDM-9")),
        ("ZASTAVA", "MOD.70-CAL.7,65", ("70", "M70")),
    ],
)
def test_a_model_is_that_of_the_maker_on_the_photo(
    read: Read, of: Pick, maker: str, text: str, expected: tuple[str, str]
) -> None:
    first = of(read(maker, text), MODEL)[0]
    assert (first.value, first.normalised) == expected
    assert first.p > 0.8
    assert any("model of" in reason and "seen on the photo" in reason for reason in first.reasons)


def test_a_model_of_a_maker_on_the_photo_says_who_else_uses_the_name(read: Read, of: Pick) -> None:
    reasons = of(read("ZAVODI CRVENA ZASTAVA", "MOD. 70"), MODEL)[0].reasons
    assert reasons == (
        "stands behind 'MOD'",
        "model of Zastava, seen on the photo",
        "also used by Fabbrica d'Armi Pietro Beretta",
    )


def test_a_drawn_mark_decides_whose_model_it_is_as_well(read: Read, of: Pick) -> None:
    mark = Mark("m1", SQUARE, "zastava", MarkingKind.MANUFACTURER_LOGO, 0.9)
    assert of(read("MOD. 70", marks=[mark]), MODEL)[0].normalised == "M70"


def test_a_model_of_a_maker_who_is_not_on_the_photo_is_less_likely_and_says_so(read: Read, of: Pick) -> None:
    alone, beside = of(read("PPK"), MODEL)[0], of(read("PPK", "GLOCK"), MODEL)[0]
    assert beside.p < 0.7 * alone.p
    assert alone.reasons[0].startswith("known model of Carl Walther")
    assert beside.reasons[0].startswith("also used by Carl Walther")


def test_an_announced_model_that_only_others_have_is_not_given_their_name(read: Read, of: Pick) -> None:
    model = of(read("ROSSI", "MOD. 85"), MODEL)[0]
    assert (model.value, model.normalised) == ("85", "85")
    assert model.reasons[0] == "stands behind 'MOD'"
    assert model.reasons[1].startswith("also used by")


def test_letters_that_are_the_makers_are_hardly_a_model_of_another(read: Read, of: Pick) -> None:
    found = read("PIETRO BERETTA", "PB")
    assert of(found, MarkingKind.FACTORY_CODE)[0].normalised == "beretta"
    assert all(model.p < 0.05 for model in of(found, MODEL))


def test_a_code_within_a_known_model_is_not_told_twice(read: Read, of: Pick) -> None:
    found = read("CZ 75 B")
    assert of(found, MODEL)[0].normalised == "CZ 75 B"
    assert of(found, MarkingKind.FACTORY_CODE) == []


def test_of_may_stand_between_the_word_for_model_and_its_year(read: Read, of: Pick) -> None:
    found = read("MODEL OF 1911")
    assert [model.value for model in of(found, MODEL)] == ["1911"]
    assert of(found, MarkingKind.YEAR) == []


@pytest.mark.parametrize(
    ("text", "model"), [("М70", "M70"), ("М57", "M57"), ("М84", "M84"), ("АКМ", "AKM"), ("СКС", "СКС")]
)
def test_a_short_model_in_cyrillic_letters_is_found_as_in_latin_ones(
    read: Read, of: Pick, text: str, model: str
) -> None:
    assert [each.normalised for each in of(read(text), MODEL)] == [model]


def test_a_short_model_in_cyrillic_letters_is_that_of_the_maker_beside_it(read: Read, of: Pick) -> None:
    found = read("ЗАСТАВА М70")
    assert (of(found, MODEL)[0].normalised, of(found, MODEL)[0].p > 0.8) == ("M70", True)
    assert of(found, MarkingKind.SERIAL) == []


@pytest.mark.parametrize("text", ["ТТ", "TT"])
def test_a_model_of_two_letters_is_found_beside_its_maker_and_is_no_model_within_a_cartridge(
    read: Read, of: Pick, text: str
) -> None:
    assert of(read("ТУЛЬСКИЙ ОРУЖЕЙНЫЙ ЗАВОД", text), MODEL)[0].normalised == "TT"
    assert of(read("ТУЛЬСКИЙ ОРУЖЕЙНЫЙ ЗАВОД", text), MODEL)[0].p > 0.8
    assert of(read(f"7,62 {text}"), MODEL) == []
    assert of(read(f"{text} 12345"), MarkingKind.SERIAL)[0].p > 0.75


def test_letters_of_a_serial_with_gaps_are_no_model_in_cyrillic(read: Read, of: Pick) -> None:
    assert of(read("М 70 1234"), MarkingKind.SERIAL)[0].value == "М 70 1234"


def test_a_word_of_many_cartridges_alone_is_hardly_a_model(read: Read, of: Pick) -> None:
    alone, named = of(read("MAG"), MODEL), of(read("FN HERSTAL", "MAG"), MODEL)
    assert alone[0].p < 0.3
    assert named[0].p > 0.8
