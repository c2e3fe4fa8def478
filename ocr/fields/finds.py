"""Finds: candidates still tied to their place on the photo, and how several of them become one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocr.fields.geometry import overlap
from ocr.fields.pieces import Piece
from ocr.reasons import because
from ocr.types import Candidate, MarkingKind, Reason, ValueAlternative

MOST_ALTERNATIVES = 5
"""More than five are no help to a person, and would bury a second serial on the photo."""

LEAST_P = 0.02
"""Alternatives below are not shown; the value as read always is."""

WORTH_SHOWING = 0.02
"""Candidates below are chance, unless there is no better one of their kind."""

LEAST_SHOWN = 0.01
"""Candidates below are not shown even then."""


@dataclass(frozen=True, slots=True)
class Find:
    """One reading of one marking at one place.

    Attributes:
        kind: The class of the marking.
        normalised: The form to search by; finds of one kind with the same form are one marking.
        p: Probability that it is there.
        piece: Where it was read.
        start: First position in the piece.
        end: Position behind the last.
        why: The reasons.
        alternatives: Other values with their probabilities.
    """

    kind: MarkingKind
    normalised: str
    p: float
    piece: Piece
    start: int
    end: int
    why: tuple[Reason, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def value(self) -> str:
        """As marked."""
        return self.piece.marked(self.start, self.end)


def merge(finds: Iterable[Find]) -> list[Candidate]:
    """Makes one candidate of all finds of one kind and form; separate places that agree raise its p."""
    groups: dict[tuple[MarkingKind, str], list[Find]] = {}
    for find in finds:
        groups.setdefault((find.kind, find.normalised), []).append(find)
    return [_merged(sorted(group, key=_surest_first)) for group in groups.values()]


def tidy(raw: Candidate, *, keep: Iterable[str] = ()) -> Candidate:
    """Puts a candidate's alternatives and reasons in order and its probabilities within bounds.

    Few alternatives are shown, so that they do not bury another marking; the values in ``keep`` always are.
    """
    p, kept = _bounded(raw.p), set(keep)
    given = [ValueAlternative(a.value, _bounded(a.p)) for a in raw.alternatives if a.value != raw.value]
    ranked = sorted(given, key=lambda a: (a.value not in kept, -a.p, a.value))
    shown = [a for a in ranked if a.p >= LEAST_P or a.value in kept][:MOST_ALTERNATIVES]
    room = min(1.0, (1 - p) / max(sum(a.p for a in shown), 1e-12))
    scaled = (ValueAlternative(a.value, a.p * room) for a in shown)
    why = {reason.says: reason for reason in raw.why}
    return replace(
        raw,
        p=p,
        alternatives=tuple(sorted(scaled, key=lambda a: (-a.p, a.value))),
        evidence=tuple(dict.fromkeys(raw.evidence)),
        reasons=tuple(why),
        why=tuple(why.values()),
    )


def fragment(text: str) -> str:
    """Makes a sentence of the knowledge a part of a sentence: reasons are joined, so none ends by itself."""
    return text.strip().rstrip(".")


def separate(a: Piece, b: Piece) -> bool:
    """Tells whether two pieces are two places on the weapon, not one place found twice."""
    return not set(a.ids) & set(b.ids) and not any(overlap(x, y) for x in a.frames for y in b.frames)


def places(finds: Sequence[Find]) -> list[Find]:
    """Returns the finds that stand at separate places, the first of each."""
    kept: list[Find] = []
    for find in finds:
        if all(separate(find.piece, other.piece) for other in kept):
            kept.append(find)
    return kept


def _merged(finds: Sequence[Find]) -> Candidate:
    apart = places(finds)
    p = 1 - math.prod(1 - _bounded(find.p) for find in apart)
    why = [reason for find in finds for reason in find.why]
    if len(apart) > 1:
        why.append(because("places", count=str(len(apart))))
    best = finds[0]
    evidence = tuple(i for find in finds for i in find.piece.ids)
    others = tuple(ValueAlternative(value, q) for value, q in best.alternatives)
    return tidy(Candidate(best.kind, best.value, best.normalised, p, others, evidence, why=tuple(why)))


def _surest_first(find: Find) -> tuple[float, str, tuple[str, ...], int]:
    return -find.p, find.value, find.piece.ids, find.start


def _bounded(p: float) -> float:
    return min(1.0, max(0.0, p))
