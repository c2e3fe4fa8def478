import re
import string
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr import vocabulary
from ocr.knowledge import load
from ocr.recognise import lexicon
from ocr.recognise.alphabet import ALPHABET
from ocr.recognise.lexicon import WHOLE, Lexicon
from ocr.recognise.shapes import SHAPES

WORDS = Lexicon(
    [
        *("AUTOMATIC", "BELGIQUE", "FABRICA DE ARMAS", "MADE IN", "Zastava", "GLOCK", "AUSTRIA", "LUGER"),
        *("ČESKÁ", "MANUFACTURE D'ARMES"),
    ]
)
SHIPPED = vocabulary.lexicon(load())
TEMPLATES = ("{}", "{} 7,65", "{}. .38 SPL", "123 {} 9 mm", "CAL {}", "MADE IN {}")


@st.composite
def serials(draw: st.DrawFn) -> str:
    """Up to 3 letters, as many digits or more, and a letter or none behind, in one piece."""
    before = draw(st.text(string.ascii_uppercase, max_size=3))
    digits = draw(st.text(string.digits, min_size=max(2, len(before)), max_size=8))
    return before + digits + draw(st.text(string.ascii_uppercase, max_size=1))


@given(serials())
def test_nothing_is_ever_proposed_for_a_serial(serial: str) -> None:
    assert WORDS.proposals(serial) == []
    assert SHIPPED.proposals(serial) == []
    assert SHIPPED.known(serial) == 0
    assert SHIPPED.ordinary(serial) == 0


@given(serials())
def test_a_serial_beside_a_misread_word_stays_as_it_was_read(serial: str) -> None:
    proposals = WORDS.proposals(f"GL0CX {serial} AUSTR1A")
    assert "GLOCK" in proposals[0]
    assert all(re.fullmatch(rf".+ {serial} .+", proposal) for proposal in proposals)


@given(
    st.text(string.ascii_uppercase, min_size=1, max_size=4),
    st.text(string.digits, min_size=3, max_size=8),
    st.sampled_from([" ", "-", "", "  "]),
)
def test_the_letters_of_a_serial_are_no_word_wherever_they_stand(
    group: str, number: str, between: str
) -> None:
    for serial in (f"{group}{between}{number}", f"{number}{between}{group}"):
        assert SHIPPED.proposals(serial) == []
        assert SHIPPED.known(serial) == 0


@pytest.mark.parametrize("serial", ["BNKE 123", "BNKE12", "Z2IBLPAYS02-2300754", "STAR 4521"])
def test_letters_that_resemble_a_word_stay_a_serial(serial: str) -> None:
    assert SHIPPED.proposals(serial) == []
    assert SHIPPED.known(serial) == 0


def test_nothing_is_proposed_for_the_serials_that_are_known() -> None:
    examples = [example for maker in load().makers for example in maker.examples]
    assert len(examples) > 100
    assert [example for example in examples if SHIPPED.proposals(example)] == []


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("AUT0MATIC", "AUTOMATIC"),
        ("AUTOMAT1C", "AUTOMATIC"),
        ("BELGIGUE", "BELGIQUE"),
        ("FABRICADEAPMAS", "FABRICA DE ARMAS"),
        ("2ASTAVA", "ZASTAVA"),
        ("CESKA", "ČESKÁ"),
        ("DAPMES", "D'ARMES"),
    ],
)
def test_the_likeliest_word_of_the_vocabulary_is_proposed_first(read: str, meant: str) -> None:
    assert WORDS.proposals(read)[0] == meant


@pytest.mark.parametrize(
    ("read", "meant"), [("AUSTRLA", "AUSTRIA"), ("Austrla", "Austria"), ("austrla", "austria")]
)
def test_a_word_keeps_the_case_in_which_it_was_read(read: str, meant: str) -> None:
    assert WORDS.proposals(read) == [meant]


def test_a_word_is_proposed_though_other_names_lie_nearer() -> None:
    assert "Smith&Wesson" in SHIPPED.proposals("Boith&Wesson")


def test_every_doubtful_word_is_replaced_in_the_first_proposal_and_one_in_each_other() -> None:
    assert WORDS.proposals("GLOCX 9x19 AUSTRLA") == [
        "GLOCK 9x19 AUSTRIA",
        "GLOCK 9x19 AUSTRLA",
        "GLOCX 9x19 AUSTRIA",
    ]


