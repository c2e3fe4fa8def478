"""Serials: what is one, what is none, and what is said about other readings."""

from collections.abc import Callable, Sequence

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from ocr.types import Alternative, Candidate, Character, Line, MarkingKind

Read = Callable[..., tuple[Candidate, ...]]
MakeLine = Callable[..., Line]
Pick = Callable[[Sequence[Candidate], MarkingKind], list[Candidate]]

SERIAL = MarkingKind.SERIAL


def values(candidate: Candidate) -> list[str]:
    return [candidate.value, *(alternative.value for alternative in candidate.alternatives)]


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("TQI 18987", "TQI18987"),
        ("R34718", "R34718"),
        ("Z2IBLPAYS02-2300754", "Z2IBLPAYS022300754"),
        ("CFIT20M04995", "CFIT20M04995"),
        ("SP-1451080", "SP1451080"),
        ("1125713", "1125713"),
        ("A 12345 Z", "A12345Z"),
        ("НМ 27 1234", "НМ271234"),
        ("Л 48213", "Л48213"),
        ("С-123456", "С123456"),
        ("28-01-01234-96", "28010123496"),
        ("T1102-19BV12345", "T110219BV12345"),
        ("12345-78", "1234578"),
        ("314-12345", "31412345"),
        ("58C123456", "58C123456"),
    ],
)
def test_a_serial_alone_on_its_line_is_likely_the_serial(read: Read, text: str, normalised: str) -> None:
    first = read(text)[0]
    assert (first.kind, first.value, first.normalised) == (SERIAL, text, normalised)
    assert first.p > 0.5


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("SER. NO. 4521", "4521"),
        ("No. 12345", "12345"),
        ("S/N A1234", "A1234"),
        ("Бр. 4521", "4521"),
        ("№ 4521", "4521"),
        ("NR 345", "345"),
        ("N° 1234", "1234"),
        ("Nº 12345", "12345"),
        ("Nº12345", "12345"),
        ("NO.: 1234", "1234"),
        ("SER. BR. 4321", "4321"),
        ("FAB. BR. 4521", "4521"),
        ("ФАБ. БР. 4521", "4521"),
        ("SERIJSKI BROJ 4521", "4521"),
        ("BR. 1234", "1234"),
        ("MATR. 1234", "1234"),
        ("SN: 1234", "1234"),
    ],
)
def test_a_label_makes_even_a_short_number_the_serial(read: Read, text: str, number: str) -> None:
    first = read(text)[0]
    assert (first.kind, first.value) == (SERIAL, number)
    assert any("announced" in reason for reason in first.reasons)


@pytest.mark.parametrize("text", ["Nº 12345", "N° 12345", "SER. NO 12345", "SN: 12345", "BR. 12345"])
def test_a_label_with_a_sign_is_no_part_of_any_reading(read: Read, of: Pick, text: str) -> None:
    assert all(values(serial) == ["12345"] for serial in of(read(text), SERIAL))


@pytest.mark.parametrize("text", ["БР12345", "NR12345", "NO12345", "N012345"])
def test_letters_that_may_be_a_label_or_the_numbers_own_leave_both_readings(
    read: Read, of: Pick, text: str
) -> None:
    serial = of(read(text), SERIAL)[0]
    assert values(serial)[:2] == [text, "12345"]


@pytest.mark.parametrize("text", ["BR 12345", "SN 12345"])
def test_letters_that_begin_many_serials_announce_none_without_a_sign(
    read: Read, of: Pick, text: str
) -> None:
    assert of(read(text), SERIAL)[0].value == text


def test_digits_before_a_label_make_no_serial_with_it(read: Read, of: Pick) -> None:
    serials = of(read("510 NR 12345"), SERIAL)
    assert serials[0].value == "12345"
    assert all("510 NR" not in values(serial) for serial in serials)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("C.123456", "C123456"),
        ("АБ.1234", "АБ1234"),
        ("АБ/1234", "АБ1234"),
        ("А:1234", "А1234"),
        ("C'1234", "C1234"),
        ("A·12345", "A12345"),
    ],
)
def test_one_sign_may_part_the_letters_of_a_serial_from_its_digits(
    read: Read, of: Pick, text: str, normalised: str
) -> None:
    serial = of(read(text), SERIAL)[0]
    assert (serial.value, serial.normalised) == (text, normalised)


@pytest.mark.parametrize("text", ["CAL.765", "MOD.914", "V.T.1983", "P/N 12345", "S/42", "PAT. N° 4539889"])
def test_a_sign_makes_no_serial_of_a_calibre_model_year_or_part_number(
    read: Read, of: Pick, text: str
) -> None:
    assert all(serial.p < 0.3 for serial in of(read(text), SERIAL))


@pytest.mark.parametrize("row", ["0000000", "OOO", "O0O0", "000-000", "ООО0", "o0o0"])
def test_a_row_of_holes_or_ribs_is_no_serial(read: Read, of: Pick, row: str) -> None:
    assert of(read(row), SERIAL) == []


