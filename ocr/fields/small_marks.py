"""Marks of holders, proof and approval, selector and sight letters, and numbers that are no serial."""

import re
from collections.abc import Iterator

from ocr.fields.finds import Find
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, dictionary_p, likeness
from ocr.types import MarkingKind

PROOF = re.compile(r"\b(?:PSF|FINITO|NP[VB]|BNP|ELG|GVT)\b")
"""Letters of proof houses: Gardone, Vienna and Ferlach, London and Birmingham, Liège."""

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
    p = scene.weights.kind["proof_mark"]
    for match in scene.found[piece].blanks:
        value = piece.text[match.start : match.end].strip()
        sure = p * piece.p_of(match.start, match.end)
        reasons = (match.mark.what,)
        yield Find(MarkingKind.PROOF_MARK, value, value.upper(), sure, piece, match.start, match.end, reasons)
    for found in PROOF.finditer(piece.text):
        start, end = found.span()
        sure = p * piece.p_of(start, end)
        yield Find(
            MarkingKind.PROOF_MARK,
            found.group(),
            found.group(),
            sure,
            piece,
            start,
            end,
            ("letters of a proof house",),
        )


def _traps(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].traps:
        value = piece.text[match.start : match.end].strip()
        p = scene.weights.kind["trap"] * piece.p_of(match.start, match.end)
        reasons = (f"{match.trap.what}: looks like a serial and is none",)
        yield Find(match.trap.kind, value, value.upper(), p, piece, match.start, match.end, reasons)


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
