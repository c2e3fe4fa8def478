"""Sentences: what is written about a weapon, on a label beside it or over the photo, not on it."""

import re
from collections.abc import Iterable

from ocr.fields.spans import Span, Spanning, cross

WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
"""A word of two letters or more, without digits in it."""

LEAST = 3
"""So many words in small letters, apart from what is known to be written so, make a sentence: roll marks are
in capitals, or in words that begin with one."""


def is_prose(text: str, known: Iterable[Spanning]) -> bool:
    """Tells whether a line is a sentence rather than a marking.

    Args:
        text: The line.
        known: Where something known stands in it, as ``cal. 9 mm kurz``, written small on weapons too.
    """
    known = tuple(known)
    words = (Span(*match.span()) for match in WORD.finditer(text) if match.group().islower())
    return sum(not any(cross(word, other) for other in known) for word in words) >= LEAST