@pytest.mark.parametrize("text", ["0000001", "A0000000"])
def test_a_number_of_many_noughts_still_is_one(read: Read, of: Pick, text: str) -> None:
    assert of(read(text), SERIAL)[0].value == text


def test_a_label_on_the_line_above_counts_too(read: Read) -> None:
    first = read(("SERIAL NO.", 0, 0), ("345", 0, 1.5))[0]
    assert (first.kind, first.value) == (SERIAL, "345")


def test_a_number_beside_known_markings_is_likelier_than_within_unknown_text(read: Read, of: Pick) -> None:
    known = of(read("GLOCK 9x19 12345"), SERIAL)[0]
    unknown = of(read("QWERTZU ASDFGHJ 12345"), SERIAL)[0]
    assert known.value == unknown.value == "12345"
    assert known.p > unknown.p


@pytest.mark.parametrize(
    "text",
    [
        "9x19",
        "7,62x39",
        "CAL. 9MM PARA",
        "1983",
        "MOD. 914",
        "ZASTAVA",
        "MADE IN AUSTRIA",
        "PAT. 4539889",
        "АВ",
        "12/70",
    ],
)
def test_calibres_years_models_names_and_patents_are_no_likely_serials(
    read: Read, of: Pick, text: str
) -> None:
    assert all(candidate.p < 0.3 for candidate in of(read(text), SERIAL))


@pytest.mark.parametrize(
    "trap",
    [
        "PAT. 4539889",
        "U.S. PAT. 4,539,889",
        "1005-01-118-2640",
        "PTB 805",
        "MOD. 914",
        "CAL. 7,65",
        "1983",
        "7.62x39",
        "MADE IN AUSTRIA",
        "9mm P.A.K.",
    ],
)
def test_a_trap_never_comes_before_the_real_serial(read: Read, trap: str) -> None:
    first = read(trap, "R34718")[0]
    assert (first.kind, first.value) == (SERIAL, "R34718")


def test_a_patent_number_is_another_number_and_says_why(read: Read, of: Pick) -> None:
    others = of(read("PAT. 4539889"), MarkingKind.OTHER_NUMBER)
    assert others
    assert "4539889" in others[0].value
    assert any("not a serial" in reason for reason in others[0].reasons)


def test_a_serial_split_by_the_detector_is_joined_again(read: Read) -> None:
    first = read(("TQI", 0, 0), ("18987", 2.8, 0))[0]
    assert (first.kind, first.value, first.evidence) == (SERIAL, "TQI 18987", ("l1", "l2"))
    assert "18987" in values(first)


def test_two_markings_side_by_side_are_not_joined(read: Read, of: Pick) -> None:
    serials = of(read(("1983", 0, 0), ("123456", 3, 0)), SERIAL)
    assert serials[0].value == "123456"


def test_the_same_serial_on_slide_and_frame_is_one_candidate_and_surer(read: Read, of: Pick) -> None:
    once = of(read("R34718", p=0.7), SERIAL)
    twice = of(read("R34718", "R 34718", p=0.7), SERIAL)
    assert len(twice) == 1
    assert set(twice[0].evidence) == {"l1", "l2"}
    assert twice[0].p > once[0].p + 0.1


def test_the_same_place_found_twice_makes_nothing_surer(read: Read, of: Pick, line: MakeLine) -> None:
    once = of(read("R34718", p=0.7), SERIAL)
    twice = of(
        read(line("R34718", p=0.7, name="a"), line("R34718", p=0.7, at=(0.05, 0.05), name="b")), SERIAL
    )
    assert len(twice) == 1
    assert twice[0].p == pytest.approx(once[0].p)


def test_serials_one_easily_misread_character_apart_become_one_with_both_readings(
    read: Read, of: Pick
) -> None:
    serials = of(read("B12845", "812845"), SERIAL)
    assert len(serials) == 1
    assert {"B12845", "812845"} <= set(values(serials[0]))
    assert any("misread" in reason for reason in serials[0].reasons)


def test_serials_that_differ_otherwise_stay_two(read: Read, of: Pick) -> None:
    serials = of(read("A123456", "A987654"), SERIAL)
    assert [candidate.value for candidate in serials] == ["A123456", "A987654"]


def test_other_readings_of_the_line_become_alternatives(read: Read, of: Pick, line: MakeLine) -> None:
    serial = of(read(line("R34718", p=0.7, others=[("R34713", 0.2)])), SERIAL)[0]
    assert values(serial)[:2] == ["R34718", "R34713"]
    assert serial.alternatives[0].p == pytest.approx(serial.p * 0.2 / 0.7, rel=0.1)


def test_other_characters_become_alternatives(read: Read, of: Pick, line: MakeLine) -> None:
    characters = [Character(c, 1.0) for c in "R3471"] + [Character("8", 0.6, (Alternative("3", 0.35),))]
    serial = of(read(line("R34718", p=0.6, characters=characters)), SERIAL)[0]
    assert values(serial)[:2] == ["R34718", "R34713"]


