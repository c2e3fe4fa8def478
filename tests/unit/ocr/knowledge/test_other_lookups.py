import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import load


def _traps(text: str) -> set[str]:
    return {match.trap.id for match in load().traps_in(text)}


def _years(text: str) -> dict[str, tuple[int, ...]]:
    return {match.system: match.years for match in load().date_codes_in(text)}


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("PAT. 4539889", "patent_number"),
        ("PATENTED APR.20,1897.SEPT.9,1902", "patent_date"),
        ("DEC.19,1905 FEB.14,1911 AUG.19,1913", "patent_date"),
        ("1005-12-345-6789", "nato_stock_number"),
        ("MOD. 914", "model_number"),
        ("7,62", "calibre_digits"),
        ("KDW", "austrian_proof_date"),
        ("IC", "german_year_letters"),
        ("T", "turkish_sign"),
        ("Т", "turkish_sign"),
        ("F", "energy_sign"),
        ("ENERGIE=1.0 JOULE MAXI", "energy"),
        ("PTB 1024", "ptb_number"),
        ("KU 123/2019", "police_tag"),
        ("1234/2019", "case_number"),
        ("4", "cavity_number"),
        ("P/N 12345", "part_number"),
        ("www.example.com", "web_address"),
        ("Tel. 030 123456", "phone"),
        ("IMPORTED BY INTERARMS", "import_text"),
        ("15 RDS", "magazine"),
        ("© A. PHOTOGRAPHER | N° 12345", "caption"),
        ("A. HOUSE | N° 12345 | WWW.EXAMPLE.COM", "caption"),
        ('3.27"', "length"),
        ("254,99 €", "price"),
        ("P.O. BOX 1234", "postal_box"),
    ],
)
def test_what_looks_like_a_serial_and_is_none_is_known(text: str, trap: str) -> None:
    assert trap in _traps(text)


@pytest.mark.parametrize(
    "serial",
    [
        "452318",
        "C-123456",
        "Л 48213",
        "M70-012345",
        "ABC123",
        "BER123456Z",
        "НМ 27 1234",
        "T1102-19BV12345",
        "314-12345",
        "28-01-01234-96",
        "12345-78",
        "DSC 3443848",
        "K12MN45646",
        "U123456",
    ],
)
def test_a_serial_is_no_trap(serial: str) -> None:
    assert _traps(serial) == set()


def test_a_trap_says_where_it_stands() -> None:
    text = "GLOCK US PAT. 4539889 AUSTRIA"
    (match,) = (match for match in load().traps_in(text) if match.trap.id == "patent_number")
    assert text[match.start : match.end].endswith("4539889")


@pytest.mark.parametrize(
    ("text", "system", "years"),
    [
        ("1974 DM 4521", "year", (1974,)),
        ("AB", "italy_letters", (1976,)),
        ("[CZ]", "italy_letters", (2020,)),
        ("AP", "italy_letters", (1986,)),
        ("XX7", "italy_roman", (1971,)),
        ("XXVI", "italy_roman", (1970,)),
        ("IC", "germany_letters", (1982,)),
        ("KF", "germany_letters", (1995,)),
        ("AB", "germany_letters", (2001,)),
        ("NPv BNE", "austria_letters", ()),
        ("byf 44", "germany_wartime", (1944,)),
        ("she 76", "czech_military", (1976,)),
        ("НМ 27 1234", "bulgaria_pm", (1987,)),
        ("AU 1234", "suhl_letters", (1961,)),
        ("12345-78", "albania_year", (1978,)),
        ("T1102-19BV12345", "turkey_scheme", (2019,)),
        ("28-01-01234-96", "spain_scheme", (1996,)),
        ("K1", "spain_letters", (1965,)),
        ("245PM12345", "browning_letters", (1992,)),
    ],
)
def test_a_date_code_says_its_years(text: str, system: str, years: tuple[int, ...]) -> None:
    assert _years(text)[system] == years


def test_letters_that_gardone_leaves_out_are_no_year() -> None:
    assert not {"AQ", "BO", "CO", "AG"} & set(
        next(system for system in load().date_codes if system.id == "italy_letters").years
    )
    assert "italy_letters" not in _years("BO")


def test_heckler_and_koch_never_use_j() -> None:
    assert "germany_letters" not in _years("AJ")


@pytest.mark.parametrize("text", ["C-12345", "ABC123", "1911A1X", "12/1974", ""])
def test_a_number_that_is_no_date_gives_none(text: str) -> None:
    assert _years(text) == {}


