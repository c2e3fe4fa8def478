import re
import unicodedata

from ocr.knowledge import load
from ocr.recognise.lexicon import GROUP, SHORTEST
from ocr.recognise.shapes import plain, shape
from ocr.vocabulary import legends, lexicon, ordinary


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


def test_every_name_of_one_word_is_known_of_makers_countries_towns_and_owners() -> None:
    words, knowledge = lexicon(load()), load()
    marked = [name for maker in knowledge.makers for name in maker.as_marked]
    marked += [text for country in knowledge.countries for text in (*country.texts, *country.towns)]
    marked += [text for mark in knowledge.property_marks for text in mark.texts]
    alone = [text for text in marked if text.isalpha() and len(text) > GROUP]
    assert len(alone) > 300
    assert [text for text in alone if not words.known(shape(text))] == []


def test_words_of_look_alikes_are_cyrillic_where_no_latin_name_or_word_is_spelt_so() -> None:
    alike = lexicon(load()).cyrillic
    assert shape("СССР") in alike
    assert alike.isdisjoint(ordinary())
    assert all(word.isascii() and len(word) >= SHORTEST for word in alike)
    assert not any(shape(name) in alike for m in load().makers for name in m.as_marked if name.isascii())


def test_a_misread_name_is_proposed_again_and_a_serial_never_is() -> None:
    words = lexicon(load())
    assert "ZASTAVA" in words.proposals("ZASTAUA")
    assert words.proposals("C472915") == []
    assert words.proposals("T0620-15CV48213") == []


def test_ordinary_words_are_written_as_they_are_compared() -> None:
    assert len(ordinary()) > 50_000
    assert [word for word in ordinary() if plain(shape(word)) != word or len(word) < SHORTEST] == []


def test_words_of_warnings_are_known_in_the_languages_of_makers() -> None:
    words = lexicon(load())
    for text in ("READ INSTRUCTION MANUAL BEFORE", "Achtung", "avant", "prima", "antes"):
        assert words.known(text) + words.ordinary(text) >= SHORTEST
