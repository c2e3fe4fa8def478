"""Manufacturer names, factory codes and drawn marks."""

from collections.abc import Iterator, Sequence

from ocr.fields.finds import Find, tidy
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene
from ocr.fields.spans import Spanning, apart, cross, within
from ocr.fields.witnesses import SURE, borne_out, contradicted_by_mark, contradicted_by_text
from ocr.fields.words import is_alone, is_code, is_vouched_for, maker_p
from ocr.knowledge.model import Knowledge, MakerMatch
from ocr.types import Candidate, Mark, MarkingKind, ValueAlternative

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
        reasons = list(_reasons_of_mark(mark, scene))
        yield tidy(Candidate(mark.kind, mark.maker, mark.maker, mark.p, others, (mark.id,), tuple(reasons)))


def _reasons_of_mark(mark: Mark, scene: Scene) -> Iterator[str]:
    name = _name(mark.maker, scene.knowledge)
    yield f"drawn mark like that of {name}"
    if mark.unknown_p > 0:
        yield f"it may be none of the known marks ({mark.unknown_p:.0%})"
    if scene.written.get(mark.maker, 0.0) >= NAMED:
        yield f"{name} is named in the text as well"
    yield from contradicted_by_text(mark, scene.written, scene.makers)


def _is_chance(piece: Piece, match: MakerMatch, scene: Scene) -> bool:
    """A code within a longer word that is known, as CZ within CZ 75."""
    found = scene.found[piece]
    words: list[Spanning] = [*found.models, *found.calibres]
    longer = (word for word in words if word.end - word.start > match.end - match.start)
    return is_code(match) and any(within(match, word) for word in longer)


def _find(piece: Piece, match: MakerMatch, rivals: Sequence[MakerMatch], scene: Scene) -> Find:
    kind = MarkingKind.FACTORY_CODE if is_code(match) else MarkingKind.MANUFACTURER_NAME
    p = _p(piece, match, scene)
    shares = [(rival.alias, _p(piece, rival, scene)) for rival in rivals]
    # Rivals share what one place can hold.
    scale = p / max(1e-9, p + sum(q for _, q in shares)) if shares else 1.0
    others = tuple((alias, q * scale) for alias, q in shares)
    reasons = tuple(_reasons(piece, match, rivals, scene))
    return Find(kind, match.maker.id, p * scale, piece, match.start, match.end, reasons, others)


def _reasons(piece: Piece, match: MakerMatch, rivals: Sequence[MakerMatch], scene: Scene) -> Iterator[str]:
    if not is_code(match):
        yield f"name of {match.maker.name}"
        if match.similarity < 1:
            yield f"read '{piece.marked(match.start, match.end)}', nearest to '{match.alias}'"
    else:
        yield f"factory code of {match.maker.name}"
        if not is_alone(piece.text, match.start, match.end):
            yield "stands within other text, so it may be chance"
        if match.alias.isdigit() and is_vouched_for(piece, match, scene.near):
            yield "the number beside it fits a serial format of this factory"
        if scene.named_p(match.maker) >= NAMED:
            yield "this maker's name is on the photo as well"
    if scene.drawn.get(match.maker.id, 0.0) >= SURE:
        yield "a drawn mark of this maker is on the photo as well"
    elif _p(piece, match, scene) >= SURE:
        yield from contradicted_by_mark(match.maker, scene.marks, scene.makers)
    if rivals:
        yield "may also be " + ", ".join(sorted({rival.maker.name for rival in rivals})[:3])


def _p(piece: Piece, match: MakerMatch, scene: Scene) -> float:
    p = maker_p(piece, match, scene.near, scene.weights)
    if is_code(match) and scene.named_p(match.maker) >= NAMED:
        p += (1 - p) * scene.weights.kind["factory_named"] * piece.p_of(match.start, match.end)
    drawn = scene.drawn.get(match.maker.id, 0.0)
    return borne_out(p, drawn, scene.weights) if drawn else p


def _name(maker: str, knowledge: Knowledge) -> str:
    return next((entry.name for entry in knowledge.makers if entry.id == maker), maker)
