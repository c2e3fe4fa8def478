"""What a headstamp says: of the cartridge, never of the weapon."""

import math
from collections.abc import Sequence

from ocr.reasons import because
from ocr.rings.choose import Found
from ocr.rings.words import Word
from ocr.types import Candidate, Line, MarkingKind, Reason


def candidate(found: Sequence[Found], lines: Sequence[Line]) -> Candidate:
    """The words of one head as one candidate marking (``other_number``, as cartridge data is: DOMAIN 3.1).

    Args:
        found: The words, clockwise; at least one.
        lines: The lines they were told as, in the same order.
    """
    value = " ".join(line.text for line in lines)
    said = (_meaning(each.word) for each in found)
    why = {reason.says: reason for reason in (because("headstamp"), *said) if reason}
    return Candidate(
        kind=MarkingKind.OTHER_NUMBER,
        value=value,
        normalised=value.upper(),
        p=round(math.prod(line.p for line in lines), 4),
        evidence=tuple(line.id for line in lines),
        reasons=tuple(why),
        why=tuple(why.values()),
    )


def _meaning(word: Word) -> Reason | None:
    """What a word says; None where it says nothing but itself."""
    return because(f"headstamp_{word.code}", text=word.text, **word.names) if word.code else None
