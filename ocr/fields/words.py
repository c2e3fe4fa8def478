"""How sure it is that a word found in the knowledge stands on the weapon."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from ocr.fields.formats import TRUST, trust
from ocr.fields.pieces import Piece
from ocr.fields.spans import Spanning
from ocr.fields.tokens import is_year_like
from ocr.fields.weights import Weights
from ocr.knowledge.model import Confidence, CountryMatch, MakerMatch


class Word(Spanning, Protocol):
    """A word found: where it stands, and how similar it is (0 to 1)."""

    @property
    def similarity(self) -> float:
        """How like the knowledge has it, 0 to 1."""


def word_p(piece: Piece, word: Word) -> float:
    """Returns the probability that a word found in the knowledge stands there.

    Letters that make up a known word vouch for one another, the more the longer it is.
    """
    read = math.pow(piece.p_of(word.start, word.end), min(1.0, 2 / max(1, word.end - word.start)))
    return likeness(word.similarity) * read


def maker_p(piece: Piece, match: MakerMatch, near: Mapping[str, Sequence[Piece]], weights: Weights) -> float:
    """Returns the probability that a maker found in a text is named there."""
    p = word_p(piece, match)
    if not is_code(match):
        letters = sum(c.isalnum() for c in match.alias)
        return (
            p
            * weights.kind["maker_name" if letters > 3 else "maker_short" if letters > 1 else "maker_letter"]
        )
    if not is_alone(piece.text, match.start, match.end):
        name = "factory_buried"
    elif not match.alias.isdigit():
        name = "factory_code"
    else:
        name = "factory_vouched" if is_vouched_for(piece, match, near) else "factory_number"
    # The low similarity of a code says that it is short, which the weight says already.
    return weights.kind[name] * p / likeness(match.similarity)


def is_code(match: MakerMatch) -> bool:
    """Tells whether a maker is named by a factory code."""
    return match.alias in match.maker.factory_codes


def is_name(match: MakerMatch) -> bool:
    """Tells whether a maker is named by its name rather than by a code."""
    return not is_code(match)


def is_vouched_for(piece: Piece, match: MakerMatch, near: Mapping[str, Sequence[Piece]]) -> bool:
    """Tells whether a number near a factory's number fits a serial format of that factory."""
    return any(
        trust(match.maker, other.text.upper()) > TRUST[Confidence.LOW] and not is_year_like(other.text)
        for i in piece.ids
        for other in near[i]
    )


def likeness(similarity: float) -> float:
    """Returns the trust in a word that is not quite as known: each tenth of difference halves it."""
    return math.exp2(-10 * (1 - similarity))


def is_alone(text: str, start: int, end: int) -> bool:
    """Tells whether nothing else stands in the text, but for a date of two to four digits."""
    rest = f"{text[:start]} {text[end:]}"
    return re.fullmatch(r"[\W_]*(?:\d{2}|\d{4})?[\W_]*", rest) is not None


def country_p(piece: Piece, match: CountryMatch, weights: Weights) -> float:
    """Returns the probability that a country found in a text is named there."""
    name = "import_mark" if match.import_mark else "country_town" if match.town else "country"
    return weights.kind[name] * word_p(piece, match)
