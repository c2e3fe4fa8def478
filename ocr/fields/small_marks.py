"""Marks of holders, proof and approval, selector and sight letters, and numbers that are no serial."""

from collections.abc import Iterator

from ocr.fields.finds import Find, fragment
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import Span, cross
from ocr.fields.tokens import PROOF
from ocr.fields.words import maker_p, word_p
from ocr.knowledge.model import Confidence, TrapMatch
from ocr.reasons import Named, because
from ocr.types import MarkingKind, Reason

APPROVALS = frozenset({"ptb", "f_pentagon"})
"""Marks of blank and air guns that are marks of approval; the others are calibres and words."""

APPROVAL_NUMBER = "ptb_number"
"""The trap that is an approval together with its number."""

TRAPPED = frozenset({MarkingKind.OTHER_NUMBER, MarkingKind.POLICE_EVIDENCE_MARK})

SHORT = 4
"""Selector and sight plates carry at most AUTO and SEMI."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields the small marks in a piece."""
    yield from _holders(piece, scene)
    if scene.is_approval(piece):
        return
    yield from _proof(piece, scene)
    yield from _traps(piece, scene)
    if len(piece.text.strip()) <= SHORT and not piece.seams:
        yield from _selectors(piece, scene)
        yield from _sights(piece, scene)


def _holders(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].holders:
        p = scene.weights.kind["property_mark"] * word_p(piece, match)
        reason = because("holder", holder=Named(match.mark.id, fragment(match.mark.holder)))
        yield Find(MarkingKind.PROPERTY_MARK, match.mark.id, p, piece, match.start, match.end, (reason,))


def _proof(piece: Piece, scene: Scene) -> Iterator[Find]:
    whole = scene.approvals.get(piece.ids[0]) if not piece.seams else None
    for span, what in _approvals(piece, scene):
        place = (whole, Span(span.start, len(whole.text))) if whole else (piece, span)
        yield _proof_find(*place, what, scene)
    for match in PROOF.finditer(piece.text):
        yield _proof_find(piece, Span(*match.span()), because("proof_house"), scene)


def _proof_find(piece: Piece, span: Span, what: Reason, scene: Scene) -> Find:
    letters = sum(c.isalnum() for c in piece.text[span.start : span.end])
    p = scene.weights.kind["proof_mark" if letters > 1 else "proof_letter"] * piece.p_of(*span)
    why = [what]
    normalised = piece.marked(*span).upper()
    number = "".join(c for c in normalised if c.isdigit())
    if number:
        normalised = f"PTB {number}"
        why.append(because("approval_number", number=number))
    return Find(MarkingKind.PROOF_MARK, normalised, p, piece, *span, tuple(why))


def _approvals(piece: Piece, scene: Scene) -> Iterator[tuple[Span, Reason]]:
    """The number of an approval is part of its mark."""
    found = scene.found[piece]
    whole = [Span(t.start, t.end) for t in found.traps if t.trap.id == APPROVAL_NUMBER]
    yield from ((span, because("approval")) for span in whole)
    for match in found.blanks:
        if match.mark.id in APPROVALS and not any(cross(match, span) for span in whole):
            sign = Named(match.mark.id, fragment(match.mark.what))
            yield Span(match.start, match.end), because("blank_mark", sign=sign)


def _traps(piece: Piece, scene: Scene) -> Iterator[Find]:
    """The traps that no other finder claims for a kind of its own."""
    found = scene.found[piece]
    for match in found.traps:
        crossing = [t for t in found.traps if t.trap.kind is match.trap.kind and cross(t, match)]
        span = Span(min(t.start for t in crossing), max(t.end for t in crossing))
        longer = min(crossing, key=_rank) is not match
        if match.trap.kind not in TRAPPED or longer or match.trap.id == APPROVAL_NUMBER:
            continue
        if any(c.isdigit() for c in piece.text[span.start : span.end]):
            yield _trap(piece, match, span, scene)


def _trap(piece: Piece, match: TrapMatch, span: Span, scene: Scene) -> Find:
    name = "trap" if match.trap.confidence is Confidence.HIGH else "trap_unsure"
    makers = [
        maker_p(piece, m, scene.near, scene.weights) for m in scene.found[piece].makers if cross(m, span)
    ]
    p = scene.weights.kind[name] * piece.p_of(*span) * (1 - max(makers, default=0.0))
    value = piece.marked(*span)
    reason = because("no_serial", trap=Named(match.trap.id, fragment(match.trap.what)))
    return Find(match.trap.kind, value.upper(), p, piece, *span, (reason,))


def _rank(match: TrapMatch) -> tuple[int, int, str]:
    return match.start - match.end, match.start, match.trap.id


def _selectors(piece: Piece, scene: Scene) -> Iterator[Find]:
    for match in scene.found[piece].selectors:
        letters = sum(c.isalnum() for c in piece.text)
        paired = _pair(match.mark.id, match.position, scene)
        name = "selector_pair" if paired else "selector_mark" if letters > 1 else "selector_letter"
        p = scene.weights.kind[name] * piece.p
        selector = Named(match.mark.id, match.mark.what or match.mark.country)
        why = [because("selector", position=match.position, selector=selector)]
        if paired:
            why.append(because("selector_pair"))
        yield Find(MarkingKind.SELECTOR_MARK, match.mark.id, p, piece, 0, len(piece.text), tuple(why))


def _pair(selector: str, position: str, scene: Scene) -> bool:
    return any(
        match.mark.id == selector and match.position != position
        for piece in scene.pieces
        for match in scene.found[piece].selectors
    )


def _sights(piece: Piece, scene: Scene) -> Iterator[Find]:
    marks = [mark for mark in scene.knowledge.sight_marks if piece.text.strip() in mark.letters]
    if marks:
        countries = sorted({mark.country for mark in marks})
        p = scene.weights.kind["sight_mark"] * piece.p
        named = Named(",".join(countries), " and ".join(map(scene.country, countries)))
        why = (because("sight", countries=named), because("sight_hint"))
        yield Find(MarkingKind.SIGHT_MARK, "|".join(countries), p, piece, 0, len(piece.text), why)
