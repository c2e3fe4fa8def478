"""Years by their place, and the codes that stand for one."""

from collections.abc import Callable, Sequence

import pytest

from ocr.types import Candidate, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

SERIAL, YEAR, DATE = MarkingKind.SERIAL, MarkingKind.YEAR, MarkingKind.DATE_CODE


@pytest.mark.parametrize(
    "lines",
    [
        [("M70AB2", 0, 0), ("1983", 0, 1.5), ("412768", 0, 3)],
        [("1954", 0, 1.5), ("E 68214", 0, 0)],
        [("1963", 0, 0), ("ЖК 4521", 3, 0)],
        [("1983", 0, 0), ("412768", 0, 30)],
    ],
    ids=["in Zastava's block", "under the serial", "beside the serial", "elsewhere"],
)
def test_a_year_on_a_photo_with_a_serial_is_no_serial_candidate(
    read: Read, of: Pick, lines: list[tuple[str, float, float]]
) -> None:
    found = read(*lines)
    year = of(found, YEAR)[0]
    assert year.p > 0.6
    assert year.value not in {serial.value for serial in of(found, SERIAL)}


def test_four_digits_that_may_be_a_year_stay_a_serial_candidate_where_there_is_no_other(
    read: Read, of: Pick
) -> None:
    assert [serial.value for serial in of(read("1983"), SERIAL)] == ["1983"]


def test_a_year_by_a_number_is_surer_than_one_alone(read: Read, of: Pick) -> None:
    alone = of(read("1954"), YEAR)[0]
    beside = of(read(("1954", 0, 1.5), ("E 68214", 0, 0)), YEAR)[0]
    assert beside.p > alone.p + 0.1
    assert "next to a number" in beside.reasons[0]


@pytest.mark.parametrize(
    ("text", "year", "number"), [("1963 ЖК 4521", "1963", "ЖК 4521"), ("1974 DM 4521", "1974", "DM 4521")]
)
def test_year_and_serial_joined_by_the_detector_are_parted(
    read: Read, of: Pick, text: str, year: str, number: str
) -> None:
    found = read(text)
    serial = of(found, SERIAL)[0]
    assert (serial.value, serial.normalised) == (number, number.replace(" ", ""))
    assert serial.alternatives[0].value == text
    assert serial.p > 3 * serial.alternatives[0].p
    assert any("behind the year" in reason for reason in serial.reasons)
    assert (of(found, YEAR)[0].value, of(found, YEAR)[0].p > 0.7) == (year, True)


def test_an_import_mark_joined_with_a_maker_is_parted_and_its_year_is_that_of_import(
    read: Read, of: Pick
) -> None:
    found = read("XKX 2019 UM GRAMSH")
    imported = of(found, MarkingKind.IMPORT_MARK)[0]
    assert (imported.value, imported.normalised) == ("XKX 2019", "XK")
    assert of(found, MarkingKind.MANUFACTURER_NAME)[0].value == "UM GRAMSH"
    assert of(found, YEAR)[0].reasons == ("the year of the import mark, not of making",)
    assert of(found, SERIAL) == []


@pytest.mark.parametrize("text", ["1941г.", "1954г", "1954 г.", "1954 Г.", "1957Г", "١٩٤٤", "۱۹۵۴"])
def test_a_year_with_its_abbreviation_or_in_other_digits_is_a_year_and_hardly_a_serial(
    read: Read, of: Pick, text: str
) -> None:
    found = read(text)
    assert of(found, YEAR)[0].p > 0.5
    assert of(found, YEAR)[0].normalised in {"1941", "1944", "1954", "1957"}
    assert all(serial.p < 0.1 for serial in of(found, SERIAL))


@pytest.mark.parametrize(
    ("text", "number", "year"),
    [
        ("1941г. ЖЗ 1234", "ЖЗ 1234", "1941"),
        ("1941 Г. ЖЗ 1234", "ЖЗ 1234", "1941"),
        ("ОЦ 1234 1957г.", "ОЦ 1234", "1957"),
        ("ОЦ 1234 1957 г", "ОЦ 1234", "1957"),
        ("1944 Г 1234", "Г 1234", "1944"),
    ],
)
def test_the_abbreviation_behind_a_year_is_kept_from_the_serial(
    read: Read, of: Pick, text: str, number: str, year: str
) -> None:
    found = read(text)
    assert of(found, SERIAL)[0].value == number
    assert (of(found, YEAR)[0].value, of(found, YEAR)[0].normalised) == (year, year)


