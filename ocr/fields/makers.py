"""Manufacturer names, factory codes and drawn marks."""

from collections.abc import Iterable, Iterator

from ocr.fields.finds import Find, tidy
from ocr.fields.pieces import Piece
from ocr.fields.scene import Scene, is_alone, maker_p
from ocr.knowledge.model import Knowledge, MakerMatch
from ocr.types import Candidate, Mark, MarkingKind, ValueAlternative


def find(piece: Piece, scene: Scene) -> Iterator[Find]:
    """Yields makers named in a piece, the likeliest of each place first and its rivals as alternatives."""
    matches = [match for match in scene.found[piece].makers if match.end > match.start]
    ranked = sorted(matches, key=lambda m: (-_p(piece, m, scene), m.start, m.maker.id))
    taken: list[MakerMatch] = []
    for match in ranked:
        if any(_cross(match, other) for other in taken):
            continue
        taken.append(match)
        rivals = [m for m in ranked if m is not match and _cross(m, match)]
        yield _find(piece, match, rivals, scene)


def from_marks(marks: Iterable[Mark], knowledge: Knowledge) -> Iterator[Candidate]:
    """Yields a candidate for each drawn mark; its value is the maker's id, as nothing is written."""
    for mark in sorted(marks, key=lambda m: (m.id, m.maker, m.p)):
        others = tuple(ValueAlternative(other.maker, other.p) for other in mark.alternatives)
        reasons = [f"drawn mark like that of {_name(mark.maker, knowledge)}"]
        if mark.unknown_p > 0:
            reasons.append(f"it may be none of the known marks ({mark.unknown_p:.0%})")
        yield tidy(Candidate(mark.kind, mark.maker, mark.maker, mark.p, others, (mark.id,), tuple(reasons)))


def _find(piece: Piece, match: MakerMatch, rivals: list[MakerMatch], scene: Scene) -> Find:
    code = match.alias in match.maker.factory_codes
    kind = MarkingKind.FACTORY_CODE if code else MarkingKind.MANUFACTURER_NAME
    value = piece.text[match.start : match.end]
    p = _p(piece, match, scene)
    shares = [(rival.alias, _p(piece, rival, scene)) for rival in rivals]
    # Rivals share what one place can hold.
    scale = p / max(1e-9, p + sum(q for _, q in shares)) if shares else 1.0
    others = tuple((alias, q * scale) for alias, q in shares if alias != value)
    reasons = tuple(_reasons(piece, match, rivals))
    return Find(kind, value, match.maker.id, p * scale, piece, match.start, match.end, reasons, others)


def _reasons(piece: Piece, match: MakerMatch, rivals: list[MakerMatch]) -> Iterator[str]:
    what = "factory code" if match.alias in match.maker.factory_codes else "name"
    yield f"{what} of {match.maker.name}"
    if match.similarity < 1 and what == "name":
        yield f"read '{piece.text[match.start : match.end]}', nearest to '{match.alias}'"
    if what == "factory code" and not is_alone(piece.text, match.start, match.end):
        yield "stands within other text, so it may be chance"
    if rivals:
        yield "may also be " + ", ".join(sorted({rival.maker.name for rival in rivals})[:3])


def _p(piece: Piece, match: MakerMatch, scene: Scene) -> float:
    return maker_p(piece, match, scene.weights)


def _cross(a: MakerMatch, b: MakerMatch) -> bool:
    return a.start < b.end and b.start < a.end


def _name(maker: str, knowledge: Knowledge) -> str:
    return next((entry.name for entry in knowledge.makers if entry.id == maker), maker)
