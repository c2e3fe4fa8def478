"""What is written over or beside a weapon, not on it: captions, sentences, prices, addresses."""

from collections.abc import Callable, Sequence

import pytest

from ocr.types import Candidate, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

SERIAL, YEAR, MODEL = MarkingKind.SERIAL, MarkingKind.YEAR, MarkingKind.MODEL


@pytest.mark.parametrize(
    "caption",
    [
        "© Auction House | N° 26006 | www.site.com",
        "e Auction House | N° 26006 | www.site.com",
        "(C) 2006 A. House 26006",
        "PO BOX 3427",
        '254"',
        "$ 12999",
        "1999 EUR",
        "PARIS2007",
    ],
)
def test_a_number_of_a_caption_or_a_price_is_hardly_a_serial(read: Read, of: Pick, caption: str) -> None:
    assert all(serial.p < 0.2 for serial in of(read(caption), SERIAL))


@pytest.mark.parametrize("serial", ["N° 26006", "SN: 26006", "#26006"])
def test_the_same_label_without_a_caption_announces_a_serial(read: Read, of: Pick, serial: str) -> None:
    assert of(read(serial), SERIAL)[0].p > 0.7


@pytest.mark.parametrize("letters", ["ABC", "BER"])
def test_letters_before_four_digits_stay_a_serial_where_they_are_no_word(
    read: Read, of: Pick, letters: str
) -> None:
    assert of(read(f"{letters}2007"), SERIAL)[0].p > 0.5


def test_a_number_in_a_caption_is_told_as_another_number_with_the_reason(read: Read, of: Pick) -> None:
    other = of(read("© Auction House | N° 26006 | www.site.com"), MarkingKind.OTHER_NUMBER)[0]
    assert any("caption" in reason for reason in other.reasons)


@pytest.mark.parametrize("text", ["©2007 A. HOUSE", "www.site.com 2007"])
def test_a_year_in_a_caption_is_no_year_of_making(read: Read, of: Pick, text: str) -> None:
    assert of(read(text), YEAR) == []


SENTENCE = "Purchased from Colt in October of 1935, when this one was"


def test_a_year_in_a_sentence_is_hardly_that_of_making(read: Read, of: Pick) -> None:
    assert of(read(SENTENCE), YEAR)[0].p < 0.2
    assert of(read("COLT 1935"), YEAR)[0].p > 0.7


def test_a_number_in_a_sentence_is_less_likely_a_serial_unless_it_is_announced(read: Read, of: Pick) -> None:
    told = of(read("this weapon of 73512 was fitted with grips"), SERIAL)
    assert told[0].p < 0.25
    assert of(read("this old revolver #73512 was his"), SERIAL)[0].p > 0.7


def test_the_words_of_a_sentence_beside_a_maker_are_no_model(read: Read, of: Pick) -> None:
    assert of(read("This .41 Colt has the old grips"), MODEL) == []


def test_calibres_in_small_letters_make_no_sentence(read: Read, of: Pick) -> None:
    assert of(read("Carl Walther cal. 9 mm kurz 1935"), YEAR)[0].p > 0.7


def test_a_site_named_after_an_army_is_no_mark_of_a_holder(read: Read, of: Pick) -> None:
    assert of(read("www.usarmy.com"), MarkingKind.PROPERTY_MARK) == []
    assert of(read("U.S. ARMY"), MarkingKind.PROPERTY_MARK)[0].p > 0.7


def test_a_maker_in_small_letters_in_a_sentence_is_the_word(read: Read, of: Pick) -> None:
    assert of(read("the star was used in that old movie"), MarkingKind.MANUFACTURER_NAME) == []
    assert of(read("the Star was used in that old movie"), MarkingKind.MANUFACTURER_NAME)[0].p > 0.8
    assert of(read("star"), MarkingKind.MANUFACTURER_NAME)[0].p > 0.8


def test_what_is_only_something_like_a_blank_cartridge_contradicts_nothing(read: Read, of: Pick) -> None:
    assert of(read("6 shot", "45 Colt"), MarkingKind.CONVERSION_MARK) == []
    assert of(read("6 mm Knall", "45 Colt"), MarkingKind.CONVERSION_MARK)