@pytest.mark.parametrize(
    ("lines", "year"),
    [(("MAUSER", "1898"), "1898"), (("STEYR 1893",), "1893"), (("ИЖМАШ", "1894г."), "1894")],
)
def test_a_year_before_1900_is_one_beside_a_maker_of_that_time(
    read: Read, of: Pick, lines: tuple[str, ...], year: str
) -> None:
    found = read(*lines)
    assert (of(found, YEAR)[0].value, of(found, YEAR)[0].p > 0.5) == (year, True)
    assert all(serial.p < 0.3 for serial in of(found, SERIAL))


@pytest.mark.parametrize("lines", [("1898",), ("GLOCK", "1898"), ("DWM", "1893")])
def test_a_year_before_1900_is_none_without_such_a_maker(
    read: Read, of: Pick, lines: tuple[str, ...]
) -> None:
    found = read(*lines)
    assert of(found, YEAR) == []
    assert of(found, SERIAL)[0].value == lines[-1]


@pytest.mark.parametrize(("text", "years"), [("05.1985", ["1985"]), ("13.1985", []), ("12.05.1985", [])])
def test_a_month_may_stand_before_a_year(read: Read, of: Pick, text: str, years: list[str]) -> None:
    found = read(text)
    assert [year.value for year in of(found, YEAR)] == years
    assert of(found, SERIAL) == []


@pytest.mark.parametrize(
    ("text", "model"), [("CZ 70", "CZ 70"), ("CZ 75", "CZ 75"), ("CZ 83", "CZ 83"), ("CZ 52", "CZ 52")]
)
def test_two_digits_that_are_a_model_of_the_maker_before_them_are_no_year(
    read: Read, of: Pick, text: str, model: str
) -> None:
    found = read(text)
    assert of(found, MarkingKind.MODEL)[0].normalised == model
    assert of(found, YEAR) == []


def test_digits_of_a_model_of_the_maker_written_otherwise_are_no_year_either(read: Read, of: Pick) -> None:
    assert of(read("CZ 61"), YEAR) == []
    assert of(read("she 61"), YEAR)[0].normalised == "1961"


def test_digits_of_another_script_are_never_half_normalised(read: Read, of: Pick) -> None:
    year = of(read("byf ٤٤"), YEAR)[0]
    assert (year.value, year.normalised) == ("٤٤", "1944")


def test_two_digits_behind_a_wartime_code_are_surer_than_behind_another_code(read: Read, of: Pick) -> None:
    wartime, other = (of(read(text), YEAR)[0] for text in ("byf 44", "byf 71"))
    assert (wartime.normalised, wartime.p > other.p + 0.3) == ("1944", True)


@pytest.mark.parametrize(
    ("maker", "serial", "date"),
    [
        ("АРСЕНАЛ", "НМ 27 1234", ("27", "1987")),
        ("CANIK", "T6472-18BN01234", ("18", "2018")),
        ("UM GRAMSH", "12345-78", ("78", "1978")),
    ],
)
def test_the_year_within_a_serial_is_told_where_its_maker_is_on_the_photo(
    read: Read, of: Pick, maker: str, serial: str, date: tuple[str, str]
) -> None:
    found = read(maker, serial)
    assert date in {(code.value, code.normalised) for code in of(found, DATE)}
    assert of(found, SERIAL)[0].value == serial
    assert of(read(serial), DATE) == []


def test_a_date_code_by_the_letters_of_a_proof_house_is_surer(read: Read, of: Pick) -> None:
    alone, beside = of(read("AZ"), DATE), of(read("PSF AZ"), DATE)
    assert (beside[0].value, beside[0].normalised) == ("AZ", "1990")
    assert beside[0].p > 0.7 > max(code.p for code in alone)


def test_a_code_whose_key_is_not_known_says_so_once(read: Read, of: Pick) -> None:
    code = of(read("NPv BNE"), DATE)[0]
    assert sum("not known" in reason for reason in code.reasons) == 1
    assert "no part of the serial" in " ".join(code.reasons)


def test_letters_that_name_a_model_are_hardly_a_date(read: Read, of: Pick) -> None:
    assert all(code.p < 0.2 for code in of(read("PPK", "GLOCK"), DATE))


@pytest.mark.parametrize("word", ["and", "www", "Wii"])
def test_words_in_small_letters_are_no_date_code(read: Read, of: Pick, word: str) -> None:
    assert of(read(word), DATE) == []
    assert of(read(word.upper()), DATE)
