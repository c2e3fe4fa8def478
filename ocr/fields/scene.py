"""What is known about a photo before its fields are decided: every lookup, once for every text."""

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ocr.fields.formats import Fit, fit
from ocr.fields.geometry import below
from ocr.fields.pieces import Piece
from ocr.fields.tokens import YEAR_LIKE
from ocr.fields.weights import Weights
from ocr.knowledge.model import (
    BlankMatch,
    CalibreMatch,
    CountryMatch,
    DateCodeMatch,
    Knowledge,
    Maker,
    MakerMatch,
    ModelMatch,
    PropertyMatch,
    SelectorMatch,
    TrapMatch,
)
from ocr.types import Mark

ANNOUNCED = re.compile(
    r"\b(?:MODELL?[OE]?|MODELE|MOD|MDL|МОДЕЛ|МОД|TYPE|TIP|ТИП)\b\s*[.:]?\s*(?P<model>[^\W_][^\s,;]{0,11})",
    re.IGNORECASE,
)
"""A word for model and what follows it; model names hold at most a dozen characters."""

YEAR = re.compile(rf"(?<![\w.,/-])(?:{YEAR_LIKE.pattern})(?![\w]|[.,]\d)")
"""Years weapons in circulation may carry, standing by themselves."""

DECIMAL = re.compile(r"\d+[.,]\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the knowledge finds in one text."""

    makers: tuple[MakerMatch, ...]
    models: tuple[ModelMatch, ...]
    calibres: tuple[CalibreMatch, ...]
    countries: tuple[CountryMatch, ...]
    traps: tuple[TrapMatch, ...]
    dates: tuple[DateCodeMatch, ...]
    holders: tuple[PropertyMatch, ...]
    blanks: tuple[BlankMatch, ...]
    selectors: tuple[SelectorMatch, ...]
    announced: tuple[tuple[int, int], ...]
    years: tuple[tuple[int, int], ...]
    decimals: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """One photo, looked up.

    Attributes:
        pieces: All pieces of text; joined ones last.
        found: What was found in each piece.
        named: Makers on the photo, by name, code or drawn mark, with the probability that they are there.
        above: For each line the lines right above it in the same block of text.
        fit: How a number fits the formats of makers; remembers what it was asked.
    """

    knowledge: Knowledge
    weights: Weights
    pieces: tuple[Piece, ...]
    found: Mapping[Piece, Found]
    named: Mapping[str, float]
    above: Mapping[str, tuple[Piece, ...]]
    fit: Callable[[str], Fit]

    def named_p(self, maker: Maker) -> float:
        """Returns the probability that this maker is named on the photo."""
        return self.named.get(maker.id, 0.0)


def look(pieces: Sequence[Piece], marks: Sequence[Mark], knowledge: Knowledge, weights: Weights) -> Scene:
    """Looks everything up."""
    by_text = {text: _found(text, knowledge) for text in {piece.text for piece in pieces}}
    found = {piece: by_text[piece.text] for piece in pieces}
    named = _named(found, marks, weights)
    return Scene(
        knowledge,
        weights,
        tuple(pieces),
        found,
        named,
        _above([piece for piece in pieces if not piece.seams]),
        functools.cache(lambda text: fit(text, named, knowledge)),
    )


def dictionary_p(piece: Piece, start: int, end: int) -> float:
    """Returns the probability that a word found in the knowledge was read right.

    Letters that make up a known word vouch for one another, the more the longer it is.
    """
    return math.pow(piece.p_of(start, end), min(1.0, 2 / max(1, end - start)))


def maker_p(piece: Piece, match: MakerMatch, weights: Weights) -> float:
    """Returns the probability that a maker found in a text is named there."""
    letters = sum(c.isalnum() for c in match.alias)
    name = "maker_name" if letters > 3 else "maker_short" if letters > 1 else "maker_letter"
    trust = likeness(match.similarity)
    if match.alias in match.maker.factory_codes:
        alone = is_alone(piece.text, match.start, match.end)
        name = (
            "factory_buried" if not alone else "factory_number" if match.alias.isdigit() else "factory_code"
        )
        trust = 1.0  # the low similarity of a code says that it is short, which the weight says already
    return weights.kind[name] * trust * dictionary_p(piece, match.start, match.end)


def likeness(similarity: float) -> float:
    """Returns the trust in a word that is not quite as known: each tenth of difference halves it."""
    return math.exp2(-10 * (1 - similarity))


def is_alone(text: str, start: int, end: int) -> bool:
    """Tells whether nothing else stands in the text, but for a date of two to four digits."""
    rest = f"{text[:start]} {text[end:]}"
    return re.fullmatch(r"[\W_]*(?:\d{2}|\d{4})?[\W_]*", rest) is not None


def _found(text: str, knowledge: Knowledge) -> Found:
    return Found(
        knowledge.find_makers(text),
        knowledge.find_models(text),
        knowledge.find_calibres(text),
        knowledge.countries_in(text),
        knowledge.traps_in(text),
        knowledge.date_codes_in(text),
        knowledge.property_marks_in(text),
        knowledge.blank_marks_in(text),
        knowledge.selector_marks_in(text),
        tuple(m.span("model") for m in ANNOUNCED.finditer(text) if any(c.isdigit() for c in m["model"])),
        tuple(m.span() for m in YEAR.finditer(text)),
        tuple(m.span() for m in DECIMAL.finditer(text)),
    )


def _named(found: Mapping[Piece, Found], marks: Sequence[Mark], weights: Weights) -> dict[str, float]:
    """Takes each maker's surest appearance: text and mark of one maker do not fail independently."""
    named: dict[str, float] = {}
    seen = [
        (match.maker.id, maker_p(piece, match, weights))
        for piece, all_ in found.items()
        for match in all_.makers
    ]
    drawn = [(mark.maker, mark.p) for mark in marks]
    other = [(alternative.maker, alternative.p) for mark in marks for alternative in mark.alternatives]
    for maker, p in seen + drawn + other:
        named[maker] = max(named.get(maker, 0.0), p)
    return named


def _above(single: Sequence[Piece]) -> dict[str, tuple[Piece, ...]]:
    return {
        lower.ids[0]: tuple(
            upper for upper in single if upper is not lower and below(upper.frames[0], lower.frames[0])
        )
        for lower in single
    }
