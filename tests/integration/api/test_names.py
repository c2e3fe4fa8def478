"""File names as clients send them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.names import MAX_LENGTH, base_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("slide.jpg", "slide.jpg"),
        ("/home/officer/slide.jpg", "slide.jpg"),
        (r"C:\cases\slide.jpg", "slide.jpg"),
        (r"..\../slide.jpg", "slide.jpg"),
        ("затвор 1.jpg", "затвор 1.jpg"),
        ("e\u0301.jpg", "é.jpg"),
        ("slide\u202egpj.exe", "slidegpj.exe"),
        ("sl\x00ide\r\n.jpg", "slide.jpg"),
        ("x" * 300, "x" * MAX_LENGTH),
        ("/etc/", None),
        ("..", None),
        (" ", None),
        ("", None),
        (None, None),
    ],
)
def test_the_last_part_of_a_name_is_kept_and_made_visible(raw: str | None, name: str | None) -> None:
    assert base_name(raw) == name


@given(st.text() | st.text("./\\a \u202e\u0301e", max_size=12))
def test_whatever_is_sent_what_is_kept_is_one_visible_name(raw: str) -> None:
    name = base_name(raw)
    if name is not None:
        assert 0 < len(name) <= MAX_LENGTH
        assert name.isprintable()
        assert not set(name) & set("/\\")
        assert name not in {".", ".."}
        assert unicodedata.is_normalized("NFC", name)
        assert base_name(name) == name
