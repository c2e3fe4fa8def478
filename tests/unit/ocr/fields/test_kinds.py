"""The other kinds of markings, and what is said about them."""

from collections.abc import Callable, Sequence

import pytest

from ocr.types import Candidate, Line, MakerAlternative, Mark, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
MakeLine = Callable[..., Line]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

SQUARE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def test_nothing_read_gives_no_candidates(read: Read) -> None:
    assert read() == ()


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("ZASTAVA", "zastava"),
        ("ЗАСТАВА", "zastava"),
        ("PIETRO BERETTA GARDONE V.T.", "beretta"),
        ("GLOCK", "glock"),
        ("ZORAKI - M906", "zoraki"),
    ],
)
def test_a_maker_named_has_its_id_and_the_text_as_marked(read: Read, of: Pick, text: str, maker: str) -> None:
    name = of(read(text), MarkingKind.MANUFACTURER_NAME)[0]
    assert name.normalised == maker
    assert name.value in text
    assert name.p > 0.6


@pytest.mark.parametrize("text", ["S&W MOD. 10", "S&W .38 SPL"])
def test_initials_that_name_a_maker_are_its_name_within_text_too(read: Read, of: Pick, text: str) -> None:
    name = of(read(text), MarkingKind.MANUFACTURER_NAME)[0]
    assert (name.value, name.normalised, name.p > 0.3) == ("S&W", "sw", True)


def test_the_arsenal_of_another_town_is_not_the_bulgarian_one(read: Read, of: Pick) -> None:
    found = read("ARSENAL CUGIR", "HM 1234")
    assert [name.normalised for name in of(found, MarkingKind.MANUFACTURER_NAME)] == ["cugir"]
    assert not any("Cyrillic" in reason for reason in of(found, MarkingKind.SERIAL)[0].reasons)


def test_a_maker_misread_is_found_and_says_so(read: Read, of: Pick) -> None:
    name = of(read("ZASTAYA"), MarkingKind.MANUFACTURER_NAME)[0]
    assert (name.value, name.normalised) == ("ZASTAYA", "zastava")
    assert any("nearest" in reason for reason in name.reasons)
    assert name.p < of(read("ZASTAVA"), MarkingKind.MANUFACTURER_NAME)[0].p


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mod. 914", "914"),
        ("MOD. 918", "918"),
        ("M70AB2", "M70AB2"),
        ("ZORAKI - M906", "M906"),
        ("ZASTAVA M88", "M88"),
    ],
)
def test_a_model_is_found_by_name_or_by_the_word_before_it(
    read: Read, of: Pick, text: str, value: str
) -> None:
    assert value in {model.value for model in of(read(text), MarkingKind.MODEL)}


def test_text_beside_a_maker_is_a_model_hint_with_less_trust(read: Read, of: Pick) -> None:
    models = of(read("ZASTAVA Q12X"), MarkingKind.MODEL)
    assert [model.value for model in models] == ["Q12X"]
    assert 0.1 < models[0].p < 0.6


@pytest.mark.parametrize(
    ("text", "calibre"), [("7,62x39", "762x39"), ("9x19", "9x19"), ("9 mm Para", "9x19"), ("12/70", "12ga")]
)
def test_a_calibre_has_its_id(read: Read, of: Pick, text: str, calibre: str) -> None:
    found = of(read(text), MarkingKind.CALIBRE)[0]
    assert (found.normalised, found.value) == (calibre, text)
    assert found.p > 0.7


def test_a_bare_diameter_stays_a_set(read: Read, of: Pick) -> None:
    found = of(read("9mm"), MarkingKind.CALIBRE)[0]
    assert {"9x19", "9x17", "9x18"} <= set(found.normalised.split("|"))
    assert any("possible" in reason for reason in found.reasons)


def test_a_blank_calibre_is_flagged_and_alone_contradicts_nothing(read: Read, of: Pick) -> None:
    found = read("9mm P.A.K.")
    assert any("blank" in reason for reason in of(found, MarkingKind.CALIBRE)[0].reasons)
    assert of(found, MarkingKind.CONVERSION_MARK) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("CAL. 9mm P.A.K.", MarkingKind.CALIBRE, "CAL. 9mm P.A.K."),
        ("PIETRO BERETTA GARDONE V.T. - X", MarkingKind.MANUFACTURER_NAME, "PIETRO BERETTA GARDONE V.T."),
        (
            "Carl Walther Waffenfabrik Ulm/Do.",
            MarkingKind.MANUFACTURER_NAME,
            "Carl Walther Waffenfabrik Ulm/Do.",
        ),
        ("ZASTAVA.", MarkingKind.MANUFACTURER_NAME, "ZASTAVA"),
        ("CAL. 9x19.", MarkingKind.CALIBRE, "CAL. 9x19"),
    ],
)
def test_only_the_full_stop_of_an_abbreviation_belongs_to_a_marking(
    read: Read, of: Pick, text: str, kind: MarkingKind, value: str
) -> None:
    assert of(read(text), kind)[0].value == value


