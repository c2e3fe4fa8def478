import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import load
from ocr.recognise.cartridges import Cartridges
from ocr.vocabulary import cartridges

CARTRIDGES = Cartridges(cartridges(load()))


def _misread(text: str) -> list[str]:
    return [text[: each.start] + each.text + text[each.end :] for each in CARTRIDGES.misread(text)]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("9x15", "9x19"),
        ("CZ 97 B CAL. 4SAUTO", "CZ 97 B CAL. 45AUTO"),
        ("7.G2x39", "7.62x39"),
        (".3B0 ACP", ".380 ACP"),
        ("9mm Luqer", "9mm Luger"),
        ("5.S6 x 45 NATO", "5.56 x 45 NATO"),
        ("9mmx15", "9mmx19"),
        ("7.62x89mm", "7.62x39mm"),
    ],
)
def test_a_misread_cartridge_is_put_right_as_it_stands(read: str, meant: str) -> None:
    assert meant in _misread(read)


@pytest.mark.parametrize("text", ["9x19", "7,62x39", ".45 AUTO", "9 mm Luger", "Cal. 7.65 Browning"])
def test_a_cartridge_as_it_is_called_is_known_and_stays(text: str) -> None:
    assert [text[each.start : each.end] for each in CARTRIDGES.known(text)]
    assert text not in _misread(text)


@pytest.mark.parametrize("text", ["Mod.92 AUTO", "MODEL 32 AUTO", "380R", "357 MAG", "AUTO 45", "9819"])
def test_a_model_and_what_may_be_a_serial_are_no_cartridge(text: str) -> None:
    assert _misread(text) == []
    assert list(CARTRIDGES.known(text)) == []


@given(
    st.text(string.ascii_uppercase, max_size=4),
    st.sampled_from(["", " ", "-"]),
    st.text(string.digits, min_size=3, max_size=9),
    st.text(string.ascii_uppercase, max_size=1),
)
def test_a_serial_is_never_a_cartridge(group: str, between: str, number: str, behind: str) -> None:
    serial = group + between + number + behind
    assert _misread(serial) == []
    assert list(CARTRIDGES.known(serial)) == []


@given(st.text(max_size=30))
def test_what_is_put_right_keeps_its_length_and_its_signs(text: str) -> None:
    for each in CARTRIDGES.misread(text):
        read = text[each.start : each.end]
        assert len(each.text) == len(read)
        assert [c for c in each.text if not c.isalnum()] == [c for c in read if not c.isalnum()]
        assert sum(a != b for a, b in zip(read.upper(), each.text.upper(), strict=True)) >= 1


def test_names_without_a_letter_or_a_digit_are_left_out() -> None:
    assert list(Cartridges(["45", "LUGER", "12345"]).known("12345 LUGER 45")) == []
