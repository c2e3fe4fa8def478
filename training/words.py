"""Ordinary words for the reader, of the lists of pyspellchecker: ``python -m training.words [OUT]``.

Weapons bear sentences too (READ INSTRUCTION MANUAL BEFORE USE), photos hold captions and signs. The lists
(MIT licence) tell how often words were said in films. What is written is how :mod:`ocr.recognise.lexicon`
compares words, one a line, of the most frequent ones.
"""

import sys
from pathlib import Path

from spellchecker import SpellChecker

from ocr.recognise.lexicon import SHORTEST
from ocr.recognise.shapes import plain, shape

WORDS = Path(__file__).parents[1] / "ocr" / "recognise" / "words.txt"
# The most frequent of each language.
FIRST = {"en": 25_000, "de": 15_000, "fr": 15_000, "it": 15_000, "es": 15_000}


def main() -> None:
    """Writes the list."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else WORDS
    out.write_text("".join(f"{word}\n" for word in words()), encoding="utf-8")


def words() -> list[str]:
    """The most frequent words of all languages as they are compared, in order."""
    chosen = (word for language, count in FIRST.items() for word in frequent(language, count))
    return sorted({plain(shape(word)) for word in chosen})


def frequent(language: str, count: int) -> list[str]:
    """The most frequent words of a language that are long enough and letters alone, most frequent first."""
    said = SpellChecker(language=language).word_frequency.dictionary
    long = (word for word in said if word.isalpha() and len(word) >= SHORTEST)
    return sorted(long, key=lambda word: (-said[word], word))[:count]


if __name__ == "__main__":
    main()
