"""Manufacturer names, factory codes and drawn marks."""

from collections.abc import Iterator, Sequence

from ocr.fields.finds import Find, tidy
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import apart, cross, within
from ocr.fields.witnesses import SURE, borne_out, contradicted_by_mark, contradicted_by_text
from ocr.fields.words import is_alone, is_code, is_vouched_for, maker_p
from ocr.knowledge.model import Knowledge, MakerMatch
from ocr.reasons import because
from ocr.types import Candidate, Mark, MarkingKind, Reason, ValueAlternative

NAMED = 0.7
"""Probability from which a maker's name bears out the maker's codes on the same photo."""

LEAST_DRAWN = 0.1
"""A drawn mark less probable than this is told as a mark, and is no candidate for whose the weapon is."""


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields makers named in a piece, the likeliest of each place first and its rivals as alternatives."""
    matches = [m for m in scene.found[piece].makers if m.end > m.start and not _is_chance(piece, m, scene)]
    ranked = sorted(matches, key=lambda m: (-_p(piece, m, scene), m.start, m.maker.id))
    for match in apart(ranked):
        rivals = [m for m in ranked if m is not match and cross(m, match)]
        yield _find(piece, match, rivals, scene)


def from_marks(scene: Scene) -> Iterator[Candidate]:
    """Yields a candidate for each drawn mark that is not too improbable; its value is the maker's id."""
    likely = (mark for mark in scene.marks if mark.p >= LEAST_DRAWN)
    for mark in sorted(likely, key=lambda m: (m.id, m.maker, m.p)):
        others = tuple(ValueAlternative(other.maker, other.p) for other in mark.alternatives)
        why = tuple(_why_mark(mark, scene))
        yield tidy(Candidate(mark.kind, mark.maker, mark.maker, mark.p, others, (mark.id,), why=why))


def _why_mark(mark: Mark, scene: Scene) -> Iterator[Reason]:
    name = _name(mark.maker, scene.knowledge)
    yield because("mark_like", maker=name)
    if mark.unknown_p > 0:
        yield because("mark_unknown", percent=f"{100 * mark.unknown_p:.0f}")
    if scene.written.get(mark.maker, 0.0) >= NAMED:
        yield because("mark_named", maker=name)
    yield from contradicted_by_text(mark, scene.written, scene.makers)


def _is_chance(piece: Piece, match: MakerMatch, scene: Scene) -> bool:
    """A code within a longer word that is known, as CZ within CZ 75."""
    found = scene.found[piece]
    longer = (word for word in found.models if word.end - word.start > match.end - match.start)
    return is_code(match) and any(within(match, word) for word in longer)


def _find(piece: Piece, match: MakerMatch, rivals: Sequence[MakerMatch], scene: Scene) -> Find:
    kind = MarkingKind.FACTORY_CODE if is_code(match) else MarkingKind.MANUFACTURER_NAME
    p = _p(piece, match, scene)
    shares = [(rival.alias, _p(piece, rival, scene)) for rival in rivals]
    # Rivals share what one place can hold.
    scale = p / max(1e-9, p + sum(q for _, q in shares)) if shares else 1.0
    others = tuple((alias, q * scale) for alias, q in shares)
    why = tuple(_why(piece, match, rivals, scene))
    return Find(kind, match.maker.id, p * scale, piece, match.start, match.end, why, others)


def _why(piece: Piece, match: MakerMatch, rivals: Sequence[MakerMatch], scene: Scene) -> Iterator[Reason]:
    if not is_code(match):
        yield because("maker_name", maker=match.maker.name)
        if match.similarity < 1:
            yield because("nearest", read=piece.marked(match.start, match.end), known=match.alias)
    else:
        yield because("factory_code", maker=match.maker.name)
        if not is_alone(piece.text, match.start, match.end):
            yield because("within_text")
        if match.alias.isdigit() and is_vouched_for(piece, match, scene.near):
            yield because("number_beside")
        if scene.named_p(match.maker) >= NAMED:
            yield because("maker_named")
    if scene.drawn.get(match.maker.id, 0.0) >= SURE:
        yield because("maker_drawn")
    elif _p(piece, match, scene) >= SURE:
        yield from contradicted_by_mark(match.maker, scene.marks, scene.makers)
    if rivals:
        yield because("maker_others", makers=", ".join(sorted({rival.maker.name for rival in rivals})[:3]))


def _p(piece: Piece, match: MakerMatch, scene: Scene) -> float:
    p = maker_p(piece, match, scene.near, scene.weights)
    if is_code(match) and scene.named_p(match.maker) >= NAMED:
        p += (1 - p) * scene.weights.kind["factory_named"] * piece.p_of(match.start, match.end)
    drawn = scene.drawn.get(match.maker.id, 0.0)
    return borne_out(p, drawn, scene.weights) if drawn else p


def _name(maker: str, knowledge: Knowledge) -> str:
    return next((entry.name for entry in knowledge.makers if entry.id == maker), maker)
