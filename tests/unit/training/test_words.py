"""The list of ordinary words."""

from ocr.recognise.lexicon import SHORTEST
from training import words


def test_the_committed_list_is_what_the_recipe_writes() -> None:
    assert words.WORDS.read_text(encoding="utf-8").split() == words.words()


def test_frequent_words_come_first_and_are_letters_alone() -> None:
    found = words.frequent("en", 500)
    assert found[:3] == ["that", "what", "your"]
    assert all(word.isalpha() and len(word) >= SHORTEST for word in found)
