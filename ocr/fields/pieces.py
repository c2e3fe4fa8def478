"""Pieces of text to parse: every line, and lines that stand side by side joined again.

Detectors split ``TQI 18987`` into ``TQI`` and ``18987`` where the maker left a wide gap.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.fields.geometry import Frame, beside, frame
from ocr.types import Character, Line

LONGEST_ROW = 3
"""Most lines joined into one piece: ``НМ`` ``27`` ``1234`` is the longest serial with gaps."""

JOINED_READINGS = 3
"""Other readings of each line that a joined piece carries on."""

TINY = 1e-6

ABBREVIATION = re.compile(r"[./]\s?[^\W\d_]{1,3}$")
"""Letters behind a full stop or stroke, as at the end of ``P.A.K`` and ``Ulm/Do``."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Text to parse; each piece is itself alone, whatever another one says.

    Attributes:
        text: NFC, as marked.
        p: Probability that the whole text is right.
        ids: Lines it was read from, in reading order.
        frames: Where those lines lie.
        readings: Other readings of the whole text with their probabilities.
        characters: One entry for each character of ``text``, or none where they are not known.
        seams: Positions in ``text`` where two lines were joined.
    """

    text: str
    p: float
    ids: tuple[str, ...]
    frames: tuple[Frame, ...]
    readings: tuple[tuple[str, float], ...] = ()
    characters: tuple[Character | None, ...] = ()
    seams: tuple[int, ...] = ()

    def spans_seams(self, start: int, end: int) -> bool:
        """Tells whether a find belongs to this piece and not to a shorter one."""
        return all(start < seam and seam + 1 < end for seam in self.seams)

    def marked(self, start: int, end: int) -> str:
        """Returns a marking as it stands; the full stop of an abbreviation at its end belongs to it."""
        text = self.text[start:end]
        if self.text[end : end + 1] == "." and ABBREVIATION.search(text):
            text += "."
        return text.strip()

    def p_of(self, start: int, end: int) -> float:
        """Returns the probability that ``text[start:end]`` is right.

        The doubt about the whole text is shared out over its characters, by their own doubt where known.
        """
        doubts = [-math.log(_bounded(c.p)) if c else 0.0 for c in self.characters] or [1.0] * len(self.text)
        whole = sum(doubts)
        share = sum(doubts[start:end]) / whole if whole > TINY else (end - start) / max(1, len(self.text))
        return math.pow(self.p, min(1.0, share))

    def parts(self, start: int, end: int) -> tuple[tuple[str, int, int], ...]:
        """Returns the stretches of lines that ``text[start:end]`` covers: line id, first, last position."""
        edges = (0, *(seam + 1 for seam in self.seams)), (*self.seams, len(self.text))
        covered = ((max(start, a), min(end, b), a) for a, b in zip(*edges, strict=True))
        return tuple(
            (i, a - zero, b - zero) for i, (a, b, zero) in zip(self.ids, covered, strict=True) if a < b
        )

    def other_readings(self, start: int, end: int) -> dict[str, float]:
        """Returns the texts that other readings have in the place of ``text[start:end]``."""
        found: dict[str, float] = {}
        for text, p in self.readings:
            first, last = _moved(self.text, text, start, end)
            value = text[first:last].strip()
            if value:
                found[value] = found.get(value, 0.0) + p
        return found


def pieces(lines: Sequence[Line]) -> tuple[Piece, ...]:
    """Returns every line with text in it as a piece, then rows of lines standing side by side, joined."""
    single = [_piece(line) for line in sorted(lines, key=_order) if line.text.strip()]
    return (*single, *_rows(single))


def _order(line: Line) -> tuple[str, str, float]:
    return line.id, line.text, line.p


def _piece(line: Line) -> Piece:
    text = unicodedata.normalize("NFC", line.text)
    readings = tuple(
        (unicodedata.normalize("NFC", a.text), a.p) for a in line.alternatives if a.text != line.text
    )
    return Piece(
        text, _bounded(line.p), (line.id,), (frame(line.polygon),), readings, _aligned(text, line.characters)
    )


def _bounded(p: float) -> float:
    return min(1.0, max(TINY, p))


def _aligned(text: str, characters: tuple[Character, ...]) -> tuple[Character | None, ...]:
    """Some engines give no entry for a space; where the rest differs too, no character is trusted."""
    if [c.text for c in characters] == list(text):
        return characters
    printed = [c for c in characters if c.text.strip()]
    if [c.text for c in printed] != [c for c in text if c.strip()]:
        return ()
    rest = iter(printed)
    return tuple(next(rest) if c.strip() else None for c in text)


def _rows(single: Sequence[Piece]) -> Iterator[Piece]:
    following = {piece: _next(piece, single) for piece in single}
    for first in single:
        row = [first]
        while len(row) < LONGEST_ROW and (after := following[row[-1]]) and after not in row:
            row.append(after)
            yield joined(row)


def _next(piece: Piece, others: Sequence[Piece]) -> Piece | None:
    """The nearest alone: a heap of boxes on one spot must not make a heap of rows."""
    right = [other for other in others if other is not piece and beside(piece.frames[0], other.frames[0])]
    return min(right, key=lambda other: piece.frames[0].place(other.frames[0])[0], default=None)


def joined(row: Sequence[Piece]) -> Piece:
    """Joins pieces of single lines, in reading order, into one."""
    text = " ".join(piece.text for piece in row)
    seams, position = [], 0
    for piece in row[:-1]:
        position += len(piece.text)
        seams.append(position)
        position += 1
    characters: tuple[Character | None, ...] = ()
    if all(piece.characters for piece in row):
        characters = tuple(c for piece in row for c in (*piece.characters, None))[:-1]
    return Piece(
        text,
        math.prod(piece.p for piece in row),
        tuple(i for piece in row for i in piece.ids),
        tuple(f for piece in row for f in piece.frames),
        tuple(_joined_readings(row)),
        characters,
        tuple(seams),
    )


def _joined_readings(row: Sequence[Piece]) -> Iterator[tuple[str, float]]:
    for changed in row:
        others = math.prod(piece.p for piece in row if piece is not changed)
        for text, p in changed.readings[:JOINED_READINGS]:
            yield " ".join(text if piece is changed else piece.text for piece in row), p * others


def _moved(text: str, other: str, start: int, end: int) -> tuple[int, int]:
    """Finds the place of ``text[start:end]`` in another reading of the same text."""
    blocks = [b for b in Levenshtein.opcodes(text, other) if b.src_end > b.src_start]
    first = [b.dest_start + start - b.src_start for b in blocks if b.src_start <= start < b.src_end]
    last = [
        min(b.dest_start + end - b.src_start, b.dest_end) for b in blocks if b.src_start < end <= b.src_end
    ]
    left, right = (first or [0])[0], (last or [0])[0]
    # A letter that only the other reading has at the edge belongs to the marking too.
    while 0 < left <= right and other[left - 1].isalnum():
        left -= 1
    while left <= right < len(other) and other[right].isalnum():
        right += 1
    return left, right