def test_a_blank_calibre_says_once_that_it_is_blank(read: Read, of: Pick) -> None:
    reasons = of(read("CAL. 9mm P.A.K."), MarkingKind.CALIBRE)[0].reasons
    assert reasons == (
        "calibre 9 mm P.A.K. (blank)",
        "a blank cartridge, so if the gun fires bullets it was converted",
    )


@pytest.mark.parametrize("blank", ["9mm P.A.K.", "PTB 805", "ZORAKI"])
def test_a_blank_gun_with_a_lethal_calibre_is_a_contradiction_raised(
    read: Read, of: Pick, blank: str
) -> None:
    found = of(read(blank, "9x19"), MarkingKind.CONVERSION_MARK)
    assert [mark.normalised for mark in found] == ["9x19"]
    assert "contradiction" in found[0].reasons[0]


def test_a_lethal_calibre_alone_is_no_conversion(read: Read, of: Pick) -> None:
    assert of(read("9x19", "GLOCK"), MarkingKind.CONVERSION_MARK) == []


def test_an_approval_number_of_blank_guns_is_a_proof_mark_and_no_serial(read: Read, of: Pick) -> None:
    found = read("PTB 805")
    assert of(found, MarkingKind.PROOF_MARK)
    assert all(serial.p < 0.1 for serial in of(found, MarkingKind.SERIAL))


@pytest.mark.parametrize("text", ["1943", "1983", "2021"])
def test_four_digits_of_a_plausible_year_are_a_year(read: Read, of: Pick, text: str) -> None:
    year = of(read(text), MarkingKind.YEAR)[0]
    assert (year.value, year.normalised) == (text, text)
    assert year.p > 0.4


@pytest.mark.parametrize("text", ["1899", "2031", "31983", "1983456", "7,1983"])
def test_other_digits_are_no_year(read: Read, of: Pick, text: str) -> None:
    assert of(read(text), MarkingKind.YEAR) == []


def test_a_year_under_the_maker_is_surer(read: Read, of: Pick) -> None:
    alone = of(read("1983"), MarkingKind.YEAR)[0]
    under = of(read(("ZASTAVA", 0, 0), ("1983", 0, 1.5)), MarkingKind.YEAR)[0]
    assert under.p > alone.p


def test_two_digits_are_a_year_only_beside_a_factory_code(read: Read, of: Pick) -> None:
    year = of(read("byf 44"), MarkingKind.YEAR)[0]
    assert (year.value, year.normalised) == ("44", "1944")
    assert "century" in year.reasons[0]
    assert of(read("44"), MarkingKind.YEAR) == []


def test_a_factory_code_alone_or_by_its_year_is_likelier_than_within_text(read: Read, of: Pick) -> None:
    alone = of(read("byf 44"), MarkingKind.FACTORY_CODE)[0]
    assert alone.normalised == "mauser"
    within = of(read("XQ byf WORDS"), MarkingKind.FACTORY_CODE)
    assert all(code.p < alone.p / 2 for code in within)


@pytest.mark.parametrize("text", ["CAL 7.65 BROWNING", ".45 COLT", "7.63 MAUSER", ".223 REMINGTON"])
def test_the_name_of_a_cartridge_is_no_maker(read: Read, of: Pick, text: str) -> None:
    found = read("ZASTAVA", text)
    assert [each.normalised for each in of(found, MarkingKind.MANUFACTURER_NAME)] == ["zastava"]
    assert of(found, MarkingKind.CALIBRE)


def test_a_maker_before_the_calibre_is_one(read: Read, of: Pick) -> None:
    assert of(read("COLT .45 AUTO"), MarkingKind.MANUFACTURER_NAME)[0].normalised == "colt"


def test_a_country_named_is_surer_than_one_implied_by_a_town(read: Read, of: Pick) -> None:
    named = of(read("MADE IN AUSTRIA"), MarkingKind.COUNTRY)[0]
    implied = of(read("KRAGUJEVAC"), MarkingKind.COUNTRY)[0]
    assert (named.normalised, implied.normalised) == ("AT", "RS")
    assert implied.p < named.p
    assert "implies" in implied.reasons[0]


