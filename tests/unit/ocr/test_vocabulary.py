import re
import unicodedata

from ocr.knowledge import load
from ocr.recognise.lexicon import SHORTEST
from ocr.recognise.shapes import shape
from ocr.vocabulary import legends, lexicon


def test_legends_are_words_as_they_stand_on_weapons() -> None:
    assert len(legends()) > 100
    for legend in legends():
        assert legend == unicodedata.normalize("NFC", legend).upper().strip()
        assert not re.search(r"\d", legend)


def test_legends_makers_countries_and_towns_are_known() -> None:
    words = lexicon(load())
    maker = next(name for m in load().makers for name in m.as_marked if "ZASTAVA" in name.upper())
    town = next(t for c in load().countries for t in c.towns if t.isalpha() and len(t) >= SHORTEST)
    country = next(t for c in load().countries for t in c.texts if t.isalpha() and len(t) >= SHORTEST)
    for text in ("MADE IN", shape("ЗАВОД"), maker, town, country):
        assert words.known(text) >= SHORTEST


def test_a_misread_name_is_proposed_again_and_a_serial_never_is() -> None:
    words = lexicon(load())
    assert "ZASTAVA" in words.proposals("ZASTAUA")
    assert words.proposals("C472915") == []
    assert words.proposals("T0620-15CV48213") == []
