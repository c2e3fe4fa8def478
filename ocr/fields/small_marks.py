"""Marks of holders, proof and approval, selector and sight letters, and numbers that are no serial."""

import re
from collections.abc import Iterator, Sequence

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, dictionary_p, likeness
from ocr.knowledge.model import Confidence, TrapMatch
from ocr.types import MarkingKind

PROOF = re.compile(r"\b(?:PSF|FINITO|NP[VB]|BNP|ELG|GVT)\b")
"""Letters of proof houses: Gardone, Vienna and Ferlach, London and Birmingham, Liège."""

APPROVALS = frozenset({"ptb", "f_pentagon"})
"""Marks of blank and air guns that are marks of approval; the others are calibres and words."""

TRAPPED = frozenset({MarkingKind.OTHER_NUMBER, MarkingKind.POLICE_EVIDENCE_MARK})

SHORT = 4
"""Selector and sight plates carry at most AUTO and SEMI."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the small marks in a piece."""
    yield from _holders(piece, scene)
    yield from _proof(piece, scene)
    yield from _traps(piece, scene)
    if len(piece.text.strip()) <= SHORT and not piece.seams:
        yield from _selectors(piece, scene)
        yield from _sights(piece, scene)


def _holders(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].holders:
        value = piece.text[match.start : match.end].strip()
        p = scene.weights.kind["property_mark"] * likeness(match.similarity)
        p *= dictionary_p(piece, match.start, match.end)
        reason = f"{match.mark.holder} ({match.mark.country}): who held the weapon, not its serial"
        yield Find(
            MarkingKind.PROPERTY_MARK, value, match.mark.id, p, piece, match.start, match.end, (reason,)
        )


def _proof(piece: Piece, scene: Scene) -> Iterator[Find]:
    found = scene.found[piece]
    spans = [(m.start, m.end, m.mark.what) for m in found.blanks if m.mark.id in APPROVALS]
    # The number of an approval is part of its mark.
    wide = [(*_widest(start, end, found.traps), what) for start, end, what in spans]
    letters = [(*m.span(), "letters of a proof house") for m in PROOF.finditer(piece.text)]
    for start, end, what in wide + letters:
        value = piece.text[start:end].strip()
        p = scene.weights.kind["proof_mark"] * piece.p_of(start, end)
        yield Find(MarkingKind.PROOF_MARK, value, value.upper(), p, piece, start, end, (what,))


def _widest(start: int, end: int, traps: Sequence[TrapMatch]) -> tuple[int, int]:
    around = [(t.start, t.end) for t in traps if t.start <= start and end <= t.end]
    return max(around, key=lambda span: span[1] - span[0], default=(start, end))


def _traps(piece: Piece, scene: Scene) -> Iterator[Find]:
    """The traps that no other finder claims for a kind of its own."""
    found = scene.found[piece]
    for match in found.traps:
        crossing = [t for t in found.traps if _cross(t, match)]
        start, end = min(t.start for t in crossing), max(t.end for t in crossing)
        value = piece.text[start:end].strip()
        approval = any(start <= m.start < end for m in found.blanks if m.mark.id in APPROVALS)
        longer = min(crossing, key=_rank) is not match
        if match.trap.kind not in TRAPPED or longer or approval or not any(c.isdigit() for c in value):
            continue
        name = "trap" if match.trap.confidence is Confidence.HIGH else "trap_unsure"
        p = scene.weights.kind[name] * piece.p_of(start, end)
        reasons = (f"{match.trap.what}: looks like a serial and is none",)
        yield Find(match.trap.kind, value, value.upper(), p, piece, start, end, reasons)


def _rank(match: TrapMatch) -> tuple[int, int, str]:
    return match.start - match.end, match.start, match.trap.id


def _cross(a: TrapMatch, b: TrapMatch) -> bool:
    return a.trap.kind is b.trap.kind and a.start < b.end and b.start < a.end


def _selectors(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].selectors:
        value = piece.text.strip()
        letters = sum(c.isalnum() for c in value)
        paired = _pair(match.mark.id, match.position, scene)
        name = "selector_pair" if paired else "selector_mark" if letters > 1 else "selector_letter"
        p = scene.weights.kind[name] * piece.p
        reasons = [f"selector: {match.position}, as in {match.mark.what or match.mark.country}"]
        if paired:
            reasons.append("another position of the same selector is on the photo")
        yield Find(
            MarkingKind.SELECTOR_MARK, value, match.mark.id, p, piece, 0, len(piece.text), tuple(reasons)
        )


def _pair(selector: str, position: str, scene: Scene) -> bool:
    return any(
        match.mark.id == selector and match.position != position
        for piece in scene.pieces
        for match in scene.found[piece].selectors
    )


def _sights(piece: Piece, scene: Scene) -> Iterator[Find]:
    value = piece.text.strip()
    marks = [mark for mark in scene.knowledge.sight_marks if value in mark.letters]
    if marks:
        countries = "|".join(sorted({mark.country for mark in marks}))
        p = scene.weights.kind["sight_mark"] * piece.p
        reasons = (
            f"rear-sight battle setting as used in {countries}",
            "a hint only: sights are replaceable parts",
        )
        yield Find(MarkingKind.SIGHT_MARK, value, countries, p, piece, 0, len(piece.text), reasons)
