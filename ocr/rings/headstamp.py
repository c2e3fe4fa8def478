"""What a headstamp says: of the cartridge, never of the weapon."""

import math
from collections.abc import Sequence

from ocr.rings.choose import Found
from ocr.types import Candidate, Line, MarkingKind

WHOSE = "headstamp of a cartridge case: neither a serial nor a mark of the weapon"


def candidate(found: Sequence[Found], lines: Sequence[Line]) -> Candidate:
    """The words of one head as one candidate marking (``other_number``, as cartridge data is: DOMAIN 3.1).

    Args:
        found: The words, clockwise; at least one.
        lines: The lines they were told as, in the same order.
    """
    value = " ".join(line.text for line in lines)
    said = (f"{each.word.text}: {each.word.meaning}" for each in found if each.word.meaning)
    return Candidate(
        kind=MarkingKind.OTHER_NUMBER,
        value=value,
        normalised=value.upper(),
        p=round(math.prod(line.p for line in lines), 4),
        evidence=tuple(line.id for line in lines),
        reasons=(WHOSE, *dict.fromkeys(said)),
    )
