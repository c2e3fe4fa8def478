from ocr.knowledge import load
from ocr.rings.spot import shape
from ocr.rings.words import Sort, vocabulary


def test_makers_calibres_and_numbers_are_known() -> None:
    words = vocabulary()
    assert words["PPU"].sort is Sort.MAKER
    assert words["PPU"].names == {"maker": "Prvi partizan", "country": "RS"}
    assert words[shape("7.62x39")].sort is Sort.CALIBRE
    assert words["72"].sort is Sort.NUMBER
    assert shape("1944") in words


def test_words_are_spelt_in_shapes() -> None:
    assert all(key == shape(word.text) and len(key) >= 2 for key, word in vocabulary().items())


def test_calibres_are_those_of_the_knowledge() -> None:
    known = {calibre.id for calibre in load().calibres}
    named = {w.names["calibre"] for w in vocabulary().values() if w.sort is Sort.CALIBRE}
    assert named
    assert named <= known


def test_rare_codes_weigh_less() -> None:
    assert all(0 < word.weight <= 1 for word in vocabulary().values())
    assert vocabulary()["PPU"].weight == 1.0
    assert vocabulary()["AE"].weight < 0.5
