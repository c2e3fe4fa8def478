import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import load
from ocr.knowledge.model import Calibre


def _ids(text: str) -> tuple[str, ...]:
    found = load().find_calibres(text)
    return found[0].ids if found else ()


@pytest.mark.parametrize(
    ("text", "calibre"),
    [
        ("Cal.9mm P.A.K", "9pak"),
        ("Cal. 9mm P.A.-ITALY", "9pak"),
        ("CAL.8MM P.A.K.", "8k"),
        ("8mm K", "8k"),
        ("9mm P.A.K.", "9pak"),
        (".380 R", "9rk"),
        ("22 RIM FIRE", "22lr"),
        (".22 L.R.", "22lr"),
        ("22 LR", "22lr"),
        ("CALIBRE .32 RIMLESS SMOKELESS", "7.65x17SR"),
        ("CAL1BRE .32 RIMLESS SMOKELES5", "7.65x17SR"),
        ("cal. 5,7x28", "57x28"),
        ("9 mm Para", "9x19"),
        ("9MM PARABELLUM", "9x19"),
        ("9rnm PARABELLUN", "9x19"),
        ("9 mm kratki", "9x17"),
        ("9 mm BROWNING COURT", "9x17"),
        ("9 мм ПМ", "9x18"),
        ("7,62 мм обр. 1943", "762x39"),
        ("kal 7.62х39mm", "762x39"),
        ("7.62×39", "762x39"),
        ("7.62*39", "762x39"),
        ("7,62 X 54 R", "762x54R"),
        ("9x18", "9x18"),
        ("9x19", "9x19"),
        ("9X1g", "9x19"),
        ("9xl9", "9x19"),
        ("9x21 IMI", "9x21"),
        ("223 REM", "556x45"),
        ("45 AUTO", "45auto"),
        ("CAL. .45 ACP", "45auto"),
        ("38 S.&W. SPECIAL CTG", "38spl"),
        (".38 Spl", "38spl"),
        ("MR 78 Cal .357 Magnum", "357mag"),
        (".40 S&W", "40sw"),
        ("12/70", "12ga"),
        ("12-70", "12ga"),
        ("12 GA", "12ga"),
        ("kal. 12", "12ga"),
        ("30-06", "3006"),
        ("8x57 JS", "792x57"),
        ("6 mm ME Flobert", "6flobert"),
        ("Cal. 4,5 mm", "45air"),
        ("CAL. 4.5", "45air"),
    ],
)
def test_a_calibre_is_found_in_what_was_read(text: str, calibre: str) -> None:
    assert _ids(text) == (calibre,)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("9 mm", {"9x19", "9x17", "9x18", "9pak", "9x21"}),
        ("9mm", {"9x19", "9x17", "9x18", "9pak", "9x21"}),
        ("CAL. 9", {"9x19", "9x17", "9x18", "9pak", "9x21"}),
        ("9 мм", {"9x19", "9x17", "9x18", "9pak", "9x21"}),
        ("7.62", {"762x39", "7.62x25", "762x51", "762x54R"}),
        ("7,62mm", {"762x39", "7.62x25", "762x51", "762x54R"}),
        ("KAL 7,65", {"7.65x17SR", "7.65x21"}),
        ("Kal. 7,6S", {"7.65x17SR", "7.65x21"}),
        (".380", {"9x17", "9rk"}),
        ("5.45", {"545x39", "545x18"}),
        (".45", {"45auto", "45colt"}),
    ],
)
def test_a_bare_diameter_stays_a_set(text: str, ids: set[str]) -> None:
    assert ids <= set(_ids(text))


@pytest.mark.parametrize(
    "text",
    ["9", "45", "12", "1270", "762", "1234567", "ABC123", "A9x18B", "012-7034", "22", "1911", "MOD. 70", ""],
)
def test_digits_without_a_reason_are_no_calibre(text: str) -> None:
    assert load().find_calibres(text) == ()


def test_the_place_of_the_point_decides() -> None:
    assert "45air" not in _ids("CAL. .45")
    assert {"45auto", "45air"} <= set(_ids("CAL. 45"))


def test_one_digit_decides_between_cartridges() -> None:
    assert _ids("9x18") != _ids("9x19") != _ids("9x17")
    assert _ids("7.63x25") == ("7.63x25",)


def test_the_longest_of_overlapping_calibres_is_taken() -> None:
    text = "U.S. 9 mm Para GLOCK"
    (match,) = load().find_calibres(text)
    assert text[match.start : match.end] == match.text == "9 mm Para"


def test_the_word_for_calibre_behind_a_dash_belongs_to_it() -> None:
    match = load().find_calibres("MOD.70-CAL.7,65")[0]
    assert "MOD.70-CAL.7,65"[match.start : match.end] == "CAL.7,65"


@pytest.mark.parametrize(
    ("text", "calibres"),
    [
        (".38 S & W SPL.+P", {("38spl",)}),
        ("9x19 +P+", {("9x19",)}),
        ("Cal.9mm kurz.380ACP", {("9x17",)}),
    ],
)
def test_pressure_and_a_calibre_behind_a_stop_are_no_part_of_a_calibre(
    text: str, calibres: set[tuple[str, ...]]
) -> None:
    found = load().find_calibres(text)
    assert {match.ids for match in found} == calibres
    assert all(match.similarity == 1 for match in found)


def test_two_calibres_on_one_line_are_both_found() -> None:
    assert {match.ids for match in load().find_calibres("9x19 / .45 ACP")} == {("9x19",), ("45auto",)}


@pytest.mark.parametrize("calibre", load().calibres, ids=lambda calibre: calibre.id)
def test_every_synonym_finds_its_calibre(calibre: Calibre) -> None:
    for synonym in calibre.synonyms:
        assert calibre.id in _ids(f"CAL. {synonym}"), synonym


def test_blank_cartridges_are_known_as_such() -> None:
    knowledge = load()
    assert all(knowledge.calibre(name).blank for name in ("9pak", "8k", "9rk"))
    assert not knowledge.calibre("9x19").blank


@given(st.text(alphabet="0123456789xX.,/- mMcCaAlLkKpP×хмRSAB", max_size=40))
def test_any_text_may_be_looked_up(text: str) -> None:
    for match in load().find_calibres(text):
        assert text[match.start : match.end] == match.text
        assert match.ids
        assert 0 < match.similarity <= 1