@pytest.mark.parametrize(
    ("text", "country", "town"),
    [
        ("GARDONE V.T.-MADE IN ITALY", "IT", False),
        ("HERSTAL BELGlQUE", "BE", True),
        ("HARTFORD. CT U.S.A.", "US", True),
        ("WORCESTER, MASS. U.S.A.", "US", True),
        ("W. GERMANY", "DE", False),
        ("MADE IN YUGOSLAVIA", "RS", False),
        ("SFRJ", "RS", False),
        ("ЈУГОСЛАВИЈА", "RS", False),
        ("CCCP", "RU", False),
        ("СССР", "RU", False),
        ("EIBAR", "ES", True),
        ("Made in France", "FR", False),
        ("MADE 1N AUSTR1A", "AT", False),
        ("KOSOVA", "XK", False),
        ("U.S.A.", "US", False),
        ("БЪЛГАРИЯ", "BG", False),
    ],
)
def test_a_country_is_found_by_itself_or_by_a_town(text: str, country: str, town: bool) -> None:  # noqa: FBT001
    best = load().countries_in(text)[0]
    assert (best.country, best.town, best.import_mark) == (country, town, False)


@pytest.mark.parametrize(
    ("text", "country"), [("XKX 2021", "XK"), ("RKS-19", "XK"), ("IMPORTED BY CENTURY ARMS", "US")]
)
def test_a_mark_of_import_names_the_country_imported_into(text: str, country: str) -> None:
    best = load().countries_in(text)[0]
    assert (best.country, best.import_mark) == (country, True)


def test_the_name_of_an_importer_belongs_to_its_mark() -> None:
    match = load().countries_in("IMPORTED BY INTERARMS ALEXANDRIA VA MADE IN ITALY")[0]
    assert match.text == "IMPORTED BY INTERARMS ALEXANDRIA VA"


@pytest.mark.parametrize("text", ["STARTER", "XK12345", "ABC123", "USAGE", "PATENTED"])
def test_no_country_is_found_where_none_is_named(text: str) -> None:
    assert load().countries_in(text) == ()


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("МУП", "mup"),
        ("МУП СРБИЈЕ", "mup"),
        ("ЈНА", "jna"),
        ("JNA", "jna"),
        ("U.S. PR0PERTY", "us_property"),
        ("POLIZEI", "polizei"),
        ("MILICIJA", "milicija"),
        ("МИЛИЦИЈА", "milicija"),
        ("KOSOVO POLICE", "policia_xk"),
    ],
)
def test_a_holder_is_found(text: str, mark: str) -> None:
    assert load().property_marks_in(text)[0].mark.id == mark


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("PTB 1024", "ptb"),
        ("9mm P.A.K.", "pak"),
        ("9 mm R.K.", "rk"),
        ("8mm KNALL", "knall"),
        ("8 mm K", "eight_k"),
        ("F", "f_pentagon"),
        ("ALARM", "blank_word"),
        ("CO2", "co2"),
        ("ENERGIE 1.0 JOULE", "joule"),
    ],
)
def test_a_mark_of_a_blank_or_air_gun_is_found(text: str, mark: str) -> None:
    assert mark in {match.mark.id for match in load().blank_marks_in(text)}


@pytest.mark.parametrize("text", ["9 mm Para", "GLOCK", "SPARK", "C-12345"])
def test_a_weapon_is_not_taken_for_a_blank_gun(text: str) -> None:
    assert load().blank_marks_in(text) == ()


@pytest.mark.parametrize(
    ("text", "mark", "position"),
    [
        ("АВ", "russia", "automatic"),
        ("ЕД", "bulgaria", "single"),
        ("FA", "romania", "automatic"),
        ("SAFE", "m16", "safe"),
        ("J", "yugoslavia", "single"),
        ("∞", "hungary", "automatic"),
        ("semi", "m16", "single"),
    ],
)
def test_selector_letters_hint_at_their_country(text: str, mark: str, position: str) -> None:
    assert (mark, position) in {(match.mark.id, match.position) for match in load().selector_marks_in(text)}


@given(st.text(max_size=40))
def test_any_text_may_be_looked_up(text: str) -> None:
    knowledge = load()
    found = [
        *((match.start, match.end) for match in knowledge.traps_in(text)),
        *((match.start, match.end) for match in knowledge.date_codes_in(text)),
        *((match.start, match.end) for match in knowledge.countries_in(text)),
        *((match.start, match.end) for match in knowledge.property_marks_in(text)),
        *((match.start, match.end) for match in knowledge.blank_marks_in(text)),
    ]
    for start, end in found:
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize("text", ["SILE", "S.I.L.E. NEW YORK"])
def test_an_importer_is_found(text: str) -> None:
    assert any(match.import_mark for match in load().countries_in(text))


def test_the_beginning_of_a_word_is_no_importer() -> None:
    assert not any(match.import_mark for match in load().countries_in("Silencio"))
