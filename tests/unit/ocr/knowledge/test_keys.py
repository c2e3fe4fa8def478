import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.knowledge import load
from ocr.knowledge.keys import confusion_cost, folded_key, guess_script, nfc, shape_key, sound_key
from ocr.types import Script

_MARKED = "".join(
    [string.ascii_letters, string.digits, " -./'&", "ČĆŠŽĐÇËŁŞİĞÖÜÉčćšžđçëłşığöüé"]
    + [chr(code) for code in range(0x400, 0x460)]
    + [chr(code) for code in range(0x391, 0x3CA) if chr(code).isalpha()]
    + ["٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "式五六바"]
)
marked_texts = st.text(alphabet=_MARKED, max_size=24)
_KEYS = [shape_key, sound_key, folded_key]


@pytest.mark.parametrize(
    ("text", "shape", "sound", "folded"),
    [
        ("НМ 27 1234", "HM271234", "NM271234", "HM271234"),
        ("Р-12345", "P12345", "R12345", "P12345"),
        ("С-12345", "C12345", "S12345", "C12345"),
        ("Л 48213", "Л48213", "L48213", "Л48213"),
        ("ЗАСТАВА", "3ACTABA", "ZASTAVA", "3ACTA8A"),
        ("Šokac", "SOKAC", "SOKAC", "50KAC"),
        ("OIBSZG", "OIBSZG", "OIBSZG", "018526"),
        ("١٢٣٤", "1234", "1234", "1234"),
        ("۷۸۹", "789", "789", "789"),
        ("ΗΜ", "HM", "IM", "HM"),
        ("바 12", "바12", "바12", "바12"),
    ],
)
def test_a_marking_has_the_keys_of_its_look_and_of_its_sound(
    text: str, shape: str, sound: str, folded: str
) -> None:
    assert (shape_key(text), sound_key(text), folded_key(text)) == (shape, sound, folded)


@pytest.mark.parametrize("key", _KEYS)
@given(text=marked_texts)
def test_a_key_is_its_own_key(key: object, text: str) -> None:
    assert callable(key)
    assert key(key(text)) == key(text)


@pytest.mark.parametrize("key", _KEYS)
@given(text=marked_texts)
def test_a_key_has_neither_case_nor_space_nor_accent_nor_composition(key: object, text: str) -> None:
    assert callable(key)
    found = key(text)
    assert key(" ".join(text)) == found
    assert key(unicodedata.normalize("NFD", text)) == found
    assert all(char.isalnum() for char in found)


@given(text=st.text(alphabet="ABEKMHOPCTYXJSI0123456789"))
def test_look_alikes_have_one_shape_key(text: str) -> None:
    cyrillic = text.translate(str.maketrans("ABEKMHOPCTYXJSI", "АВЕКМНОРСТУХЈЅІ"))
    assert shape_key(cyrillic) == shape_key(text) == text


@given(text=st.text(alphabet="АБВГДЕЗИЈКЛМНОПРСТУФХ0123456789"))
def test_a_transliteration_has_the_sound_key_of_the_original(text: str) -> None:
    latin = text.translate(str.maketrans("АБВГДЕЗИЈКЛМНОПРСТУФХ", "ABVGDEZIJKLMNOPRSTUFH"))
    assert sound_key(text) == sound_key(latin) == latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ћ", "Ć"),
        ("Ђ", "Đ"),
        ("Љ", "Lj"),
        ("Њ", "Nj"),
        ("Џ", "Dž"),
        ("Ш", "Š"),
        ("Ж", "Ž"),
        ("Я", "Ya"),
        ("Ю", "Ju"),
    ],
)
def test_serbian_letters_sound_as_their_latin_spelling(cyrillic: str, latin: str) -> None:
    assert sound_key(cyrillic) == sound_key(latin)


@given(a=marked_texts, b=marked_texts)
def test_a_confusion_costs_the_same_both_ways_and_from_nothing_to_one(a: str, b: str) -> None:
    cost = confusion_cost(a, b)
    assert 0 <= cost <= 1
    assert cost == pytest.approx(confusion_cost(b, a))
    assert confusion_cost(a, a) == 0


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("0", "O"), ("0", "B")),
        (("B", "8"), ("B", "3")),
        (("В", "8"), ("A", "8")),
        (("1", "I"), ("1", "7")),
        (("C-12345", "С-12345"), ("C-12345", "G-12345")),
        (("C0LT", "COLT"), ("BOLT", "COLT")),
        (("ABC123", "A8C123"), ("ABC123", "AC123")),
    ],
)
def test_what_is_easily_misread_costs_less(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert 0 < confusion_cost(*near) < confusion_cost(*far)


def test_texts_with_nothing_in_common_cost_one() -> None:
    assert confusion_cost("", "") == 0
    assert confusion_cost("A", "") == 1
    assert confusion_cost("XX", "99") == 1


def test_every_group_of_confusions_lowers_the_cost_of_its_pairs() -> None:
    groups = load().confusions.groups
    assert len(groups) >= 16
    for group in groups:
        for member in group.members[1:]:
            assert confusion_cost(group.members[0], member) <= group.cost


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("ZASTAVA", Script.LATIN),
        ("ŠOKAC 1", Script.LATIN),
        ("ЗАСТАВА", Script.CYRILLIC),
        ("ΕΛΛΑΣ", Script.GREEK),
        ("١٢٣", Script.ARABIC),
        ("۱۲۳", Script.ARABIC),
        ("五六", Script.HAN),
        ("단", Script.HANGUL),
        ("12-34", Script.COMMON),
        ("", Script.COMMON),
        ("ZАSTAVA", Script.MIXED),
        ("56式 A", Script.MIXED),
    ],
)
def test_the_script_is_guessed_from_the_letters(text: str, script: Script) -> None:
    assert guess_script(text) == script


def test_accents_are_composed() -> None:
    assert nfc("C\u030c") == "Č"