@pytest.mark.parametrize("text", ["", "AUTOMATIC", "MADE IN AUSTRIA", "XQWZ", "9mm", "LUG", "- 7.65 -"])
def test_nothing_is_proposed_for_words_that_are_right_foreign_or_too_short(text: str) -> None:
    assert WORDS.proposals(text) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("AUTOMATIC", 9),
        ("Automatic 1234", 9),
        ("MADE IN AUSTRIA", 11),
        ("AUT0MATIC", 0),
        ("XQWZ", 0),
        ("", 0),
    ],
)
def test_known_counts_the_letters_of_words_that_are_spelt_right(text: str, count: int) -> None:
    assert WORDS.known(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("BEFORE USING GUN", 11),
        ("Before Austria", 6),
        ("AUSTRIA", 0),
        ("BEF0RE", 0),
        ("GUN", 0),
        ("BEFORE1", 0),
        ("12/BEFORE", 0),
        ("", 0),
    ],
)
def test_ordinary_counts_the_letters_of_words_that_are_no_names(text: str, count: int) -> None:
    assert Lexicon(["AUSTRIA"], frozenset({"BEFORE", "USING", "GUN", "AUSTRIA"})).ordinary(text) == count


def test_an_ordinary_word_is_never_proposed() -> None:
    assert Lexicon([], frozenset({"BEFORE"})).proposals("BEEORE") == []


def test_a_phrase_with_a_digit_in_it_is_no_word_of_the_vocabulary() -> None:
    assert Lexicon(["MOD 70 XYZW"]).known("MOD70XYZW") == 0
    assert Lexicon(["MOD 70 XYZW"]).known("XYZW") == 4


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Made m france", "Made In France"),
        ("GARDONE VT-MADE NTALY", "GARDONE VT-MADE IN ITALY"),
        ("SEME AUTOMATIC 9x19", "SEMI AUTOMATIC 9x19"),
    ],
)
def test_words_in_a_row_may_be_a_phrase_with_its_short_and_lost_words(read: str, meant: str) -> None:
    assert meant in SHIPPED.proposals(read)


def test_a_text_is_looked_up_once_and_what_is_told_may_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    words, split = Lexicon(["PISTOL"]), Mock(wraps=lexicon._words)
    monkeypatch.setattr(lexicon, "_words", split)
    for _ in range(3):
        told = words.proposals("P1STOL")
        assert told == ["PISTOL"]
        told.clear()
        assert words.known("PISTOL") == 6
    assert split.call_count == 2


def test_known_counts_a_phrase_once_and_its_short_words_with_it() -> None:
    assert SHIPPED.known("7 MADE IN FRANCE") == 12
    assert SHIPPED.known("MADE IN FRANCE, MADE") == 16


def test_a_line_that_is_one_phrase_from_end_to_end_counts_for_more() -> None:
    for text in ("MADE IN FRANCE", "Made in France", "MADE IN FRANCE."):
        assert SHIPPED.known(text) == 12 + WHOLE
    assert SHIPPED.known("FRANCE") == 6
    assert SHIPPED.known("MADE M FRANCE") == 10


@given(serials(), serials())
def test_a_phrase_never_takes_in_a_serial(one: str, other: str) -> None:
    for proposal in SHIPPED.proposals(f"MADE N {one} FRANCE {other}"):
        assert proposal.split().count(one) + proposal.split().count(other) >= 2


@pytest.mark.parametrize(
    ("read", "meant"),
    [("Col. 9mm P.A.K", "Cal. 9mm P.A.K"), ("KAI 7,65", "KAL 7,65"), ("C4L .380 AUTO", "CAL .380 AUTO")],
)
def test_three_letters_before_a_calibre_may_be_its_sign(read: str, meant: str) -> None:
    assert meant in SHIPPED.proposals(read)
    assert SHIPPED.known(meant) > SHIPPED.known(read)


@pytest.mark.parametrize(
    "text", ["COL 914", "COL9", "COL-9", "CALIBER 9", "TOL. 9mm", "COAL 9mm", "COL .9144"]
)
def test_letters_before_another_number_are_no_sign_of_a_calibre(text: str) -> None:
    assert not any(re.match(r"[CK]AL\b", proposal, re.IGNORECASE) for proposal in SHIPPED.proposals(text))


@pytest.mark.parametrize("text", ["Maß 7,65", "Maß. 12", "Fuß 9 mm", "ßßß .38"])
def test_a_letter_that_is_two_in_upper_case_is_no_sign_of_a_calibre(text: str) -> None:
    assert not [told for told in SHIPPED.proposals(text) if told.upper().startswith(("CAL", "KAL"))]


@given(st.text(st.sampled_from("".join({*ALPHABET, *SHAPES})), max_size=8), st.sampled_from(TEMPLATES))
def test_any_text_of_the_alphabets_can_be_looked_up(text: str, template: str) -> None:
    whole = template.format(text)
    assert all(SHIPPED.proposals(whole))
    assert 0 <= SHIPPED.known(whole) <= len(whole) + WHOLE
    assert 0 <= SHIPPED.ordinary(whole) <= len(whole)


def test_a_misread_cartridge_is_proposed_and_counts_as_known() -> None:
    words = Lexicon([], cartridges=["9x19", ".357 MAG"])
    assert "CAL 9x19" in words.proposals("CAL 9x15")
    assert words.known("9x19") == 4
    assert words.known(".357 Mag") == 6
    assert words.known("357 MAG") == 0