def test_a_drawn_mark_gives_its_maker_with_its_own_probability(read: Read, of: Pick) -> None:
    mark = Mark(
        "m1", SQUARE, "cugir", MarkingKind.FACTORY_STAMP, 0.6, (MakerAlternative("izhmash", 0.3),), 0.1
    )
    found = of(read(marks=[mark]), MarkingKind.FACTORY_STAMP)[0]
    assert (found.normalised, found.p, found.evidence) == ("cugir", 0.6, ("m1",))
    assert found.alternatives[0].value == "izhmash"
    assert any("none of the known" in reason for reason in found.reasons)


def test_a_drawn_mark_helps_the_serial_of_its_maker(read: Read, of: Pick) -> None:
    mark = Mark("m1", SQUARE, "glock", MarkingKind.MANUFACTURER_LOGO, 0.9)
    alone, marked = (of(read("ABC123", marks=marks), MarkingKind.SERIAL)[0] for marks in ([], [mark]))
    assert marked.p > alone.p


def test_a_holder_is_a_property_mark(read: Read, of: Pick) -> None:
    assert of(read("МУП"), MarkingKind.PROPERTY_MARK)[0].value == "МУП"


def test_a_case_number_is_a_police_mark_and_never_the_serial(read: Read, of: Pick) -> None:
    found = read("КУ 123/2019")
    assert [c.value for c in of(found, MarkingKind.POLICE_EVIDENCE_MARK)] == ["КУ 123/2019"]
    assert of(found, MarkingKind.SERIAL) == []


def test_an_importer_is_a_mark_of_import(read: Read, of: Pick) -> None:
    found = of(read("IMPORTED BY C.A.I. ST. ALB. VT"), MarkingKind.IMPORT_MARK)
    assert found[0].normalised == "US"
    assert found[0].value == "IMPORTED BY C.A.I. ST. ALB. VT"
    assert "first" in found[0].reasons[0]


def test_a_date_code_says_its_years_and_that_it_is_no_serial(read: Read, of: Pick) -> None:
    code = of(read("PSF AZ"), MarkingKind.DATE_CODE)[0]
    assert code.normalised == "1990"
    assert any("no part of the serial" in reason or "within" in reason for reason in code.reasons)


def test_a_code_that_several_systems_know_is_shared_between_them(read: Read, of: Pick) -> None:
    codes = of(read("AD"), MarkingKind.DATE_CODE)
    assert len(codes) > 1
    assert sum(code.p for code in codes) < 0.6


def test_a_factory_number_alone_stays_unsure(read: Read, of: Pick) -> None:
    code = of(read("66"), MarkingKind.FACTORY_CODE)[0]
    assert code.normalised == "cn_66"
    assert code.p < 0.5


def test_the_letters_of_a_proof_house_are_a_proof_mark(read: Read, of: Pick) -> None:
    assert of(read("FINITO"), MarkingKind.PROOF_MARK)[0].value == "FINITO"


def test_a_sight_letter_is_a_hint_at_a_country(read: Read, of: Pick) -> None:
    sight = of(read("П"), MarkingKind.SIGHT_MARK)[0]
    assert sight.normalised == "BG|RU"
    assert sight.p < 0.2


def test_two_positions_of_one_selector_support_one_another(read: Read, of: Pick) -> None:
    one = of(read("АВ"), MarkingKind.SELECTOR_MARK)
    both = of(read("АВ", "ОД"), MarkingKind.SELECTOR_MARK)
    assert max(mark.p for mark in both) > max(mark.p for mark in one)


def test_a_selector_is_only_an_isolated_short_text(read: Read, of: Pick) -> None:
    assert of(read("АВ ЗАСТАВА"), MarkingKind.SELECTOR_MARK) == []


def test_the_same_maker_on_two_lines_is_one_candidate_with_both_as_evidence(read: Read, of: Pick) -> None:
    names = [c for c in of(read("GLOCK", "GLOCK"), MarkingKind.MANUFACTURER_NAME) if c.normalised == "glock"]
    assert len(names) == 1
    assert set(names[0].evidence) == {"l1", "l2"}


def test_serials_come_first_then_what_a_trace_asks_for(read: Read) -> None:
    kinds = [c.kind for c in read("MADE IN AUSTRIA", "9x19", "GLOCK", "ABC123")]
    assert kinds[0] is MarkingKind.SERIAL
    known = [MarkingKind.MANUFACTURER_NAME, MarkingKind.CALIBRE, MarkingKind.COUNTRY]
    assert [kind for kind in dict.fromkeys(kinds) if kind in known] == known
