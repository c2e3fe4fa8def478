"""What may stand on the head of a cartridge case."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import ocr.knowledge
from ocr.knowledge.entries import Confidence
from ocr.knowledge.nodes import Entry, read_entries
from ocr.reasons import Named
from ocr.rings.spot import shape

FILE = "headstamps.yaml"
WEIGHTS = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.7, Confidence.LOW: 0.4}
ORNAMENT = 0.85  # weight of a 0 in a number, as a ring may be an ornament
YEARS = range(1935, 2030)  # in full; of two digits any may be a year or a lot


class Sort(Enum):
    """What a word is."""

    MAKER = "maker"
    CALIBRE = "calibre"
    NUMBER = "year or lot"
    OTHER = "text"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a headstamp.

    Attributes:
        text: As stamped.
        sort: What it is.
        code: Of the reason that tells what it means, behind ``headstamp_``; empty where it says nothing
            but itself.
        names: What that reason names beside the text.
        weight: How far it is believed beside other words, 0 to 1: rare codes less than common ones.
    """

    text: str
    sort: Sort
    code: str = ""
    names: Mapping[str, str | Named] = field(default_factory=dict, hash=False)
    weight: float = 1.0


@functools.cache
def vocabulary() -> dict[str, Word]:
    """The words of headstamps by the shapes they are spelt with; of two alike, the one entered first.

    Raises:
        KnowledgeInvalid: An entry of the knowledge is wrong.
    """
    found: dict[str, Word] = {}
    for word in (*_known(Path(ocr.knowledge.__file__).parent), *_numbers()):
        found.setdefault(shape(word.text), word)
    return found


def _known(folder: Path) -> Iterator[Word]:
    said = {"confidence", "sources"}
    sections = {
        "makers": {"id", "name", "country", "codes"} | said,
        "calibres": {"calibre", "texts"} | said,
        "words": {"text", "what"} | said,
    }
    entries = read_entries(folder / FILE, sections)
    for entry in entries["makers"]:
        yield from _words(entry, entry.texts("codes"), Sort.MAKER, *_maker(entry))
    for entry in entries["calibres"]:
        calibre = {"calibre": entry.text("calibre")}
        yield from _words(entry, entry.texts("texts"), Sort.CALIBRE, "calibre", calibre)
    for entry in entries["words"]:
        text = entry.text("text")
        word = {"word": Named(text.lower(), entry.text("what"))}
        yield from _words(entry, (text,), Sort.OTHER, "word", word)


def _words(
    entry: Entry, texts: Iterable[str], sort: Sort, code: str, names: Mapping[str, str | Named]
) -> Iterator[Word]:
    entry.sources()
    weight = WEIGHTS[entry.confidence()]
    yield from (Word(text, sort, code, names, weight) for text in texts)


def _maker(entry: Entry) -> tuple[str, Mapping[str, str]]:
    maker, country = {"maker": entry.text("name")}, entry.text("country")
    return ("maker", maker) if country == "XX" else ("maker_in", maker | {"country": country})


def _numbers() -> Iterator[Word]:
    digits = [f"{number:02d}" for number in range(100)]
    yield from (Word(text, Sort.NUMBER, weight=ORNAMENT ** text.count("0")) for text in digits)
    yield from (Word(str(year), Sort.NUMBER) for year in YEARS)
