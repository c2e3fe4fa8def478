import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.fields.tokens import GROUPS, normal, runs


@pytest.mark.parametrize(
    "text",
    [
        "TQI 18987",
        "R34718",
        "Z2IBLPAYS02-2300754",
        "SP-1451080",
        "A 12345 Z",
        "НМ 27 1234",
        "28-01-01234-96",
        "12?45",
    ],
)
def test_a_whole_serial_is_one_of_the_runs(text: str) -> None:
    assert text in {run.text for run in runs(text)}


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("No. 12345", "12345", "No."),
        ("NR 12345", "12345", "NR"),
        ("SER. NO. A1234", "A1234", "SER. NO."),
        ("S/N 123456", "123456", "S/N"),
        ("Бр. 4521", "4521", "Бр."),
        ("№12345", "12345", "№"),
        ("NO12345", "12345", "NO"),
    ],
)
def test_a_label_announces_the_number_behind_it(text: str, number: str, label: str) -> None:
    assert (number, label) in {(run.text, run.label) for run in runs(text)}


@pytest.mark.parametrize("text", ["", "ZASTAVA", "MADE IN AUSTRIA", "...", "- -"])
def test_a_text_without_digits_has_no_runs(text: str) -> None:
    assert list(runs(text)) == []


def test_a_word_is_not_joined_to_a_number() -> None:
    assert {run.text for run in runs("ZASTAVA 123456")} == {"123456"}


@given(st.text())
def test_every_run_stands_where_it_says_and_has_a_digit(text: str) -> None:
    for run in runs(text):
        assert text[run.start : run.end] == run.text
        assert run.digits > 0
        assert 1 <= len(run.text.split()) <= GROUPS


@given(st.text())
def test_the_form_to_search_by_is_its_own_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)