def test_a_look_alike_that_fits_a_format_is_offered_beside_the_text_as_read(read: Read, of: Pick) -> None:
    serial = of(read("C1Z345", p=0.8), SERIAL)[0]
    assert {"C1Z345", "C12345"} <= set(values(serial))


def test_a_format_of_the_maker_on_the_photo_may_put_another_reading_first_and_says_so(
    read: Read, of: Pick, line: MakeLine
) -> None:
    number = line("C1Z345Z", p=0.5, others=[("C12345Z", 0.4)], name="n")
    serial = of(read(line("PIETRO BERETTA", at=(0, 10), name="m"), number), SERIAL)[0]
    assert values(serial)[:2] == ["C12345Z", "C1Z345Z"]
    assert any("Z to 2" in reason for reason in serial.reasons)


def test_a_reading_with_few_characters_changed_names_them_and_one_with_many_tells_how_many(
    read: Read, of: Pick, line: MakeLine
) -> None:
    few = of(read(line("A1234567", p=0.3, others=[("A1284587", 0.6)])), SERIAL)[0]
    many = of(read(line("A" + 13 * "1", p=0.3, others=[("B" + 13 * "2", 0.6)])), SERIAL)[0]
    assert any("changed 3 to 8 and 6 to 8" in reason for reason in few.reasons)
    assert any("14 characters changed" in reason for reason in many.reasons)
    assert max(map(len, many.reasons)) < 100


def test_a_maker_on_the_photo_raises_a_serial_that_fits_its_formats(read: Read, of: Pick) -> None:
    alone = of(read("ABC123"), SERIAL)[0]
    named = of(read("ABC123", "GLOCK"), SERIAL)[0]
    assert named.p > alone.p + 0.1
    assert any("Glock" in reason for reason in named.reasons)


def test_a_glock_of_three_letters_may_end_in_us(read: Read, of: Pick) -> None:
    assert of(read("ABC123US", "GLOCK"), SERIAL)[0].p > 0.5


def test_a_maker_never_hides_a_serial_that_fits_none_of_its_formats(read: Read, of: Pick) -> None:
    alone = of(read("TQI 18987"), SERIAL)[0]
    named = of(read("TQI 18987", "GLOCK"), SERIAL)[0]
    assert named.value == alone.value
    assert named.p == pytest.approx(alone.p)


def test_three_lines_of_a_zastava_are_model_year_and_number(read: Read, of: Pick) -> None:
    found = read(("M70AB2", 0, 0), ("1983", 0, 1.5), ("4821", 0, 3))
    first = found[0]
    assert (first.kind, first.value) == (SERIAL, "4821")
    assert any("Zastava" in reason for reason in first.reasons)
    assert of(found, MarkingKind.YEAR)[0].value == "1983"
    assert of(found, MarkingKind.MODEL)[0].value == "M70AB2"
    assert first.p > of(read("4821"), SERIAL)[0].p


def test_the_tail_of_a_serial_on_another_part_is_a_partial_serial(read: Read, of: Pick) -> None:
    found = read("C-123456", "3456")
    partial = of(found, MarkingKind.SERIAL_PARTIAL)
    assert [candidate.value for candidate in partial] == ["3456"]
    assert [candidate.value for candidate in of(found, SERIAL)] == ["C-123456"]
    assert of(found, SERIAL)[0].p > of(read("C-123456"), SERIAL)[0].p


def test_a_number_that_is_no_tail_stays_what_it_was(read: Read, of: Pick) -> None:
    assert of(read("C-123456", "3457"), MarkingKind.SERIAL_PARTIAL) == []


def test_alternatives_of_the_first_serial_do_not_bury_the_second(read: Read, of: Pick) -> None:
    serials = of(read("A123456", "987654"), SERIAL)
    shown = [value for serial in serials for value in values(serial)]
    assert shown.index("987654") < 5


def test_year_and_serial_in_one_line_are_parted_and_the_whole_kept(read: Read, of: Pick) -> None:
    found = read("1974 DM 4521")
    serial = of(found, SERIAL)[0]
    assert values(serial)[:2] == ["DM 4521", "1974 DM 4521"]
    assert of(found, MarkingKind.YEAR)[0].value == "1974"


def test_letters_that_may_be_a_date_stay_in_the_serial(read: Read, of: Pick) -> None:
    assert of(read("AU 1234"), SERIAL)[0].value == "AU 1234"


def test_forty_lines_are_parsed(benchmark: BenchmarkFixture, read: Read) -> None:
    words = ["ZASTAVA", "M70AB2", "CAL 9x19", "TQI 18987", "1125713", "19834", "C1Z345", "PAT. 4539889"]
    # No two are the same: a text is looked up once however often it stands on the photo.
    specs = [(f"{words[i % 8]}{'ABCDE'[i // 8]}", 30.0 * (i % 3), 4.0 * (i // 3)) for i in range(40)]
    assert benchmark(lambda: read(*specs))


def test_a_number_with_unreadable_characters_is_kept_as_read(read: Read, of: Pick) -> None:
    assert of(read("A 12?45"), SERIAL)[0].value == "A 12?45"
