"""What lines are read with: legends of roll marks, the names in the knowledge, and words of languages."""

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources

import yaml

from ocr.knowledge import Knowledge
from ocr.knowledge.keys import guess_script
from ocr.recognise.lexicon import SHORTEST, Lexicon
from ocr.recognise.shapes import TWINS, shape
from ocr.types import Script

SIZES = re.compile(r"([\d.]+)x(\d+)(?!\d)")


@functools.cache
def legends() -> tuple[str, ...]:
    """Words that stand on weapons besides names."""
    text = resources.files("ocr.recognise").joinpath("legends.yaml").read_text(encoding="utf-8")
    return tuple(word for row in yaml.load(text, yaml.CSafeLoader) for word in row)


@functools.cache
def ordinary() -> frozenset[str]:
    """Frequent words of English, German, French, Italian and Spanish, written by :mod:`training.words`."""
    return frozenset(resources.files("ocr.recognise").joinpath("words.txt").read_text("utf-8").split())


def lexicon(knowledge: Knowledge) -> Lexicon:
    """The vocabulary of legends, makers, countries, towns and owners beside ordinary words, in shapes."""
    names = (*legends(), *_names(knowledge))
    alike = _cyrillic_alone(names) - ordinary()
    return Lexicon(map(shape, names), ordinary(), map(shape, cartridges(knowledge)), alike)


def cartridges(knowledge: Knowledge) -> Iterator[str]:
    """The names of cartridges, with the ways to write the millimetres of those that have a length."""
    for calibre in knowledge.calibres:
        for name in calibre.synonyms:
            yield name
            if sizes := SIZES.match(name):
                diameter, length = sizes.groups()
                rest = name[sizes.end() :]
                yield from (f"{diameter}mm x {length}{rest}", f"{diameter} x {length}mm{rest}")


def _cyrillic_alone(names: Iterable[str]) -> frozenset[str]:
    """Words of which every letter looks Latin, but that no Latin name has: СССР, in shapes."""
    words = {word for name in names for word in name.upper().split() if len(word) >= SHORTEST}
    cyrillic = (word for word in words if guess_script(word) is Script.CYRILLIC)
    return frozenset(filter(TWINS.issuperset, map(shape, cyrillic))) - words


def _names(knowledge: Knowledge) -> Iterator[str]:
    for maker in knowledge.makers:
        yield from maker.as_marked
    for country in knowledge.countries:
        yield from (*country.texts, *country.towns)
        yield from (f"MADE IN {text}" for text in country.texts if " IN " not in text)
    for mark in knowledge.property_marks:
        yield from mark.texts
